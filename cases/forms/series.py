"""Forms of the acts on a series: for which of its cases, and what the act asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Authority, MarkKind, Side, Way
from cases.forms.late import LateMixin
from cases.forms.review import YES_NO
from cases.models import Agent, Case
from cases.permissions import may
from cases.series_page import SeriesAct
from cases.services.agreement import SIGNING_WAYS
from cases.services.series_acts import Chosen
from cases.sight import side_names, sight_of
from mediation.history.actor import Actor
from mediation.history.gate import StaleVersion
from mediation.history.models import StatefulModel
from mediation.ui.forms import UiForm
from mediation.ui.parts import Text

#: Posted name of the boxes, each with a case's serial and the version that it showed.
MEMBERS = "members"


@dataclass(slots=True)
class MemberLine:
    """One case on the page of an act: it can be chosen, or why it cannot."""

    case: Case
    worker: str
    subject: StatefulModel
    problems: list[str]
    checked: bool
    #: Part of what was done in common: it cannot be left out.
    fixed: bool = False

    @property
    def value(self) -> str:
        """What its box sends."""
        return f"{self.case.serial}:{self.subject.version}"


class MemberLines(list[MemberLine]):
    """The cases of a series as an act offers them; those that fit are ticked at first.

    Args:
        missing: what a case that fits still lacks.
        subject: whose version the act compares: the case itself, or its agreement.
    """

    def __init__(
        self,
        cases: Iterable[Case],
        *,
        actor: Actor,
        act: SeriesAct,
        missing: Callable[[Case], list[str]],
        subject: Callable[[Case], StatefulModel],
        data: Any = None,
    ) -> None:
        self._posted = dict(self._parts(value) for value in data.getlist(MEMBERS)) if data else None
        self.errors: list[str] = []
        super().__init__(
            self._line(case, actor, act, missing=missing, subject=subject) for case in cases
        )

    @staticmethod
    def _parts(value: str) -> tuple[str, str]:
        serial, _colon, version = value.partition(":")
        return serial, version

    def _line(
        self, case: Case, actor: Actor, act: SeriesAct, *, missing: Any, subject: Any
    ) -> MemberLine:
        fits = act.fits(case, actor)
        problems = missing(case) if fits else [why_not(case, actor, act)]
        posted = self._posted
        return MemberLine(
            case=case,
            worker=side_names(case.parties.all(), Side.APPLICANT, sight_of(actor, case)),
            subject=subject(case) if fits else case,
            problems=problems,
            checked=not problems if posted is None else case.serial in posted,
        )

    @property
    def is_posted(self) -> bool:
        """Whether the boxes were sent."""
        return self._posted is not None

    def insist_fresh(self) -> None:
        """Refuse a form that was opened before somebody else changed one of the chosen cases.

        Raises:
            StaleVersion: with the case or agreement that was changed.
        """
        for line in self:
            posted = (self._posted or {}).get(line.case.serial)
            # Compared as text: Python refuses to read a number of thousands of digits.
            if posted is not None and posted != str(line.subject.version):
                raise StaleVersion(line.subject)

    def is_valid(self) -> bool:
        """Whether cases of this series are chosen, one at least, and the act is for each of them."""
        posted = self._posted or {}
        known = {line.case.serial for line in self}
        if any(line.fixed and line.case.serial not in posted for line in self):
            self.errors = [_("共同办理过的案件须一并办理，不能漏选。")]
            return False
        if not posted:
            self.errors = [_("请至少选择一件本系列案的案件。")]
            return False
        if not posted.keys() <= known:
            self.errors = [_("所选案件中有的已移出本系列案或不在您的查看范围内，请核对后再提交。")]
            return False
        # Their boxes cannot be ticked; what came in nevertheless is told case by case.
        self.errors = [
            f"{line.case}：{sentence}"
            for line in self
            if line.case.serial in posted
            for sentence in line.problems
        ]
        return not self.errors

    def chosen(self) -> list[Chosen]:
        """The chosen cases with the versions that the page showed."""
        return [
            Chosen(line.case, line.subject.version)
            for line in self
            if line.case.serial in (self._posted or {})
        ]


def why_not(case: Case, actor: Actor, act: SeriesAct) -> str:
    """Why an act is not for this case."""
    if case.voided_on or case.state not in act.states:
        return _("当前状态为“%(state)s”，不能进行此操作。") % {"state": case.state_label}
    if not may(actor, act.act, case):
        return _("您的角色或分工不能在本案中进行此操作。")
    return str(act.otherwise)


def respondent_names(lines: Iterable[MemberLine]) -> list[str]:
    """Names of the respondents of the cases that the act is for, each once."""
    names = [
        party.name
        for line in lines
        for party in line.case.parties.all()
        if party.side == Side.RESPONDENT and not line.problems
    ]
    return list(dict.fromkeys(names))


class AnswerForm(LateMixin, UiForm):
    """What the respondent, or what the applicants of each case answered."""

    late_days = ("answered_on",)

    who = forms.ChoiceField(label=gettext_lazy("当事人"), required=False)
    answer = forms.ChoiceField(label=gettext_lazy("答复"), choices=YES_NO, widget=forms.RadioSelect)
    answered_on = forms.DateField(label=gettext_lazy("答复日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=gettext_lazy("方式"), choices=Way.choices, initial=Way.IN_PERSON)
    remarks = forms.CharField(
        label=gettext_lazy("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, respondents: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        asked = [(f"name:{name}", _("被申请人 %(name)s") % {"name": name}) for name in respondents]
        who.choices = [*asked, ("", _("各案申请人（劳动者本人）"))]
        who.initial = asked[0][0] if asked else ""

    @property
    def name(self) -> str:
        """The respondent's name, "" for the applicants; only after `is_valid`."""
        return str(self.cleaned_data["who"]).removeprefix("name:")


