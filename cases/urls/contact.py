"""Contacts, signatures under records, numbers of other bodies, and disputes that come back."""

from django.urls import path

from cases.views import again, contact, references, signatures

CASE = "cases/<serial:serial>"

urlpatterns = [
    path(f"{CASE}/contacts/", contact.contacts, name="contacts"),
    path(f"{CASE}/contacts/new/", contact.contact_create, name="contact_create"),
    path(f"{CASE}/signatures/", signatures.signatures, name="signatures"),
    path(f"{CASE}/signatures/<int:row>/", signatures.signature, name="signature"),
    path(f"{CASE}/statement/", signatures.statement, name="statement"),
    path(f"{CASE}/references/new/", references.reference, name="reference_create"),
    path(f"{CASE}/references/<int:row>/", references.reference, name="reference_edit"),
    path(
        f"{CASE}/references/<int:row>/answer/",
        references.reference_answer,
        name="reference_answer",
    ),
    path(f"{CASE}/again/", again.apply_again, name="apply_again"),
    path(f"{CASE}/late-consent/", again.late_consent, name="late_consent"),
]
