"""Addresses of what changes about a case: parties, data, holder, standing."""

from django.urls import path

from cases.views import changes, correcting, parties, transfers

ROOT = "cases/<serial:serial>/"

urlpatterns = [
    path(f"{ROOT}changes/", changes.changes, name="changes"),
    path(f"{ROOT}void/", changes.void, name="void"),
    path(f"{ROOT}parties/change/", parties.change_parties, name="change_parties"),
    path(f"{ROOT}parties/change/<slug:kind>/", parties.change_form, name="change_form"),
    path(f"{ROOT}correct/", correcting.choose, name="correct"),
    path(f"{ROOT}correct/<slug:what>/<int:number>/", correcting.correct, name="correct_record"),
    path(f"{ROOT}transfer/", transfers.transfer, name="transfer"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/<serial:serial>/", transfers.receive, name="receive"),
]
