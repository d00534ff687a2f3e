"""Whether somebody who calls has been here before: looked up while the call is being typed.

A telephone or identity number is found through the blind index, in the consultations, companions
and applications for aid of the desk and in the register; else the exact name, of which nobody can
say more than that it is the same name. Only what the reader may know of is found.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from legal_aid.models import AidApplication, Companion, Consultation
from mediation.history.actor import Actor
from mediation.people import identifiers, sources
from mediation.people.models import Person
from mediation.ui.parts import Text
from mediation.vault.crypto import blind_index

#: Of each source; who calls more often is found in the register.
MOST = 5
SHORTEST_NUMBER, SHORTEST_NAME = 7, 2


@dataclass(frozen=True)
class Contact:
    """One earlier consultation, application or case."""

    label: str
    url: str
    what: Text
    state: Text
    held_on: date


@dataclass
class Earlier:
    """What was found.

    Attributes:
        is_certain: by a number; else by the name alone.
        fills: what a button may put into the form: never a number that the reader has not typed.
    """

    is_certain: bool
    contacts: list[Contact] = field(default_factory=list)
    fills: dict[str, str] = field(default_factory=dict)


def look_up(actor: Actor, *, name: str, phone: str, id_number: str) -> Earlier | None:
    """Earlier contacts of whoever is being typed; None where there are none."""
    phone, id_number = identifiers.clean(phone), identifiers.clean(id_number)
    numbers = Q(pk__in=())
    if len(phone) >= SHORTEST_NUMBER:
        numbers |= Q(phone_index=blind_index("phone", phone))
    if len(id_number) >= SHORTEST_NUMBER:
        numbers |= Q(id_number_index=blind_index("id_number", id_number))
    found = _found(actor, numbers, numbers, numbers, is_certain=True)
    if found is None and len(name) >= SHORTEST_NAME:
        of_visitor, by_name = Q(visitor_name=name), Q(name=name)
        found = _found(actor, of_visitor, by_name, by_name, is_certain=False)
    return found


def _found(
    actor: Actor, of_visitor: Q, of_companion: Q, of_others: Q, *, is_certain: bool
) -> Earlier | None:
    desk = Consultation.objects.visible_to(actor).filter(destroyed_on=None)
    along = Companion.objects.filter(of_companion).order_by().values("consultation")
    consultations = list(desk.filter(of_visitor | Q(pk__in=along))[:MOST])
    applications = list(
        AidApplication.objects.visible_to(actor)
        .filter(of_others, destroyed_on=None)
        .order_by("-received_on", "-pk")[:MOST]
    )
    people = list(sources.seen_by(actor, Person).filter(of_others)[:MOST])
    contacts = [
        *(_consultation(row) for row in consultations),
        *(_application(row) for row in applications),
        *(_matter(matter) for one in people for matter in sources.matters_of(actor, one)[:MOST]),
    ]
    if not contacts:
        return None
    latest_first = sorted(contacts, key=lambda contact: contact.held_on, reverse=True)
    # A consultation is known to the desk and, through the register, once more.
    once = {contact.url: contact for contact in reversed(latest_first)}
    visits = consultations if not is_certain else _of_themselves(consultations, of_visitor)
    return Earlier(
        is_certain,
        sorted(once.values(), key=lambda contact: contact.held_on, reverse=True),
        _fills(visits, applications, people, is_certain=is_certain),
    )


def _of_themselves(rows: list[Consultation], of_visitor: Q) -> list[Consultation]:
    """Those in which the person was the visitor; beside them the employer is the same, the name not."""
    own = set(
        Consultation.objects.filter(of_visitor, pk__in=[row.pk for row in rows]).values_list(
            "pk", flat=True
        )
    )
    return [row for row in rows if row.pk in own]


def _fills(
    visits: list[Consultation],
    applications: list[AidApplication],
    people: list[Person],
    *,
    is_certain: bool,
) -> dict[str, str]:
    known: dict[str, str] = {}
    if is_certain:
        names = [
            *(row.visitor_name for row in visits),
            *(row.name for row in applications),
            *(person.name for person in people),
        ]
        known["visitor_name"] = next(filter(None, names), "")
    rows: list[Any] = [*visits, *applications]
    named = next((row for row in rows if row.employer_name), None)
    if named is not None:
        known["employer_name"] = named.employer_name
        known["employer_credit_code"] = named.employer_credit_code
    return {name: value for name, value in known.items() if value}


def _consultation(row: Consultation) -> Contact:
    return Contact(
        row.serial,
        row.get_absolute_url(),
        _("咨询"),
        f"{row.get_category_display()} · {row.get_onward_display()}",
        row.held_on,
    )


def _application(row: AidApplication) -> Contact:
    return Contact(
        row.serial,
        row.get_absolute_url(),
        row.get_kind_display(),
        row.get_state_display(),
        row.received_on,
    )


def _matter(matter: sources.Matter) -> Contact:
    return Contact(matter.label, matter.url, matter.part, matter.state, matter.opened_on)
