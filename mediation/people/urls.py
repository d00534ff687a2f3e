"""Addresses of the register. Entries are addressed by their random reference, which says nothing."""

from django.urls import path

from mediation.people import merge_views, views

app_name = "people"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("search/", views.search_persons, name="search_persons"),
    path("<uuid:reference>/", views.person, name="person"),
    path("<uuid:reference>/merge/", merge_views.choose_person, name="merge_person"),
    path("<uuid:reference>/merge/<uuid:other>/", merge_views.merge_persons, name="merge_persons"),
    path("<uuid:reference>/merges/<int:row>/undo/", merge_views.undo_person, name="undo_person"),
    # Employers
    path("employers/", views.employers, name="employers"),
    path("employers/search/", views.search_employers, name="search_employers"),
    path("employers/suggestions/", views.suggest_employers, name="suggest_employers"),
    path("employers/<uuid:reference>/", views.employer, name="employer"),
    path("employers/<uuid:reference>/merge/", merge_views.choose_employer, name="merge_employer"),
    path(
        "employers/<uuid:reference>/merge/<uuid:other>/",
        merge_views.merge_employers,
        name="merge_employers",
    ),
    path(
        "employers/<uuid:reference>/merges/<int:row>/undo/",
        merge_views.undo_employer,
        name="undo_employer",
    ),
]
