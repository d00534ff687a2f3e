"""Addresses of the ways in which a case ends, and of what follows."""

from django.urls import path

from cases.views import closing, settlement

ROOT = "cases/<serial:serial>/"

urlpatterns = [
    path(f"{ROOT}settlement/", settlement.own_settlement, name="settlement"),
    path(f"{ROOT}settle/", settlement.settle, name="settle"),
    path(f"{ROOT}outcomes/", settlement.claim_outcomes, name="claim_outcomes"),
    path(f"{ROOT}failed/", closing.refer_failed, name="refer_failed"),
    path(f"{ROOT}withdraw/", closing.withdraw, name="withdraw"),
    path(f"{ROOT}reopen/", closing.reopen, name="reopen"),
    path(f"{ROOT}destinations/new/", closing.destination, name="destination"),
]
