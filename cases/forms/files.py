"""Uploads, what is said of them, and private notes."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import file_parts
from cases.enums import AttachmentCategory
from cases.models import Attachment, Case
from mediation.history.actor import Actor
from mediation.ui.files import SeveralFilesField, SeveralFilesInput
from mediation.ui.forms import UiForm, UiModelForm, VersionedModelForm

ACCEPTED = "application/pdf,image/jpeg,image/png"


class _AboutAttachment(UiModelForm):
    """What the two forms of an attachment have in common."""

    case: Case

    def set_choices(self, case: Case, actor: Actor) -> None:
        """Only categories that the person may read, and parties of this case."""
        self.case = case
        fields: dict[str, Any] = self.fields
        allowed = set(file_parts.categories_for(actor, case))
        if "category" in fields:
            choices = [("", "---------"), *AttachmentCategory.choices]
            fields["category"].choices = [
                (code, label) for code, label in choices if not code or code in allowed
            ]
        fields["received_from"].queryset = case.parties.all()
        fields["received_from"].label_from_instance = lambda party: party.name
        fields["received_from"].empty_label = _("（本单位制作或其他来源）")


class AttachForm(_AboutAttachment):
    """Scans and photographs of one kind. Their type is judged by the operation, by their bytes."""

    upload = SeveralFilesField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("PDF、JPEG 或 PNG，可以一次选择多个；可以直接用手机拍照。"),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED}),
    )

    class Meta:
        model = Attachment
        fields = (
            "category", "received_from", "received_on", "original_seen", "proves", "remarks",
        )  # fmt: skip
        help_texts = {
            "proves": gettext_lazy("证据填写，打印在证据清单上；以后可以逐件修改。"),
        }

    field_order = ("upload", "category", "received_from", "received_on", "original_seen")

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices(case, actor)


class DescribeForm(_AboutAttachment, VersionedModelForm):
    """What is said of one attachment."""

    class Meta:
        model = Attachment
        fields = (
            "name", "category", "pages", "received_from", "received_on", "original_seen", "proves",
            "list_order", "remarks",
        )  # fmt: skip
        help_texts = {
            "pages": gettext_lazy("上传时自动计算，有出入时可以改正。"),
            "list_order": gettext_lazy("在证据清单上的序号；不填的按上传先后排在后面。"),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["pages"].validators.append(MinValueValidator(1))
        if row.paper_id is not None:
            del self.fields["category"]
        self.set_choices(row.case, actor)
        # Who handed it in and is party no longer stays who handed it in.
        if row.received_from_id and not row.case.parties.filter(pk=row.received_from_id).exists():
            source: Any = self.fields["received_from"]
            everyone = type(row.received_from).everyone
            source.queryset = everyone.filter(case=row.case).filter(ceased_on=None) | (
                everyone.filter(pk=row.received_from_id)
            )

    @property
    def values(self) -> dict[str, Any]:
        """By the names that `files.describe` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class NoteForm(UiForm):
    """A private note."""

    text = forms.CharField(label=gettext_lazy("内容"), widget=forms.Textarea, max_length=5000)


class RemoveForm(UiForm):
    """Why an attachment is taken out of the file."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)
