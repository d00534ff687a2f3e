"""When two matters are in conflict, as one table of pure rules.

The law that we could read bars a mediator who acted, or is to act, in the same dispute (特邀调解规定
arts. 15–16, by analogy; domain §0.2-8). That the desk acts for nobody against its own client, and
that nobody represents both sides, are rules of the office, and say so.

Rules, for a matter and another one that is not the same dispute:

1. both at the desk, the opponent here is the client there, or the client here the opponent there;
2. who represents somebody in one of them stands against the same party in the other;
3. a user of ours works on both: for rule 1, or at the desk in the one and as mediator in the other,
   both with the same two sides;
4. both sides of a mediation are clients of the desk.

All of them bar until the manager decides; by name alone each is a hint. The same people on the same
side are an earlier contact, which is no conflict. Of other stations only what bars is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mediation.people.appearances import Appearance, Camp, Matter, MatterKind, Named, Part

ARTICLE_BOTH = "《关于人民法院特邀调解的规定》第十五条、第十六条（参照）"


class CheckStrength(TextChoices):
    BARS = "bars", _("存在冲突，须由站长决定")
    HINT = "hint", _("姓名或名称相同，须核实")
    INFO = "info", _("曾有往来，不构成冲突")


class CheckKind(TextChoices):
    """What was found between the people of two matters."""

    OPPONENT_IS_CLIENT = "opponent_is_client", _("本件对方是另一事项的受援人或者咨询人")
    CLIENT_IS_OPPONENT = "client_is_opponent", _("本件当事人是另一事项的对方")
    BOTH_SIDES = "both_sides", _("代理人在两个事项中分别站在同一当事人的两方")
    SAME_STAFF = "same_staff", _("同一工作人员在两方事项中办理业务")
    BOTH_ADVISED = "both_advised", _("争议双方均曾接受法律援助或者咨询")
    EARLIER = "earlier", _("同一人员或者单位的其他事项")


@dataclass(frozen=True, slots=True, order=True)
class CheckFinding:
    """One thing found; ordered by weight, then by what stays the same from check to check."""

    weight: int
    kind: CheckKind
    ref: str
    who: str
    strength: CheckStrength
    station_id: int
    label: str
    held_on: str
    basis: str

    @property
    def key(self) -> str:
        """Tells findings of one matter apart; the same in every later check."""
        return f"{self.kind}|{self.ref}|{self.who}"


def findings(matter: Matter, appearances: Iterable[Appearance]) -> list[CheckFinding]:
    """What `appearances` of its people mean for `matter`, in an order of their own."""
    people = {one.reference: one for one in matter.people}
    by_matter: dict[str, list[Appearance]] = {}
    for found in appearances:
        if not _same_dispute(matter, found.matter) and found.somebody in people:
            by_matter.setdefault(found.matter.ref, []).append(found)
    made: set[CheckFinding] = set(_both_advised(matter, people, by_matter))
    for group in by_matter.values():
        other = group[0].matter
        conflicts = {*_across_the_desk(matter, other, people, group)}
        conflicts |= {*_two_faced(other, people, group)}
        conflicts |= {*_same_staff(matter, other, people, group, conflicts)}
        told = conflicts or any(one.ref == other.ref for one in made)
        made |= conflicts if told else {*_earlier(other, people, group)}
    strongest: dict[str, CheckFinding] = {}
    for finding in sorted(made):
        if finding.station_id == matter.station_id or finding.strength == CheckStrength.BARS:
            strongest.setdefault(finding.key, finding)
    return sorted(strongest.values())


def _same_dispute(one: Matter, other: Matter) -> bool:
    return bool(({one.ref} | one.kin) & ({other.ref} | other.kin))


def _across_the_desk(
    matter: Matter, other: Matter, people: dict[str, Named], group: list[Appearance]
) -> Iterator[CheckFinding]:
    if not matter.kind == other.kind == MatterKind.DESK:
        return
    for found in group:
        one = people[found.somebody]
        if one.part == found.part == Part.PARTY and one.camp != found.camp:
            kind = (
                CheckKind.OPPONENT_IS_CLIENT
                if one.camp == Camp.SECOND
                else CheckKind.CLIENT_IS_OPPONENT
            )
            yield _finding(kind, other, one.name, certain=found.is_certain)


def _two_faced(
    other: Matter, people: dict[str, Named], group: list[Appearance]
) -> Iterator[CheckFinding]:
    for acts, stands in permutations(group, 2):
        who, party = people[acts.somebody], people[stands.somebody]
        if who.reference == party.reference or not party.part == stands.part == Part.PARTY:
            continue
        if Part.REPRESENTATIVE not in (who.part, acts.part):
            continue
        if (who.camp == party.camp) != (acts.camp == stands.camp):
            certain = acts.is_certain and stands.is_certain
            yield _finding(CheckKind.BOTH_SIDES, other, who.name, certain=certain)


def _same_staff(
    matter: Matter,
    other: Matter,
    people: dict[str, Named],
    group: list[Appearance],
    conflicts: set[CheckFinding],
) -> Iterator[CheckFinding]:
    if not matter.workers & other.workers:
        return
    certain = [found for found in group if found.is_certain]
    camps = {people[found.somebody].camp for found in certain}
    opposed = any(found.strength == CheckStrength.BARS for found in conflicts)
    if opposed:
        yield _finding(CheckKind.SAME_STAFF, other, "", certain=True)
    elif matter.kind != other.kind and camps == {Camp.FIRST, Camp.SECOND}:
        yield _finding(CheckKind.SAME_STAFF, other, "", certain=True, basis=ARTICLE_BOTH)


def _both_advised(
    matter: Matter, people: dict[str, Named], by_matter: dict[str, list[Appearance]]
) -> Iterator[CheckFinding]:
    if matter.kind != MatterKind.MEDIATION:
        return
    clients = [
        found
        for group in by_matter.values()
        for found in group
        if found.is_certain
        and found.matter.kind == MatterKind.DESK
        and (found.camp, found.part) == (Camp.FIRST, Part.PARTY)
        and people[found.somebody].part == Part.PARTY
    ]
    if {people[found.somebody].camp for found in clients} == {Camp.FIRST, Camp.SECOND}:
        for found in clients:
            name = people[found.somebody].name
            yield _finding(CheckKind.BOTH_ADVISED, found.matter, name, certain=True)


def _earlier(
    other: Matter, people: dict[str, Named], group: list[Appearance]
) -> Iterator[CheckFinding]:
    for found in group:
        if found.is_certain and not people[found.somebody].is_employer:
            yield _finding(
                CheckKind.EARLIER,
                other,
                people[found.somebody].name,
                certain=True,
                strength=CheckStrength.INFO,
            )


def _finding(
    kind: CheckKind,
    other: Matter,
    who: str,
    *,
    certain: bool,
    strength: CheckStrength = CheckStrength.BARS,
    basis: str = "",
) -> CheckFinding:
    weight = strength if certain else CheckStrength.HINT
    return CheckFinding(
        weight=list(CheckStrength).index(weight),
        kind=kind,
        ref=other.ref,
        who=who,
        strength=weight,
        station_id=other.station_id,
        label=other.label,
        held_on=other.held_on.isoformat(),
        basis=basis,
    )
