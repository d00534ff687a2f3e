"""Addresses of what is due and of reminders."""

from django.urls import path

from mediation.agenda import views

app_name = "agenda"
urlpatterns = [
    path("", views.due, name="due"),
    path("calendar/", views.this_month, name="calendar"),
    path("calendar/<int:year>/<int:number>/", views.month, name="month"),
    path("reminders/", views.choices, name="choices"),
    path("reminders/sent/", views.deliveries, name="deliveries"),
    path("reminders/stations/", views.plan_list, name="plans"),
    path("reminders/stations/<slug:station>/", views.plan, name="plan"),
]
