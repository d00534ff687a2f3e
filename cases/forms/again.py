"""Forms by which a dispute comes back: a new application, and a respondent's late yes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ApplicationForm, Side, Source, Way
from cases.forms.answers import AnswerLines
from cases.forms.late import LateMixin
from cases.models import Case
from cases.services.again import Yes
from mediation.ui.forms import UiForm


class ApplyAgainForm(LateMixin, UiForm):
    """The day and the way of the new application; everything else is completed in intake."""

    late_days = ("received_on",)

    received_on = forms.DateField(label=_("收到申请日期"), initial=timezone.localdate)
    source = forms.ChoiceField(label=_("案件来源"), choices=Source.choices)
    form = forms.ChoiceField(label=_("申请形式"), choices=ApplicationForm.choices)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = case.source in (Source.JOINT, Source.OWN_MOTION)
        self.initial["source"] = Source.VISIT if alone else case.source
        self.initial["form"] = case.application_form


class LateConsentForm(LateMixin, UiForm):
    """Holds nothing but the reason of a late entry: the answers stand in lines of their own."""


def late_answers(case: Case, data: Any = None) -> AnswerLines:
    """A line for every party: the applicants first, who are asked once more.

    Where there is one respondent, it is the one who says yes now, as a rule by telephone.
    """
    parties = sorted(case.parties.all(), key=lambda row: (row.side != Side.APPLICANT, row.order))
    lines = AnswerLines(parties, data)
    for line in lines:
        line.initial["way"] = Way.PHONE
    respondents = [line for line in lines if line.party.side == Side.RESPONDENT]
    if len(respondents) == 1:
        respondents[0].initial["agreed"] = True
    return lines


def yeses(lines: AnswerLines) -> list[Yes]:
    """The ticked lines; only after `is_valid`."""
    return [Yes(*given) for given in lines.given]
