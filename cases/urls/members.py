"""Addresses of the members of a collective dispute; one is addressed by its number in the case."""

from django.urls import path

from cases.views import member_terms, members

ROOT = "cases/<serial:serial>/members/"

urlpatterns = [
    path(ROOT, members.members, name="members"),
    path(f"{ROOT}new/", members.add, name="member_add"),
    path(f"{ROOT}paste/", members.paste, name="member_paste"),
    path(f"{ROOT}representatives/", members.elect, name="member_elect"),
    path(f"{ROOT}terms/", member_terms.terms, name="member_terms"),
    path(f"{ROOT}outcomes/", member_terms.outcomes, name="member_outcomes"),
    path(f"{ROOT}<int:number>/edit/", members.edit, name="member_edit"),
    path(f"{ROOT}<int:number>/remove/", members.remove, name="member_remove"),
]
