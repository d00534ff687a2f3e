"""Addresses of the webhooks, below administration: subscriptions and deliveries by their keys."""

from django.urls import path

from mediation.webhooks.views import deliveries, subscriptions

app_name = "webhooks"
urlpatterns = [
    path("", subscriptions.subscription_list, name="list"),
    path("new/", subscriptions.create, name="create"),
    path("deliveries/", deliveries.log, name="log"),
    path("deliveries/<slug:delivery>/", deliveries.detail, name="delivery"),
    path("deliveries/<slug:delivery>/replay/", deliveries.replay, name="replay"),
    path("<slug:hook>/", subscriptions.detail, name="detail"),
    path("<slug:hook>/edit/", subscriptions.edit, name="edit"),
    path("<slug:hook>/rotate/", subscriptions.rotate, name="rotate"),
    path("<slug:hook>/pause/", subscriptions.pause, name="pause"),
    path("<slug:hook>/resume/", subscriptions.resume, name="resume"),
    path("<slug:hook>/end/", subscriptions.end, name="end"),
    path("<slug:hook>/ping/", subscriptions.ping, name="ping"),
    path("<slug:hook>/replay/", subscriptions.replay_failed, name="replay_failed"),
]
