"""The one door through which a versioned row is changed, and a state transition is made.

The gate opens the transaction, fetches the row afresh under a lock, compares the version that the
form carried, lets the operation work, and increments the version. A second person who acts on what
they saw before gets `StaleVersion`, which the web turns into the 409 page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import Transition, get_all_FIELD_transitions

from mediation.history.actor import Actor, acting
from mediation.history.models import DomainModel, StatefulModel

Stateful = TypeVar("Stateful", bound=StatefulModel)
STATE_FIELD = "state"


class ActionRefused(Exception):
    """An operation that may not happen, with sentences for people.

    Attributes:
        reasons: what is missing or wrong, one sentence each, in the user's language.
    """

    def __init__(self, *reasons: str) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


class NotAllowed(ActionRefused):
    """The actor's role or assignment does not cover the act."""


class StaleVersion(Exception):
    """Somebody else changed the object since the form was opened.

    Attributes:
        current: the object as it stands now.
    """

    def __init__(self, current: DomainModel) -> None:
        self.current = current
        super().__init__(f"{current._meta.label} {current.pk} has changed")


@contextmanager
def gate(
    obj: Stateful,
    *,
    actor: Actor,
    act: str,
    version: int | None = None,
    happened_on: date | None = None,
    reason: str = "",
) -> Iterator[Stateful]:
    """Open `obj` for one operation; yields it fresh and locked, and saves it at the end.

    Args:
        act: code of the operation, which its history rows carry.
        version: what the form carried; None where the caller has just read the object (commands,
            and operations inside another operation on the same object).
        happened_on: the legal date of the act.

    Raises:
        StaleVersion: when `version` is not the present one.
    """
    with transaction.atomic(), acting(actor, act=act, happened_on=happened_on, reason=reason):
        manager = type(obj)._default_manager
        fresh: Stateful = manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if version is not None and version != fresh.version:
            raise StaleVersion(fresh)
        yield fresh
        fresh.version += 1
        fresh.save()


def _declared(obj: StatefulModel, name: str) -> list[Transition]:
    field = obj._meta.get_field(STATE_FIELD)
    return [t for t in get_all_FIELD_transitions(obj, field) if t.name == name]


def transition_of(obj: StatefulModel, name: str) -> Transition | None:
    """The declaration of transition `name` from the present state, None where there is none."""
    state = getattr(obj, STATE_FIELD)
    declared = _declared(obj, name)
    if not declared:
        raise LookupError(f"{obj._meta.label} declares no transition {name!r}")
    exact = [t for t in declared if t.source == state]
    return next(iter(exact), next((t for t in declared if t.source in ("*", "+")), None))


def missing_for(obj: StatefulModel, name: str) -> list[str]:
    """What is still missing before transition `name` is possible; empty when nothing is."""
    transition_ = transition_of(obj, name)
    if transition_ is None:
        state: Any = getattr(obj, f"get_{STATE_FIELD}_display")()
        return [_("当前状态为“%(state)s”，不能进行此操作。") % {"state": state}]
    missing: Callable[[StatefulModel], list[str]] | None = transition_.custom.get("missing")
    return missing(obj) if missing else []


def insist_possible(fresh: StatefulModel, name: str, *, actor: Actor) -> None:
    """Refuse unless transition `name` may be made now by `actor`.

    Raises:
        NotAllowed: when the actor may not.
        ActionRefused: with the list of what is missing.
    """
    transition_ = transition_of(fresh, name)
    if transition_ is None:
        raise ActionRefused(*missing_for(fresh, name))
    if not transition_.has_perm(fresh, actor):
        raise NotAllowed(
            _("您的角色或分工不能进行“%(act)s”。") % {"act": transition_.custom["label"]}
        )
    if missing := missing_for(fresh, name):
        raise ActionRefused(*missing)


def fire(fresh: StatefulModel, name: str, *, actor: Actor, **arguments: Any) -> None:
    """Make transition `name` on an object that the gate has opened; refuses as `insist_possible`."""
    insist_possible(fresh, name, actor=actor)
    getattr(fresh, name)(**arguments)


def transitions_from(obj: StatefulModel) -> list[Transition]:
    """The transitions declared from the present state, in the order of their declaration."""
    state = getattr(obj, STATE_FIELD)
    field = obj._meta.get_field(STATE_FIELD)
    return [t for t in get_all_FIELD_transitions(obj, field) if t.source in (state, "*", "+")]
