"""What the register of people may say of cases: who is seen, in which cases, and in full by whom."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import Case, Member, Party
from cases.permissions import may
from cases.sight import readable
from cases.tables import lead_name
from mediation.history.actor import Actor
from mediation.people.models import Person
from mediation.people.sources import Entry, Matter

#: A detail page lists at most so many cases of an employer.
MOST = 100
#: Who works the cases, for `lead_name`.
WORKERS = "case__participations__user"


class CaseSource:
    """A person or employer is seen by whoever may read the names in a case of theirs."""

    def seen(self, actor: Actor, model: type[Entry]) -> Q:
        """Condition on the register: party, or member of the group, in a visible case."""
        seen = Q(Exists(_parties(actor).filter(**{_link(model): OuterRef("pk")})))
        if model is Person:
            seen |= Q(Exists(_members(actor).filter(person=OuterRef("pk"))))
        return seen

    def matters(self, actor: Actor, entry: Entry) -> list[Matter]:
        """The entry's cases in the reader's sight, newest first."""
        parties = _parties(actor).filter(**{_link(type(entry)): entry})
        parties = parties.select_related("case").prefetch_related(WORKERS)
        found = [
            _matter(party.case, party.get_side_display())
            for party in parties.order_by("-case__received_on", "-case_id")[:MOST]
        ]
        if isinstance(entry, Person):
            # A representative is told of as what they are first: an applicant.
            represented = _members(actor).filter(person=entry, party=None)
            represented = represented.select_related("case").prefetch_related(WORKERS)
            found += [
                _matter(member.case, _("集体争议成员"))
                for member in represented.order_by("-case__received_on", "-case_id")[:MOST]
            ]
        return found

    def may_unmask(self, actor: Actor, entry: Entry) -> bool:
        """Whether the reader may see the full numbers in one of those cases."""
        parties = _parties(actor).filter(**{_link(type(entry)): entry})
        concerned = Q(pk__in=parties.order_by().values("case"))
        if isinstance(entry, Person):
            concerned |= Q(pk__in=_members(actor).filter(person=entry).order_by().values("case"))
        cases = (
            Case.objects.filter(concerned)
            .select_related("organisation")
            .prefetch_related("participations")
        )
        return any(may(actor, "unmask", case) for case in cases.order_by("-pk")[:MOST])


def _matter(case: Case, part: str) -> Matter:
    return Matter(
        label=str(case),
        url=case.get_absolute_url(),
        part=part,
        state=case.state_label,
        opened_on=case.received_on,
        kind=pgettext("one", "案件"),
        officer=lead_name(case),
    )


def _parties(actor: Actor) -> Any:
    """Parties, former ones too, of the cases whose names the reader may read."""
    return Party.everyone.filter(_known(actor))


def _members(actor: Actor) -> Any:
    """Members of the collective cases whose names the reader may read."""
    return Member.objects.filter(_known(actor))


def _known(actor: Actor) -> Exists:
    """Asked of each row's case: as a list of keys it would be all cases in sight."""
    cases = Case.objects.visible_to(actor).filter(readable(actor)).order_by()
    return Exists(cases.filter(pk=OuterRef("case_id")))


def _link(model: type[Entry]) -> str:
    return "person" if model is Person else "employer"
