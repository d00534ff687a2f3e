"""In which order mediators are proposed for a case, and why: a pure function.

First the tier (`Tier`): who is here, then managers, then who is away for most of the days that
matter, then who leads the case already, then those whom a conflict bars. Within a tier the points
decide, the fewer the better; what brought them is told one by one. Points are the program's own
proposal, no rule of law: they stand in `Weights`, and here alone. Equal points go by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.assigning.enums import Language, Tier, field_labels
from cases.conflict_enums import Strength
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Weights:
    """Points: positive ones speak against somebody, negative ones for."""

    open_case: int = 10
    due_soon: int = 5
    day_away: int = 3
    disclose: int = 20
    hint: int = 5
    field: int = -25
    language: int = -40
    building: int = -15
    on_the_panel: int = -20


WEIGHTS = Weights()
_TIERS: Mapping[Tier, Text] = {
    Tier.MANAGER: gettext_lazy("站长，排在调解员之后"),
    Tier.AWAY: gettext_lazy("期限内大部分时间不在岗，排在其他人之后"),
    Tier.LEADING: gettext_lazy("现任本案首席调解员"),
    Tier.BARRED: gettext_lazy("有须回避的关系，双方书面同意后方可调解"),
    Tier.NEVER: gettext_lazy("不能担任本案调解员"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a case asks for, from the day of assigning to the end of its period."""

    first: date
    last: date
    fields: frozenset[str] = frozenset()
    language: str = ""
    buildings: frozenset[int] = frozenset()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who may be assigned.

    `away`: stretches of days, both ends included. `conflicts`: the strength of each finding.
    """

    username: str
    name: str
    is_manager: bool = False
    load: int = 0
    due_soon: int = 0
    fields: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    buildings: frozenset[int] = frozenset()
    away: tuple[tuple[date, date], ...] = ()
    serves_until: date | None = None
    conflicts: tuple[str, ...] = ()
    leads: bool = False
    on_the_panel: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, and the points that it brought."""

    text: str
    points: int = 0

    @property
    def signed(self) -> str:
        """The points as people read them: +30, −25."""
        return _minus(f"{self.points:+d}")


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in the order, the first has place 1."""

    person: Person
    tier: Tier
    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def total(self) -> str:
        """The sum of the points as people read it."""
        return _minus(str(self.points))

    @property
    def tier_reason(self) -> str:
        """Why somebody stands behind others whatever the points; empty for who is here."""
        return str(_TIERS.get(self.tier, ""))


def _minus(number: str) -> str:
    return number.replace("-", "−")


def rank(need: Need, people: Iterable[Person], weights: Weights = WEIGHTS) -> list[Placed]:
    """The people in the order in which they are proposed; the same for every order of `people`."""
    placed = [place(need, person, weights) for person in people]
    return sorted(
        placed, key=lambda one: (one.tier, one.points, one.person.name, one.person.username)
    )


def place(need: Need, person: Person, weights: Weights = WEIGHTS) -> Placed:
    """One person's tier and reasons."""
    away = days_away(need, person)
    return Placed(
        person,
        _tier(person, mostly_away=2 * away > need.days),
        (
            *_of_load(person, weights),
            *_of_profile(need, person, weights),
            *_of_absence(need, person, away, weights),
            *_of_conflicts(person, weights),
        ),
    )


def days_away(need: Need, person: Person) -> int:
    """On how many of the days that matter somebody is away, or serves no longer."""
    stretches = list(person.away)
    if person.serves_until is not None and person.serves_until < need.last:
        stretches.append((person.serves_until + timedelta(days=1), need.last))
    count, uncounted = 0, need.first.toordinal()
    for first, last in sorted(stretches):
        begin = max(first.toordinal(), uncounted)
        after = min(last, need.last).toordinal() + 1
        if begin < after:
            count, uncounted = count + after - begin, after
    return count


def _tier(person: Person, *, mostly_away: bool) -> Tier:
    if Strength.NEVER in person.conflicts:
        return Tier.NEVER
    if Strength.BARS in person.conflicts:
        return Tier.BARRED
    if person.leads:
        return Tier.LEADING
    if mostly_away:
        return Tier.AWAY
    return Tier.MANAGER if person.is_manager else Tier.HERE


def _of_load(person: Person, weights: Weights) -> Iterable[Reason]:
    yield Reason(
        ngettext("在办%(count)d件", "在办%(count)d件", person.load) % {"count": person.load},
        person.load * weights.open_case,
    )
    if person.due_soon:
        yield Reason(
            ngettext(
                "其中%(count)d件七天内到期或者已到期",
                "其中%(count)d件七天内到期或者已到期",
                person.due_soon,
            )
            % {"count": person.due_soon},
            person.due_soon * weights.due_soon,
        )


def _of_profile(need: Need, person: Person, weights: Weights) -> Iterable[Reason]:
    if common := need.fields & person.fields:
        words = "、".join(field_labels(common))
        yield Reason(_("擅长：%(fields)s") % {"fields": words}, weights.field)
    if need.language:
        label = Language(need.language).label
        if need.language in person.languages:
            yield Reason(_("会%(language)s") % {"language": label}, weights.language)
        else:
            yield Reason(_("未登记会%(language)s") % {"language": label})
    if need.buildings & person.buildings:
        yield Reason(_("负责本案所在楼宇"), weights.building)
    if person.on_the_panel and not person.leads:
        yield Reason(_("已是本案调解小组成员"), weights.on_the_panel)


def _of_absence(need: Need, person: Person, away: int, weights: Weights) -> Iterable[Reason]:
    told = [
        _("%(first)s 至 %(last)s 不在岗") % {"first": first.isoformat(), "last": last.isoformat()}
        for first, last in sorted(person.away)
        if first <= need.last and last >= need.first
    ]
    until = person.serves_until
    if until is not None and until < need.last:
        told.append(_("任职至 %(day)s") % {"day": until.isoformat()})
    if told:
        days = ngettext("期限内有%(count)d天不在岗", "期限内有%(count)d天不在岗", away) % {
            "count": away
        }
        yield Reason("；".join([*told, days]), away * weights.day_away)


def _of_conflicts(person: Person, weights: Weights) -> Iterable[Reason]:
    points = {Strength.DISCLOSE: weights.disclose, Strength.HINT: weights.hint}
    for strength in Strength:
        if count := person.conflicts.count(strength):
            yield Reason(
                _("利害关系：%(what)s") % {"what": strength.label}, count * points.get(strength, 0)
            )
