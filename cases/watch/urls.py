"""Addresses of the watch: what was found, and setting one of it aside."""

from django.urls import path

from cases.watch import views

app_name = "watch"
urlpatterns = [
    path("watch/", views.listed, name="list"),
    path("watch/<slug:detector>/<str:subject>/aside/", views.aside, name="aside"),
    path("watch/<slug:detector>/<str:subject>/again/", views.again, name="again"),
]
