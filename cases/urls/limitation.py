"""Addresses of the limitation clocks of a case."""

from django.urls import path

from cases.views import limitation

ROOT = "cases/<serial:serial>/limitation/"

urlpatterns = [
    path(ROOT, limitation.show, name="limitation"),
    path(f"{ROOT}add/", limitation.add, name="limitation_add"),
    path(f"{ROOT}<int:place>/remove/", limitation.remove, name="limitation_remove"),
]
