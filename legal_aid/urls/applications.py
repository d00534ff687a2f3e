"""Addresses of the applications for legal aid."""

from django.urls import path

from legal_aid.views import acts, history, linking, listing
from legal_aid.views import applications as views

_ACTS = {
    "submit": acts.submit,
    "supplement": acts.ask_supplement,
    "supply": acts.supply,
    "approve": acts.approve,
    "refuse": acts.refuse,
    "done": acts.close_at_once,
    "close": acts.close,
    "terminate": acts.terminate,
    "withdraw": acts.withdraw,
    "resume": acts.resume,
    "begin-stage": acts.begin_step,
    "end-stage": acts.end_step,
    "case": linking.link_case,
    "case/undo": linking.unlink_case,
}

urlpatterns = [
    path("", listing.applications, name="applications"),
    path("search/", listing.search_applications, name="application_search"),
    path("new/", views.create, name="application_create"),
    path("<serial:serial>/", views.detail, name="application"),
    path("<serial:serial>/edit/", views.edit, name="application_edit"),
    path("<serial:serial>/history/", history.history, name="application_history"),
    path("<serial:serial>/unmask/", views.unmask, name="application_unmask"),
    *(path(f"<serial:serial>/{word}/", view, name=view.__name__) for word, view in _ACTS.items()),
]
