"""Addresses of reports: the month's figures, the same as files, and the cases behind a figure."""

from django.urls import path

from mediation.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.month, name="month"),
    path("monthly.<slug:file_format>", views.download, name="download"),
    path("charts/", views.charts, name="charts"),
    path("differences/", views.changes, name="differences"),
    path("<slug:figure>/", views.figure, name="figure"),
]
