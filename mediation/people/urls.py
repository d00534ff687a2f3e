"""Addresses of the register. Entries are addressed by their random reference, which says nothing."""

from django.urls import path

from mediation.people import views

app_name = "people"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("search/", views.search_persons, name="search_persons"),
    path("<uuid:reference>/", views.person, name="person"),
    # Employers
    path("employers/", views.employers, name="employers"),
    path("employers/search/", views.search_employers, name="search_employers"),
    path("employers/suggestions/", views.suggest_employers, name="suggest_employers"),
    path("employers/<uuid:reference>/", views.employer, name="employer"),
]
