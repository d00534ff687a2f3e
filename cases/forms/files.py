"""Uploads and private notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Attachment
from mediation.ui.forms import UiForm, UiModelForm


class AttachForm(UiModelForm):
    """A scan or photograph. Its type is judged by the operation, by its bytes."""

    upload = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、JPEG 或 PNG；可以直接用手机拍照。"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    class Meta:
        model = Attachment
        fields = ("category", "remarks")

    field_order = ("upload", "category", "remarks")


class NoteForm(UiForm):
    """A private note."""

    text = forms.CharField(label=_("内容"), widget=forms.Textarea, max_length=5000)


class RemoveForm(UiForm):
    """Why an attachment is taken out of the file."""

    reason = forms.CharField(label=_("理由"), max_length=200)
