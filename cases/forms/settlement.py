"""The form of the parties' own settlement."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import SettlementProof
from cases.forms.late import LateMixin
from cases.models import Attachment, Case, OwnSettlement
from mediation.ui.forms import MoneyField, VersionedModelForm


class SettlementForm(LateMixin, VersionedModelForm):
    """What the parties settled between themselves, and what proves it."""

    late_days = ("settled_on",)

    amount = MoneyField(label=_("和解金额"), required=False, help_text=_("不涉及给付的留空。"))
    upload = forms.FileField(label=_("上传证明材料"), required=False)

    fieldsets = (
        (_("和解内容"), ("settled_on", "amount", "content")),
        (_("证明"), ("proof", "attachment", "upload")),
    )

    class Meta:
        model = OwnSettlement
        fields = ("settled_on", "content", "amount", "proof", "attachment")
        widgets: ClassVar = {"content": forms.Textarea(attrs={"rows": 5})}

    @property
    def is_recorded(self) -> bool:
        return self.instance.pk is not None

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["settled_on"] = self.initial.get("settled_on") or timezone.localdate()
        attachment: Any = self.fields["attachment"]
        attachment.queryset = Attachment.objects.filter(case=case, removed_on=None)
        attachment.empty_label = _("（未选择）")
        attachment.label = _("已有的附件")
        self.fields["upload"].help_text = gettext("PDF、JPEG 或 PNG，最大 %(size)d MB。") % {
            "size": settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        }
        self.fields["upload"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"
        self.fields["proof"].help_text = _(
            "以书面协议或付款凭证证明的，须有证明材料；以双方确认证明的，须有各方确认。"
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        needs_file = data.get("proof") in (SettlementProof.PAPER, SettlementProof.PAYMENT)
        if needs_file and not data.get("attachment") and not data.get("upload"):
            self.add_error("upload", _("请上传或选择和解协议书、付款凭证。"))
        return data

    def choose(self, attachment: Attachment) -> None:
        """Choose what has just been uploaded; it stays chosen when the form is shown again."""
        self.instance.attachment = attachment
        posted: Any = self.data  # a QueryDict, which is read-only until copied
        changed = posted.copy()
        changed[self.add_prefix("attachment")] = str(attachment.pk)
        self.data = changed