class DaysForm(LateMixin, UiForm):
    """The day of an act that asks for nothing else."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=gettext_lazy("发生日期"), initial=timezone.localdate)


class ReasonForm(UiForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class MarksForm(LateMixin, UiForm):
    """Who has signed all these agreements, or that they are sealed."""

    late_days = ("marked_on",)
    _ways: ClassVar = [(way.value, way.label) for way in Way if way in SIGNING_WAYS]

    place = forms.ChoiceField(label=gettext_lazy("签署"), widget=forms.RadioSelect)
    marked_on = forms.DateField(label=gettext_lazy("日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=gettext_lazy("方式"), choices=_ways, initial=Way.IN_PERSON)

    def __init__(
        self, *args: Any, respondents: list[str], cases: list[Case], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        places = []
        for name in respondents:
            sealed = _("被申请人 %(name)s：单位盖章或者法定代表人签名") % {"name": name}
            places.append((f"party:{name}:", sealed))
            agents = Agent.objects.filter(
                case__in=cases, party__name=name, party__side=Side.RESPONDENT,
                authority=Authority.SPECIAL,
            )  # fmt: skip
            for agent in dict.fromkeys(agents.order_by("pk").values_list("name", flat=True)):
                label = _("被申请人 %(name)s：由代理人%(agent)s签署") % {
                    "name": name,
                    "agent": agent,
                }
                places.append((f"party:{name}:{agent}", label))
        bodies: list[tuple[str, Text]] = [
            (f"{kind.value}::", kind.label) for kind in (MarkKind.MEDIATOR, MarkKind.SEAL)
        ]
        self.fields["place"].choices = [*places, *bodies]  # type: ignore[attr-defined]

    @property
    def chosen_place(self) -> dict[str, str]:
        """Kind, respondent and agent as the operation takes them; only after `is_valid`."""
        kind, _colon, rest = self.cleaned_data["place"].partition(":")
        who, _colon, agent = rest.rpartition(":")
        return {"kind": kind, "who": who, "agent": agent}
