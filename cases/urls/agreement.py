"""Addresses of agreements; a version is addressed by its number within the case."""

from django.urls import path

from cases.views import agreement, signing

ROOT = "cases/<serial:serial>/agreements/"
ONE = f"{ROOT}<int:number>/"

urlpatterns = [
    path(f"{ROOT}new/", agreement.create, name="agreement_create"),
    path(ONE, agreement.show, name="agreement"),
    path(f"{ONE}edit/", agreement.edit, name="agreement_edit"),
    path(f"{ONE}offer/", signing.offer, name="agreement_offer"),
    path(f"{ONE}redraft/", signing.redraft, name="agreement_redraft"),
    path(f"{ONE}void/", signing.void, name="agreement_void"),
    path(f"{ONE}not-signed/", signing.not_signed, name="agreement_not_signed"),
    path(f"{ONE}breach/", signing.breach, name="agreement_breach"),
    path(f"{ONE}mark/", signing.mark, name="mark"),
    path(f"{ONE}payment/", signing.payment, name="payment"),
]
