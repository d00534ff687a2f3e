"""Detectors: each asks one question of all cases, with a name and an explanation of its rule.

No law names what they look for; their numbers are the house's own (`ParameterKind.HOUSE`). A detector
is a bounded set of queries, however many cases there are, and says of each finding why it is one.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.due_cases import mediators_now
from cases.house_rules import HouseRules
from cases.models import Case
from mediation.deadlines.calendar import WorkingCalendar, station_calendar
from mediation.history.actor import Actor
from mediation.stations.enums import HOUSE_DEFAULTS, ParameterKind, Role
from mediation.stations.models import Organisation
from mediation.ui.parts import Text

#: A detector finds no more than this, the oldest or worst first.
LONGEST = 500
#: They watch over a whole organisation; auditors read.
WATCHING = (Role.MANAGER, Role.AUDITOR)
#: They find what concerns the cases that they mediate (design §3: own cases).
OWN = (Role.MEDIATOR, Role.POINT_MEDIATOR)


@dataclass(frozen=True)
class Scope:
    """What is looked at: the cases of a reader or of a station, and the rules that hold today."""

    cases: Any
    now: datetime
    #: Whose numbers the explanations name; None where several stations are looked at.
    station: int | None = None

    @property
    def today(self) -> date:
        """The day of `now` in the station's time zone."""
        return timezone.localdate(self.now)

    @cached_property
    def rules(self) -> HouseRules:
        """Of all stations: one query."""
        return HouseRules.read()

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Working days: one query."""
        return station_calendar()

    def number(self, kind: ParameterKind) -> int:
        """The house's number of a kind as the explanations name it: the station's, else the default."""
        rule = self.rules.on(self.station, kind, self.today)
        return rule.value if rule is not None else int(HOUSE_DEFAULTS[kind] or 0)


def scope_of(actor: Actor | None) -> Scope:
    """What this person watches over; None is the system, which sees all."""
    cases = Case.objects.all() if actor is None else Case.objects.visible_to(actor)
    if actor is not None and actor.role in OWN:
        mine = mediators_now().filter(case=OuterRef("pk"), user_id=actor.user_id or 0)
        cases = cases.filter(Exists(mine))
    elif actor is not None and actor.role not in WATCHING:
        cases = cases.none()
    return _scope(cases, actor.station_id if actor else None)


def scope_at(station: Organisation) -> Scope:
    """Everything at one station, for the system."""
    return _scope(Case.objects.filter(station=station), station.pk)


def _scope(cases: Any, station: int | None) -> Scope:
    return Scope(cases.filter(voided_on=None, destroyed_on=None), timezone.now(), station)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found.

    `subject` is a public key: it stays the same while the thing is the same. `facts` are what made
    it a finding; others make it another one, which nobody has set aside. `why` names no party.
    `act` is what the reader must be allowed to do in the case to be offered `url`.
    """

    detector: str
    subject: str
    why: str
    since: date | None
    facts: tuple[Any, ...]
    #: Keys of the cases it is about, the one to act on first; `employer`, where it is about one.
    cases: tuple[int, ...]
    employer: int | None = None
    act: str = "view"
    url: str = ""
    action: Text = ""
    level: Text = ""
    tone: str = "warning"

    @property
    def digest(self) -> str:
        """The facts in short, to know whether they are the same."""
        text = json.dumps(self.facts, default=str, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Detector:
    """A question: its code (kept in rows), its name, its rule in words, and who is asked of what.

    `own`: whether mediators are shown what it finds in their own cases.
    """

    code: str
    name: Text
    explain: Callable[[Scope], str]
    find: Callable[[Scope], Iterable[Finding]]
    icon: str
    own: bool = False


_detectors: dict[str, Detector] = {}


def register(detector: Detector) -> None:
    """Add a detector; called from AppConfig.ready.

    Raises:
        ValueError: another one has its code.
    """
    known = _detectors.setdefault(detector.code, detector)
    if known != detector:
        raise ValueError(f"two detectors have the code {detector.code!r}")


def detectors(actor: Actor | None = None) -> list[Detector]:
    """Those that are shown to this person, in the order of their registration; all for the system."""
    return [
        one
        for one in _detectors.values()
        if actor is None or actor.role in WATCHING or (one.own and actor.role in OWN)
    ]


def detector_of(code: str, actor: Actor | None = None) -> Detector | None:
    """The detector with this code, if it is shown to this person."""
    return next((one for one in detectors(actor) if one.code == code), None)
