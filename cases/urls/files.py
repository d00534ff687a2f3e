"""Attachments and private notes."""

from django.urls import path

from cases.views import files

urlpatterns = [
    path("cases/<serial:serial>/attachments/new/", files.attach, name="attach"),
    path("cases/<serial:serial>/attachments/<uuid:file>/", files.attachment, name="attachment"),
    path(
        "cases/<serial:serial>/attachments/<uuid:file>/remove/",
        files.remove_attachment,
        name="attachment_remove",
    ),
    path("cases/<serial:serial>/notes/new/", files.note, name="note"),
]
