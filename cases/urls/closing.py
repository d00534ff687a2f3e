"""Addresses of the ways in which a case ends, and of what follows."""

from django.urls import path

from cases.views import closing, destinations, settlement

ROOT = "cases/<serial:serial>/"

urlpatterns = [
    path(f"{ROOT}settlement/", settlement.own_settlement, name="settlement"),
    path(f"{ROOT}settle/", settlement.settle, name="settle"),
    path(f"{ROOT}outcomes/", settlement.claim_outcomes, name="claim_outcomes"),
    path(f"{ROOT}failed/", closing.refer_failed, name="refer_failed"),
    path(f"{ROOT}withdraw/", closing.withdraw, name="withdraw"),
    path(f"{ROOT}reopen/", closing.reopen, name="reopen"),
    path(f"{ROOT}destinations/new/", destinations.add, name="destination"),
    path(f"{ROOT}destinations/<int:place>/", destinations.edit, name="destination_edit"),
    path(f"{ROOT}destinations/<int:place>/remove/", destinations.remove, name="destination_remove"),
]
