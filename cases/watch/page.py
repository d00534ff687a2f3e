"""What the page shows of findings, as the reader may see their cases; and the panel of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from cases.desk_work import line_of, with_people
from cases.models import Case
from cases.permissions import ACTS, may
from cases.sight import mask_name
from cases.watch.detectors import WATCHING, Finding
from cases.watch.models import SetAside
from mediation.history.actor import Actor
from mediation.people.models import Employer
from mediation.stations.enums import Role
from mediation.ui.parts import Text

#: Of a detector among the others; all stand on its own page.
FIRST = 10
#: An employer's cases on a line; its own page has all.
CASES = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as this reader may see it.

    Attributes:
        cases: those that are named, the one to act on first; `more` are not.
        names: the parties, or the employer; masked where the reader may not know them.
        url: where one does something about it; empty for whoever may not.
    """

    finding: Finding
    cases: list[Case]
    more: int
    names: str
    lead: str
    url: str
    aside_url: str = ""
    again_url: str = ""
    aside: SetAside | None = None
    #: Why it was set aside; not for whoever reads no free text.
    reason: str = ""


def rows_of(findings: Iterable[tuple[Finding, SetAside | None]], actor: Actor) -> list[Row]:
    """Lines of a table: six queries, however many."""
    listed = list(findings)
    keys = {key for finding, _row in listed for key in finding.cases[:CASES]}
    cases = {}
    if keys:
        seen = Case.objects.visible_to(actor).filter(pk__in=keys)
        cases = with_people(seen).in_bulk()
    wanted = {finding.employer for finding, _row in listed if finding.employer}
    employers = Employer.objects.in_bulk(wanted) if wanted else {}
    return [_row(finding, row, actor, cases, employers) for finding, row in listed]


def _row(
    finding: Finding, aside: SetAside | None, actor: Actor,
    cases: dict[int, Case], employers: dict[int, Employer],
) -> Row:  # fmt: skip
    shown = [cases[key] for key in finding.cases[:CASES] if key in cases]
    names, lead, allowed, decides = "", "", False, False
    if finding.employer is not None:
        name = employers[finding.employer].name
        allowed = actor.role != Role.AUDITOR
        names = name if allowed else mask_name(name, is_person=False)
        decides = actor.role in ACTS["set_aside"]
    elif shown:
        line = line_of(shown[0], actor)
        names, lead, allowed = line.title, line.lead, may(actor, finding.act, shown[0])
        decides = may(actor, "set_aside", shown[0])
    address: dict[str, Any] = {"detector": finding.detector, "subject": finding.subject}
    return Row(
        finding,
        shown,
        len(finding.cases) - len(shown),
        names,
        lead,
        finding.url if allowed else "",
        reverse("watch:aside", kwargs=address) if decides and aside is None else "",
        reverse("watch:again", kwargs=address) if decides and aside is not None else "",
        aside,
        aside.reason if aside is not None and actor.role != Role.AUDITOR else "",
    )


def panel(actor: Actor) -> DeskPanel | None:
    """How many were found, for who watches over an organisation; brought in when the desk is there."""
    if actor.role not in WATCHING:
        return None
    return DeskPanel(
        title=_("预警"),
        template="watch/later.html",
        order=11,
        icon="alert",
        action_url=reverse("watch:list"),
        action_label=_("查看预警"),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A detector on the page, with some of its lines; `url` leads to all of them."""

    title: Text
    icon: str
    explanation: str
    count: str
    rows: list[Row]
    url: str = ""
