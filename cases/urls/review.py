"""Addresses of the eligibility review."""

from django.urls import path

from cases.views import review

urlpatterns = [
    path("cases/<serial:serial>/review/", review.review, name="review"),
    path("cases/<serial:serial>/review/ask/", review.ask, name="ask"),
    path("cases/<serial:serial>/review/consent/", review.consent, name="consent"),
    path("cases/<serial:serial>/review/accept/", review.accept, name="accept"),
    path(
        "cases/<serial:serial>/review/not-accepted/",
        review.refer_ineligible,
        name="refer_ineligible",
    ),
]
