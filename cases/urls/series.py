"""Addresses of series, and of the acts on all of their cases."""

from django.urls import path

from cases.views import (
    series,
    series_acts,
    series_agreements,
    series_ending,
    series_new,
    series_sessions,
)

ROOT = "series/<serial:series>/"

urlpatterns = [
    path("series/", series.series_list, name="series_list"),
    path("series/search/", series.search_series, name="series_search"),
    path("series/new/", series_new.create, name="series_create"),
    path(ROOT, series.detail, name="series"),
    path(f"{ROOT}papers/<slug:batch>.pdf", series.papers, name="series_papers"),
    path("cases/<serial:serial>/series/", series.link, name="series_link"),
    path("cases/<serial:serial>/series/leave/", series.leave, name="series_leave"),
    path(f"{ROOT}submit/", series_acts.submit, name="series_submit"),
    path(f"{ROOT}take/", series_acts.take, name="series_take"),
    path(f"{ROOT}assign/", series_acts.assign, name="series_assign"),
    path(f"{ROOT}review/", series_acts.review, name="series_review"),
    path(f"{ROOT}consent/", series_acts.consent, name="series_consent"),
    path(f"{ROOT}accept/", series_acts.accept, name="series_accept"),
    path(f"{ROOT}sessions/new/", series_sessions.plan, name="series_session_plan"),
    path(f"{ROOT}sessions/<uuid:joint>/", series_sessions.plan, name="series_session_plan"),
    path(f"{ROOT}sessions/record/", series_sessions.record, name="series_session_record"),
    path(
        f"{ROOT}sessions/<uuid:joint>/record/",
        series_sessions.record,
        name="series_session_record",
    ),
    path(
        f"{ROOT}sessions/<uuid:joint>/cancel/",
        series_sessions.cancel,
        name="series_session_cancel",
    ),
    path(f"{ROOT}agreements/new/", series_agreements.draft, name="series_agreement"),
    path(f"{ROOT}agreements/offer/", series_acts.offer, name="series_offer"),
    path(f"{ROOT}agreements/mark/", series_acts.mark, name="series_mark"),
    path(f"{ROOT}agreements/void/", series_acts.void, name="series_void"),
    path(f"{ROOT}settle/", series_ending.settle, name="series_settle"),
    path(f"{ROOT}not-accepted/", series_ending.refuse, name="series_refuse"),
    path(f"{ROOT}refer/", series_ending.refer, name="series_refer"),
    path(f"{ROOT}destinations/new/", series_ending.destination, name="series_destination"),
]
