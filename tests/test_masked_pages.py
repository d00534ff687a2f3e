"""Every page of the site, in a world where every protected column holds something: all is masked."""

from __future__ import annotations

import pytest

from cases.models import Agent, Case, ContactAttempt, Member, Party, Term
from legal_aid.models import Companion, Consultation, Lawyer
from mediation.api.models import Client as Program
from mediation.history.actor import acting
from mediation.people.masking import MASKS
from mediation.people.models import Employer, Person
from mediation.stations.access import declared, permits
from tests.support.cast import Cast
from tests.support.site import Address, World, addresses
from tests.support.transactions import rolled_back
from tests.test_access import PEOPLE

HOLDERS = (
    Party,
    Agent,
    Member,
    ContactAttempt,
    Term,
    Person,
    Employer,
    Consultation,
    Companion,
    Lawyer,
    Case,
)
#: What no page may show before somebody asked for it; a wage is a plain figure of the calculation.
SECRET = [
    (model, field.name)
    for model in HOLDERS
    for field in model._meta.concrete_fields
    if field.name in MASKS and field.name != "monthly_wage"
] + [(Program, "owner_contact")]
#: Where somebody corrects it, the manager who keeps it sees whom a partner organisation named.
IN_FULL = {"api_clients:edit": "owner_contact"}
ACCOUNT = "招商银行 6222000011112222"
ID_NUMBER = "310101198001010016"
ADDRESSES = addresses()
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def world(saved_cast: Cast, quick_pages: None) -> World:
    world = World(saved_cast)
    fill_in(world)
    return world


def fill_in(world: World) -> None:
    """Every protected column of the cases and the consultation holds something."""
    with acting(world.cast.actor("mediator"), act="test"):
        for model in (Party, Member, Consultation, Companion, Case):
            for row in model.objects.all():
                for name in MASKS.keys() & {field.name for field in model._meta.concrete_fields}:
                    if name != "monthly_wage" and not getattr(row, name):
                        setattr(row, name, f"139{row.pk:04}7654321")
                row.save()
        Agent.objects.create(
            case=world.case, party=world.case.parties.all()[0], name="李代理",
            phone="13911112222", id_number=ID_NUMBER,
        )  # fmt: skip
        for term in Term.objects.filter(kind="money"):
            term.account = ACCOUNT
            term.save()


def secrets(*, but: str | None = None) -> set[str]:
    """What no page may show, except the column `but`."""
    values = {
        str(getattr(row, name))
        for model, name in SECRET
        if name != but
        for row in model._default_manager.all()
    }
    return {value for value in values if len(value) > 6}


@pytest.mark.parametrize("address", ADDRESSES, ids=map(str, ADDRESSES))
def test_no_page_shows_a_number_or_address_in_full(address: Address, world: World) -> None:
    hidden, who = secrets(but=IN_FULL.get(address.name)), declared(address.view)
    assert {ACCOUNT, ID_NUMBER} < hidden
    for part in PEOPLE.values():
        if permits(who, world.cast.actor(part)):
            with rolled_back():
                answer = world.clients[part].get(world.url(address))
            if answer["Content-Type"].startswith("text/html"):
                text = answer.content.decode()
                assert [value for value in hidden if value in text] == [], part
