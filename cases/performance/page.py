"""What the pages of performance show: promises to tick off, those of one case, and the panel."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from cases.desk_work import Line, line_of, with_people
from cases.enums import AgreementState, Ending
from cases.models import Agreement, Case, Payment
from cases.panels import CasePanel
from cases.performance.due import Due, due_in
from cases.performance.models import STEPS, Pursuit
from cases.permissions import may
from cases.promises import Promise, promises_of
from cases.services.performance import paid_of
from cases.sight import readable
from mediation.agenda.entries import Window
from mediation.agenda.lists import Week
from mediation.history.actor import Actor
from mediation.history.gate import transitions_from
from mediation.ui.parts import Text, Tone

#: How far the list looks ahead.
AHEAD = timedelta(days=30)
#: So many are shown at once.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One promise to tick off, as the reader may see its case; `token` of its button."""

    due: Due
    line: Line
    may_record: bool
    #: How late it is, in words; empty before its day.
    late: str = ""
    token: UUID = field(default_factory=uuid4)

    @property
    def promise(self) -> Promise:
        return self.due.promise


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one stretch of time; `more` were left out."""

    title: Text
    tone: Tone
    rows: list[Row]
    more: int = 0


def groups(actor: Actor, today: date, *, mine: bool, most: int = SHOWN) -> list[Group]:
    """What is overdue, due today, this week and in the thirty days after, `most` of each; empty groups
    are left out."""
    sunday = Week(today).ends
    titles: tuple[tuple[str, Tone], ...] = (
        (_("已逾期"), "danger"),
        (_("今天"), "warning"),
        (_("本周"), "info"),
        (_("三十天内"), "neutral"),
    )
    parts: list[list[Due]] = [[], [], [], []]
    found = due_in(Window(last=today + AHEAD, actor=actor, mine=mine))
    # Items and sums are content: who only knows of the case finds it on the list of what is due.
    keys = {one.agreement.case_id for one in found}
    read = set(Case.objects.filter(readable(actor), pk__in=keys).values_list("pk", flat=True))
    for one in (one for one in found if one.agreement.case_id in read):
        place = 0 if one.day < today else 1 if one.day == today else 2 if one.day <= sunday else 3
        parts[place].append(one)
    shown = {one.agreement.case_id for part in parts for one in part[:most]}
    cases = with_people(Case.objects.filter(pk__in=shown)).in_bulk()
    return [
        Group(
            *title,
            [_row(one, cases[one.agreement.case_id], actor, today) for one in part[:most]],
            max(len(part) - most, 0),
        )
        for title, part in zip(titles, parts, strict=True)
        if part
    ]


def _row(one: Due, case: Case, actor: Actor, today: date) -> Row:
    days = (today - one.day).days
    late = _("逾期%(days)d天") % {"days": days} if days > 0 else ""
    return Row(one, line_of(case, actor), may(actor, "record_performance", case), late)


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise of a case with what came of it."""

    promise: Promise
    status: Text
    tone: Tone
    payments: list[Payment]
    token: UUID = field(default_factory=uuid4)


def lines_of(agreement: Agreement, today: date) -> list[PromiseLine]:
    """The promises of the agreement, in the order of its text."""
    return [_line(one, today) for one in promises_of(agreement)]


def _line(promise: Promise, today: date) -> PromiseLine:
    payments = sorted(promise.row.payments.all(), key=lambda row: (row.paid_on, row.number))
    status, tone = _status(promise, today)
    return PromiseLine(promise, status, tone, payments)


def _status(promise: Promise, today: date) -> tuple[Text, Tone]:
    day, done = promise.day, promise.done_on
    if done is not None:
        if day is not None and done > day:
            late = (done - day).days
            return _("已履行，迟%(days)d天") % {"days": late}, "warning"
        return _("已按期履行"), "success"
    came = paid_of(promise.row)
    if promise.is_late(today) and day is not None:
        words = {"days": (today - day).days, "paid": f"{came:,.2f}"}
        if came:
            return _("逾期%(days)d天，已付%(paid)s元") % words, "danger"
        return _("逾期%(days)d天") % words, "danger"
    if came:
        return _("已付%(paid)s元") % {"paid": f"{came:,.2f}"}, "warning"
    return _("未到期") if day else _("未约定日期"), "neutral"


def steps_of(pursuit: Pursuit) -> list[tuple[str, Text]]:
    """What can be recorded now, with its label."""
    known = {one.name: one.custom["label"] for one in transitions_from(pursuit)}
    return [(name, known[name]) for name in STEPS if name in known]


def binding(case: Case) -> Agreement | None:
    """The agreement whose promises are owed; the newest, where one was converted before another."""
    found: Agreement | None = (
        case.agreements.filter(state__in=AgreementState.IN_FORCE).order_by("-number").first()
    )
    if found is not None:
        found.case = case
    return found


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """Of a case settled by an agreement; brought in when the page is there, so it costs nothing."""
    if case.ending != Ending.AGREEMENT or case.voided_on or not may(actor, "view_content", case):
        return
    yield CasePanel(
        title=_("协议履行"), template="performance/later.html", order=15, icon="cash",
        context={"case": case},
    )  # fmt: skip
