"""What a reader sees of a series: its cases in their sight, totals, joint sessions, the acts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import clocks
from cases.enums import AgreementState, CaseState, SessionStatus, Side
from cases.guards import active_lead
from cases.models import Agreement, Case, MediationSession, Participation, Series
from cases.permissions import may
from cases.sight import side_names, sight_of
from cases.tables import lead_name, state_tone
from mediation.deadlines.clocks import Calendar
from mediation.history.access_log import shown
from mediation.history.actor import Actor
from mediation.ui.parts import Action, Text

S = CaseState


def get_series_or_404(request: Any, serial: str) -> Series:
    """The series with `serial`, if the actor may know of one of its cases."""
    found: Series | None = (
        Series.objects.visible_to(request.actor)
        .select_related("organisation", "created_by")
        .filter(serial=serial)
        .first()
    )
    if found is None:
        raise Http404
    shown(found)
    return found


def cases_of(series: Series, actor: Actor) -> list[Case]:
    """Its cases in the actor's sight, in the order of their registration."""
    return list(
        Case.objects.visible_to(actor)
        .filter(series=series)
        .select_related("organisation__station", "station", "review", "own_settlement")
        .prefetch_related(
            "parties",
            Prefetch("participations", queryset=Participation.objects.select_related("user")),
            Prefetch("agreements", queryset=Agreement.objects.order_by("number")),
        )
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One case as the page of its series shows it; names as the reader may know them."""

    case: Case
    worker: str
    tone: str
    lead: str
    agreement: Text
    agreed: Decimal | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A joint session: the number of cases in which its record is filed.

    Attributes:
        url: where the reader records it, or where they find it in one of its cases.
        may_move: whether the reader may move or cancel it.
    """

    joint: UUID
    session: MediationSession
    count: int
    url: str
    may_move: bool


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The page of a series. `hidden` counts the cases that the reader may not see.

    A void case is shown, and counts in no total.
    """

    lines: list[Line]
    respondents: str
    hidden: int
    claimed: Decimal
    agreed: Decimal
    sittings: list[Sitting]
    actions: list[Action]
    reads_papers: bool


def series_page(series: Series, actor: Actor, calendar: Calendar) -> SeriesPage:
    """Read everything that the page shows, in a fixed number of queries."""
    cases = cases_of(series, actor)
    lines = [_line(case, actor, calendar) for case in cases]
    total = series.cases.count()
    return SeriesPage(
        lines=lines,
        respondents=respondents_of(cases, actor),
        hidden=total - len(cases),
        claimed=sum((case.claimed_amount for case in cases if not case.voided_on), Decimal(0)),
        agreed=sum(
            (line.agreed or Decimal(0) for line in lines if not line.case.voided_on), Decimal(0)
        ),
        sittings=_sittings(series, cases, actor),
        actions=_actions(series, cases, actor),
        reads_papers=any(sight_of(actor, case).content for case in cases),
    )


def _line(case: Case, actor: Actor, calendar: Calendar) -> Line:
    counting = [
        row
        for row in case.agreements.all()
        if row.state not in (AgreementState.VOID, AgreementState.SUPERSEDED)
    ]
    agreement = counting[-1] if counting else None
    deadline = clocks.next_due(case, calendar)
    drafted = agreement.total if agreement else None
    return Line(
        case=case,
        worker=side_names(case.parties.all(), Side.APPLICANT, sight_of(actor, case)),
        tone=state_tone(case),
        lead=lead_name(case),
        agreement=agreement.get_state_display() if agreement else "",
        agreed=case.agreed_amount if case.agreed_amount is not None else drafted,
        due=deadline.due if deadline else None,
    )


def respondents_of(cases: Iterable[Case], actor: Actor) -> str:
    """Names of the respondents, each once, as the reader may know them."""
    names = [
        side_names(case.parties.all(), Side.RESPONDENT, sight_of(actor, case)) for case in cases
    ]
    return "、".join(dict.fromkeys(name for name in names if name))


def _sittings(series: Series, cases: list[Case], actor: Actor) -> list[Sitting]:
    rows = (
        MediationSession.objects.filter(case__in=cases)
        .exclude(joint=None)
        .exclude(status=SessionStatus.CANCELLED)
        .select_related("mediator", "room")
        .order_by("starts_at", "pk")
    )
    found: dict[UUID, list[MediationSession]] = {}
    for row in rows:
        found.setdefault(row.joint, []).append(row)
    by_key = {case.pk: case for case in cases}
    return [
        _sitting(series, joint, filed, [by_key[row.case_id] for row in filed], actor)
        for joint, filed in found.items()
    ]


def _sitting(
    series: Series, joint: UUID, filed: list[MediationSession], cases: list[Case], actor: Actor
) -> Sitting:
    may_record, may_plan = (
        any(BY_NAME[name].fits(case, actor) for case in cases)
        for name in ("series_session_record", "series_session_plan")
    )
    record = reverse("cases:series_session_record", args=[series.serial, joint])
    return Sitting(
        joint=joint,
        session=filed[0],
        count=len(filed),
        url=record if may_record else f"{cases[0].get_absolute_url()}#sessions",
        may_move=may_plan and filed[0].status == SessionStatus.PLANNED,
    )


@dataclass(frozen=True, slots=True)
class SeriesAct:
    """An act on several cases. `act` is asked of `permissions.may`, `url_name` of "cases"."""

    url_name: str
    label: Text
    act: str
    states: tuple[str, ...]
    icon: str
    applies: Callable[[Case], bool] = lambda _case: True
    danger: bool = False
    #: Why a case in the right state may not fit.
    otherwise: Text = ""

    def fits(self, case: Case, actor: Actor) -> bool:
        """Whether the act is offered for this case: state and right, not yet what is missing."""
        return (
            case.voided_on is None
            and case.state in self.states
            and may(actor, self.act, case)
            and self.applies(case)
        )


def has_agreement(*states: str) -> Callable[[Case], bool]:
    """Whether a version of the case's agreement is in one of `states`."""
    return lambda case: any(row.state in states for row in case.agreements.all())


REVIEW, WORK = (S.INTAKE, S.ELIGIBILITY), (S.MEDIATION,)
DRAFT, SIGNING = AgreementState.DRAFT, AgreementState.SIGNING
#: In the order in which cases meet them.
ACTS: tuple[SeriesAct, ...] = (
    SeriesAct(
        "series_submit", _("提交受理审查"), "submit_for_review", (S.INTAKE,), "arrow-right"
    ),
    SeriesAct(
        "series_take", _("认领案件"), "take", REVIEW, "person",
        lambda case: active_lead(case) is None,
        otherwise=_("本案已有首席调解员，如需更换请由站长指派。"),
    ),
    SeriesAct("series_assign", _("指派调解员"), "assign", S.OPEN, "people"),
    SeriesAct("series_review", _("审查客观条件"), "review", (S.ELIGIBILITY,), "check-circle"),
    SeriesAct("series_consent", _("登记当事人意见"), "record_consent", REVIEW, "chat"),
    SeriesAct("series_accept", _("受理"), "accept", (S.ELIGIBILITY,), "stamp"),
    SeriesAct(
        "series_refuse", pgettext_lazy("action", "不予受理"), "refer_ineligible",
        (S.ELIGIBILITY,), "x-circle", danger=True,
    ),
    SeriesAct("series_session_plan", _("安排共同调解"), "plan_session", WORK, "calendar"),
    SeriesAct("series_session_record", _("登记共同调解"), "record_session", WORK, "calendar"),
    SeriesAct(
        "series_agreement", _("起草调解协议"), "draft_agreement", WORK, "file",
        lambda case: not has_agreement(DRAFT, SIGNING, *AgreementState.STANDING)(case),
        otherwise=_("本案已有草拟、签署中或生效的协议。"),
    ),
    SeriesAct(
        "series_offer", _("协议定稿签署"), "offer_for_signing", WORK, "file",
        has_agreement(DRAFT), otherwise=_("本案没有草拟中的协议。"),
    ),
    SeriesAct(
        "series_mark", _("登记签名盖章"), "mark_agreement", WORK, "stamp",
        has_agreement(SIGNING), otherwise=_("本案没有签署中的协议。"),
    ),
    SeriesAct(
        "series_void", _("协议作废"), "void_agreement", WORK, "x-circle",
        has_agreement(DRAFT, SIGNING), danger=True,
        otherwise=_("本案没有草拟或签署中的协议。"),
    ),
    SeriesAct(
        "series_settle", _("以达成协议或和解结案"), "settle", WORK, "check-circle",
        lambda case: has_agreement(*AgreementState.STANDING)(case)
        or getattr(case, "own_settlement", None) is not None,
        otherwise=_("签署并生效的调解协议，或者登记双方自行和解。"),
    ),
    SeriesAct(
        "series_refer", _("调解不成结案"), "refer_failed", WORK, "signpost",
        lambda case: not has_agreement(*AgreementState.STANDING)(case), danger=True,
        otherwise=_("本案已有生效的调解协议。"),
    ),
    SeriesAct(
        "series_destination", _("登记去向"), "add_destination", (S.REFERRED, S.WITHDRAWN),
        "signpost",
    ),
)  # fmt: skip
BY_NAME = {act.url_name: act for act in ACTS}


def _actions(series: Series, cases: list[Case], actor: Actor) -> list[Action]:
    """The acts that fit one of the cases at least."""
    return [
        Action(
            label=act.label,
            url=reverse(f"cases:{act.url_name}", args=[series.serial]),
            icon=act.icon,
            danger=act.danger,
        )
        for act in ACTS
        if any(act.fits(case, actor) for case in cases)
    ]
