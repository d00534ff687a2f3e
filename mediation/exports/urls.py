"""One address a list; the rooms have registered theirs when addresses are read."""

from django.urls import path

from mediation.exports.listing import listings
from mediation.exports.views import page_for

app_name = "exports"
urlpatterns = [
    path(f"{listing.key}/", page_for(listing), name=listing.key) for listing in listings()
]
