"""What the register of people may say of cases: who is seen, in which cases, and in full by whom."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from cases.models import Case, Party
from cases.permissions import may
from cases.sight import readable
from mediation.history.actor import Actor
from mediation.people.models import Person
from mediation.people.sources import Entry, Matter

#: A detail page lists at most so many cases of an employer.
MOST = 100


class CaseSource:
    """A person or employer is seen by whoever may read the names in a case of theirs."""

    def seen(self, actor: Actor, model: type[Entry]) -> Q:
        """Condition on the register: party of a visible case."""
        parties = _parties(actor).filter(**{_link(model): OuterRef("pk")})
        return Q(Exists(parties))

    def matters(self, actor: Actor, entry: Entry) -> list[Matter]:
        """The entry's cases in the reader's sight, newest first."""
        parties = _parties(actor).filter(**{_link(type(entry)): entry}).select_related("case")
        return [
            Matter(
                label=str(party.case),
                url=party.case.get_absolute_url(),
                part=party.get_side_display(),
                state=party.case.state_label,
                opened_on=party.case.received_on,
            )
            for party in parties.order_by("-case__received_on", "-case_id")[:MOST]
        ]

    def may_unmask(self, actor: Actor, entry: Entry) -> bool:
        """Whether the reader may see the full numbers in one of those cases."""
        parties = _parties(actor).filter(**{_link(type(entry)): entry})
        cases = (
            Case.objects.filter(pk__in=parties.order_by().values("case"))
            .select_related("organisation")
            .prefetch_related("participations")
        )
        return any(may(actor, "unmask", case) for case in cases.order_by("-pk")[:MOST])


def _parties(actor: Actor) -> Any:
    """Parties, former ones too, of the cases whose names the reader may read."""
    known = Case.objects.visible_to(actor).filter(readable(actor)).order_by().values("pk")
    return Party.everyone.filter(case__in=known)


def _link(model: type[Entry]) -> str:
    return "person" if model is Person else "employer"
