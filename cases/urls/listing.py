"""The list of cases, and search."""

from django.urls import path

from cases.views import listing

urlpatterns = [
    path("cases/", listing.case_list, name="list"),
    path("cases/search/", listing.search_cases, name="search"),
]
