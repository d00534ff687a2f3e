"""What the list of due follow-ups shows, and the panel on the page of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.desk_work import Line, line_of
from cases.enums import CaseState
from cases.followups.due import Due, due_in, told_attempts
from cases.models import Case
from cases.panels import CasePanel
from cases.permissions import may
from mediation.agenda.entries import Window
from mediation.agenda.lists import Week
from mediation.history.actor import Actor
from mediation.ui.parts import Text

#: How far the list looks ahead.
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """One follow-up in the list, as the reader may see its case."""

    due: Due
    line: Line
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one stretch of time."""

    title: Text
    tone: str
    rows: list[Row] = field(default_factory=list)


def groups(actor: Actor, today: date, *, mine: bool = False) -> list[Group]:
    """What is overdue, due today, this week and in the thirty days after; empty groups are left out."""
    sunday = Week(today).ends
    made = (
        Group(_("已逾期"), "danger"),
        Group(_("今天"), "warning"),
        Group(_("本周"), "info"),
        Group(_("以后"), "neutral"),
    )
    for one in due_in(Window(last=today + AHEAD, actor=actor, mine=mine)):
        place = 0 if one.day < today else 1 if one.day == today else 2 if one.day <= sunday else 3
        made[place].rows.append(_row(one, actor))
    return [group for group in made if group.rows]


def _row(one: Due, actor: Actor) -> Row:
    url = one.url if may(actor, "follow_up", one.case) else ""
    return Row(one, line_of(one.case, actor), told_attempts(one.attempts), url)


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """The follow-ups of a case that has ended; brought in when the page is there, so it costs nothing."""
    if case.state not in CaseState.FINAL or case.voided_on or not may(actor, "view_record", case):
        return
    yield CasePanel(
        title=_("回访"), template="followups/later.html", order=20, icon="phone",
        context={"case": case},
    )  # fmt: skip
