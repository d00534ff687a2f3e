"""Putting a dossier away, and taking it out again."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.dossier.models import Archiving
from cases.forms.late import LateMixin
from cases.models import Case
from mediation.ui.forms import VersionedForm, VersionedModelForm


class ArchiveForm(LateMixin, VersionedModelForm):
    """Where the bound file lies; number and binder are proposed."""

    late_days = ("archived_on",)

    class Meta:
        model = Archiving
        fields = ("archived_on", "file_number", "box", "place", "checker_name", "explanation")
        help_texts: Any = {
            "box": _("纸质卷宗所在的档案盒。"),
            "explanation": _("印在备考表上；缺少必备材料的，须在此写明原因。"),
        }

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "archived_on": timezone.localdate(),
            "file_number": case.case_number or case.serial,
        }
        super().__init__(*args, version=case.version, **kwargs)


class TakeOutForm(VersionedForm):
    """Why the file is needed again."""

    reason = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
