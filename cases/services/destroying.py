"""What is left of a case when its time is over: everything that figures need, and nobody's name.

Whether a case may be destroyed is decided elsewhere (`cases.retention`); this is the act itself.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Agent, Case, Member, Party
from mediation.history.actor import Actor
from mediation.history.clearing import clear, clear_aggregate, clear_restored
from mediation.history.gate import ActionRefused, gate
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, Person
from mediation.vault import destruction

ACT = "destroy_record"


def destroy_case(case: Case, *, actor: Actor, number: str, happened_on: date) -> Case:
    """Destroy the data key of `case`, empty its rows and the register entries that it alone needed.

    State, dates, results, amounts, category, organisation and persons in charge stay, and with them
    every figure. The files on the disk are for `mediation.vault.files.remove_of`, after the commit.

    Args:
        number: of the destruction list that decided it.

    Raises:
        ActionRefused: while the case is open, or when it is destroyed already.
    """
    with gate(case, actor=actor, act=ACT, happened_on=happened_on) as fresh:
        if fresh.destroyed_on:
            raise ActionRefused(_("本案已销毁。"))
        if fresh.is_open:
            raise ActionRefused(_("本案尚未结案，不能销毁。"))
        _empty(fresh, number, happened_on)
    return fresh


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: the cases whose keys are on the list, emptied anew."""
    today = timezone.localdate()
    return clear_restored(Case.objects.all(), known, lambda case, no: _empty(case, no, today))


def _empty(case: Case, number: str, day: date) -> None:
    persons, employers = _register_entries(case)
    clear_aggregate(case)
    clear(case)
    case.destroyed_on, case.destruction_number = day, number
    dropped = drop_unneeded(Person, persons) + drop_unneeded(Employer, employers)
    destruction.destroy([case.data_key_id, *dropped], reference=number)


def _register_entries(case: Case) -> tuple[set[Any], set[Any]]:
    """Persons and employers of the register that the case refers to, former parties included."""
    parties = Party.everyone.filter(case=case).values_list("person", "employer")
    persons = {person for person, _employer in parties}
    for model in (Agent, Member):
        persons |= set(model._base_manager.filter(case=case).values_list("person", flat=True))
    return persons - {None}, {employer for _person, employer in parties} - {None}
