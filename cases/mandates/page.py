"""What the pages of mandates show, and the panel on the page of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.desk_work import Line, line_of, with_people
from cases.enums import CaseState, ReferenceSystem, Source
from cases.mandates.clocks import Shown, confirmation_of, period_of, return_by, shown
from cases.mandates.enums import MandateKind, Stage
from cases.mandates.models import Mandate, lines
from cases.mandates.results import follows, missing
from cases.models import Case
from cases.panels import CasePanel
from cases.permissions import may
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.history.actor import Actor
from mediation.ui.parts import Action, Text

#: Attribute of a case on its page: whether it has a mandate.
FLAG = "has_mandates"
#: Cases that came from a body that sends mandates.
SOURCES = (Source.COURT_BEFORE_FILING, Source.COURT_AFTER_FILING, Source.ARBITRATION)
SYSTEMS = (ReferenceSystem.COURT, ReferenceSystem.ARBITRATION)
TONES = {
    Stage.TO_CONFIRM: "warning",
    Stage.RUNNING: "info",
    Stage.TO_RETURN: "warning",
    Stage.RETURNED: "success",
}
#: The list of open mandates is no longer than this, stage by stage.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class View:
    """One mandate as its case's page shows it."""

    row: Mandate
    clocks: Shown
    missing: list[str]
    actions: list[Action]
    tone: str
    follows: str
    papers_returned: list[str]
    may_preview: bool


def views_of(case: Case, actor: Actor, *, today: date) -> list[View]:
    """The case's mandates, the newest first."""
    calendar = station_calendar()
    rows = case.mandates.select_related("letter").prefetch_related("excluded_periods")
    found = []
    for row in rows:
        row.case = case
        found.append(
            View(
                row=row,
                clocks=shown(case, row, today=today, calendar=calendar),
                missing=missing(row, case),
                actions=_actions(case, row, actor),
                tone=TONES[row.stage],
                follows=follows(row, row.ending) if row.ending else "",
                papers_returned=lines(row.papers_returned),
                may_preview=row.stage == Stage.TO_RETURN,
            )
        )
    return found


def _actions(case: Case, row: Mandate, actor: Actor) -> list[Action]:
    """What this person can do with the mandate now, the next thing first."""
    answers, records = may(actor, "answer_mandate", case), may(actor, "record_mandate", case)
    stage, is_court = row.stage, row.kind in MandateKind.COURT
    is_running = stage in (Stage.TO_CONFIRM, Stage.RUNNING)
    runs = any(one.last is None for one in row.stretches)
    appointed = row.kind == MandateKind.COURT_APPOINTED
    arbitral = row.kind == MandateKind.ARBITRATION_ENTRUSTED
    possible = (
        (answers and stage == Stage.TO_RETURN, "return", _("反馈结果、退回材料"), "mail"),
        (answers and is_running and row.waits_for_answer, "confirm", _("确认接受"), "check"),
        (records and is_running and arbitral, "consent", _("登记双方同意日期"), "calendar"),
        (records and is_running and appointed and runs, "end", _("登记鉴定结束"), "check-circle"),
        (records and is_running and appointed and not runs, "exclude", _("登记鉴定期间"), "hourglass"),
        (answers and is_running and is_court and row.begun_on, "extend", _("延长期限"), "repeat"),
        (records and stage != Stage.RETURNED, "change", _("修改登记内容"), "pencil"),
        (
            answers and is_running and row.waits_for_answer and not case.accepted_on,
            "decline", _("不接受"), "x",
        ),
    )  # fmt: skip
    chosen = [one for one in possible if one[0]]
    return [
        Action(
            label=label, url=reverse(f"mandates:{name}", args=[case.serial, row.number]), icon=icon,
            primary=place == 0 and name in ("return", "confirm", "consent"), danger=name == "decline",
        )
        for place, (_yes, name, label, icon) in enumerate(chosen)
    ]  # fmt: skip


def may_receive(case: Case, actor: Actor, rows: Iterable[Mandate]) -> bool:
    """Whether a mandate can be recorded: one at a time, not counting suggestions."""
    busy = any(row.is_exclusive for row in rows)
    return case.is_open and not busy and may(actor, "record_mandate", case)


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """On the page of a case that has a mandate, or came from a body that sends them; brought in when
    the page is there, so it costs nothing."""
    if case.voided_on or not may(actor, "view_mandate", case):
        return
    has_some = bool(getattr(case, FLAG, False))
    if not has_some and not (case.is_open and _comes_from_a_body(case)):
        return
    yield CasePanel(
        title=_("委派、委托"), template="mandates/later.html", order=5, icon="scale",
        context={
            "case": case, "has_some": has_some,
            "may_receive": not has_some and may(actor, "record_mandate", case),
        },
    )  # fmt: skip


def _comes_from_a_body(case: Case) -> bool:
    return case.source in SOURCES or any(
        row.system in SYSTEMS for row in case.external_references.all()
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One mandate in the list, as the reader may see its case.

    `due`: the day of what comes next; `without`: why there is none. `url`: its page, or the page of
    the case for who does not work on it.
    """

    mandate: Mandate
    url: str
    line: Line
    due: date | None
    is_late: bool
    without: str


@dataclass(frozen=True, slots=True)
class Group:
    """Those at one stage; `more` were left out."""

    title: Text
    tone: str
    rows: list[Row] = field(default_factory=list)
    more: int = 0


def groups(actor: Actor, today: date, *, longest: int = LONGEST) -> list[Group]:
    """The mandates whose result has not gone back: to confirm, running, to return; `longest` of each."""
    calendar = station_calendar()
    cases = Case.objects.visible_to(actor).filter(voided_on=None, destroyed_on=None)
    rows = list(
        Mandate.objects.filter(case__in=cases, returned_on=None)
        .exclude(kind=MandateKind.ARBITRATION_SUGGESTED, case__state__in=CaseState.FINAL)
        .prefetch_related("excluded_periods")
        .order_by("received_on", "pk")
    )
    known = with_people(Case.objects.filter(pk__in={row.case_id for row in rows})).in_bulk()
    found: dict[Stage, list[Row]] = {stage: [] for stage in Stage if stage != Stage.RETURNED}
    for row in rows:
        row.case = known[row.case_id]
        due = _next_day(row, calendar, today)
        late = due is not None and due < today
        suggested = row.kind == MandateKind.ARBITRATION_SUGGESTED
        without = _("无期限") if suggested else _("尚未起算")
        found[row.stage].append(
            Row(row, _address(row.case, actor), line_of(row.case, actor), due, late, without)
        )
    return [
        Group(stage.label, TONES[stage], _by_day(made)[:longest], max(0, len(made) - longest))
        for stage, made in found.items()
        if made
    ]


def _address(case: Case, actor: Actor) -> str:
    if may(actor, "view_mandate", case):
        return reverse("mandates:page", args=[case.serial])
    return case.get_absolute_url()


def _by_day(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: (one.due is None, one.due or date.max))


def _next_day(row: Mandate, calendar: Calendar, today: date) -> date | None:
    if row.stage == Stage.TO_RETURN:
        return return_by(row, calendar)
    deadline = confirmation_of(row, calendar) if row.stage == Stage.TO_CONFIRM else None
    deadline = deadline or period_of(row, calendar, today=today)
    return deadline.due if deadline else None
