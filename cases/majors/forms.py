"""Forms of major disputes."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Grade
from cases.majors.enums import Level, ReportWay
from cases.majors.models import Instruction, MajorReport, Recipient, ReportUpdate, Situation
from cases.majors.services.recipients import recipients
from cases.models import Case
from mediation.ui.forms import MoneyField, UiModelForm, VersionedForm, VersionedModelForm


def this_minute() -> datetime:
    """Now, as the browser's picker can show it."""
    return timezone.localtime().replace(second=0, microsecond=0)


class SituationForm(UiModelForm):
    """What is known now; each record is of one moment."""

    class Meta:
        model = Situation
        fields = (
            "as_of", "stoppage", "gathering", "media", "employer_gone", "public_interest",
            "facts_clear", "both_agree", "note",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("as_of", this_minute)


class GradeForm(VersionedForm):
    """The grade that a person decides on; the proposal comes first, and may be overruled."""

    grade = forms.ChoiceField(label=_("等级"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )


class ReportForm(VersionedModelForm):
    """The report before anybody above has it."""

    amount = MoneyField(label=_("涉及金额（元）"), required=False)

    class Meta:
        model = MajorReport
        fields = (
            "persons", "amount", "as_of", "stoppage", "gathering", "media", "employer_gone",
            "cause", "demands", "situation", "measures", "advice",
        )  # fmt: skip


class FirstReportForm(UiModelForm):
    """The same, of a report that does not exist yet: it begins with what is known."""

    amount = MoneyField(label=_("涉及金额（元）"), required=False)

    class Meta(ReportForm.Meta):
        pass

    def __init__(self, *args: Any, case: Case, situation: Situation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            persons=case.worker_count, amount=case.claimed_amount or None, as_of=this_minute
        )
        if situation is not None:
            for name in ("stoppage", "gathering", "media", "employer_gone"):
                self.initial[name] = getattr(situation, name)
            self.initial.update(situation=situation.note, as_of=situation.as_of)


class TellForm(VersionedForm):
    """Who was told, when and how; the station's own names come first."""

    level = forms.ChoiceField(label=_("呈报层级"), choices=Level.choices)
    recipient = forms.CharField(
        label=_("呈报单位"), max_length=120, required=False,
        help_text=_("留空即按本站维护的呈报对象。"),
    )  # fmt: skip
    told_at = forms.DateTimeField(label=_("呈报时间"), initial=this_minute)
    way = forms.ChoiceField(label=_("方式"), choices=ReportWay.choices)

    def __init__(self, *args: Any, report: MajorReport, **kwargs: Any) -> None:
        super().__init__(*args, version=report.version, **kwargs)
        station = report.case.station
        self._names = {row.level: row.name for row in recipients(station)}
        told = {step.level for step in report.steps.all()}
        left = [level for level in Level.values if level not in told]
        self.initial["level"] = left[0] if left else Level.OTHER
        level: Any = self.fields["level"]
        level.choices = [
            (code, f"{label}：{self._names[code]}" if self._names.get(code) else label)
            for code, label in Level.choices
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("recipient"):
            data["recipient"] = self._names.get(data.get("level", ""), "")
        return data


class InstructionForm(VersionedModelForm):
    """What somebody above said."""

    class Meta:
        model = Instruction
        fields = ("level", "given_by", "given_on", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("given_on", timezone.localdate)


class UpdateForm(VersionedModelForm):
    """What is new, or how it ended."""

    class Meta:
        model = ReportUpdate
        fields = ("kind", "told_at", "way", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("told_at", this_minute)


class RecipientForm(UiModelForm):
    """Whom the station reports to at one level."""

    class Meta:
        model = Recipient
        fields = ("name", "contact", "is_used")
