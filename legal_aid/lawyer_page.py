"""What the page of a lawyer says of their matters, as far as its reader may open them."""

from dataclasses import dataclass, field

from legal_aid.lawyer_checks import check_lawyer, is_barring
from legal_aid.models import AidApplication, AidAssignment, Lawyer
from mediation.history.actor import Actor


@dataclass
class Matters:
    """Open and past matters that the reader may open.

    Attributes:
        hidden: how many there are besides.
        load: how many are open, the hidden ones among them.
    """

    open: list[AidAssignment] = field(default_factory=list)
    past: list[AidAssignment] = field(default_factory=list)
    hidden: int = 0
    load: int = 0


def matters_of(lawyer: Lawyer, actor: Actor) -> Matters:
    """The matters of `lawyer`, the newest first, by two queries."""
    rows = lawyer.assignments.select_related("application__organisation", "lawyer").order_by("-pk")
    visible = set(
        AidApplication.objects.visible_to(actor)
        .filter(assignments__lawyer=lawyer)
        .values_list("pk", flat=True)
    )
    found = Matters()
    for row in rows:
        found.load += row.ended_on is None
        if row.application_id not in visible:
            found.hidden += 1
        elif row.ended_on is None:
            found.open.append(row)
        else:
            found.past.append(row)
    return found


def now_in_conflict(rows: list[AidAssignment], actor: Actor) -> list[tuple[AidAssignment, str]]:
    """Open matters against which something has come to light since: whom to replace, and why.

    There are never more open matters than the lawyer's capacity.
    """
    found = []
    for row in rows:
        findings = check_lawyer(row.application, row.lawyer, actor=actor)
        if is_barring(findings):
            found.append((row, findings[0].told))
    return found
