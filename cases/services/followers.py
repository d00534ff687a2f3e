"""What rooms above do when something happens to a case: they register here, from AppConfig.ready().

A follower is told of each dated event in the transaction that wrote it, while the case is locked. It
must not refuse: what became true of the case does not depend on who follows it.
"""

from collections.abc import Callable
from datetime import date

from cases.models import Agreement, Case, CaseEvent
from mediation.history.actor import Actor
from mediation.papers.models import Paper

Follower = Callable[[CaseEvent, Actor], None]
#: Told of the seal on an agreement: the case, its paper, the day, who noted it.
Sealed = Callable[[Case, Paper, date, Actor], None]
#: Told of what is no dated event of the figures: the case, its agreement if it is about one, the day.
Moment = Callable[[Case, Agreement | None, date], None]
_followers: list[Follower] = []
_moments: list[Moment] = []
_sealed: list[Sealed] = []


def register(follower: Follower) -> None:
    """Let `follower` be told of every event."""
    if follower not in _followers:
        _followers.append(follower)


def tell(event: CaseEvent, *, actor: Actor) -> None:
    """Tell all who follow cases."""
    for follower in _followers:
        follower(event, actor)


def register_moment(follower: Moment) -> None:
    """Let `follower` be told when a case is registered, and when an agreement comes into force."""
    if follower not in _moments:
        _moments.append(follower)


def tell_registered(case: Case) -> None:
    """Tell all who follow cases that there is a new one."""
    for follower in _moments:
        follower(case, None, case.received_on)


def tell_in_force(case: Case, agreement: Agreement, on: date) -> None:
    """Tell all who follow cases that its agreement is in force."""
    for follower in _moments:
        follower(case, agreement, on)


def register_sealed(follower: Sealed) -> None:
    """Let `follower` be told of every seal on an agreement."""
    if follower not in _sealed:
        _sealed.append(follower)


def tell_sealed(case: Case, paper: Paper, on: date, *, actor: Actor) -> None:
    """Tell all who follow seals."""
    for follower in _sealed:
        follower(case, paper, on, actor)
