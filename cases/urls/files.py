"""Attachments and private notes."""

from django.urls import path

from cases.views import files

_ONE = "cases/<serial:serial>/attachments/<uuid:file>"

urlpatterns = [
    path("cases/<serial:serial>/attachments/new/", files.attach, name="attach"),
    path(f"{_ONE}/", files.attachment, name="attachment"),
    path(f"{_ONE}/view/", files.attachment_page, name="attachment_page"),
    path(f"{_ONE}/preview/", files.preview, name="attachment_preview"),
    path(f"{_ONE}/edit/", files.edit_attachment, name="attachment_edit"),
    path(f"{_ONE}/remove/", files.remove_attachment, name="attachment_remove"),
    path("cases/<serial:serial>/notes/new/", files.note, name="note"),
]
