"""What rooms above do when something happens to a case: they register here, from AppConfig.ready().

A follower is told of each dated event in the transaction that wrote it, while the case is locked. It
must not refuse: what became true of the case does not depend on who follows it.
"""

from collections.abc import Callable

from cases.models import CaseEvent
from mediation.history.actor import Actor

Follower = Callable[[CaseEvent, Actor], None]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Let `follower` be told of every event."""
    if follower not in _followers:
        _followers.append(follower)


def tell(event: CaseEvent, *, actor: Actor) -> None:
    """Tell all who follow cases."""
    for follower in _followers:
        follower(event, actor)
