"""Who a party is: found by number, or by name with telephone, or entered anew."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mediation.people.models import Employer, Person
from mediation.people.services import employer_for, person_for
from tests.cases.applications import credit_code, resident_id

pytestmark = pytest.mark.usefixtures("as_system")


def party(**values):
    """What a party says, as far as it says anything."""
    said = dict.fromkeys(
        [
            "name",
            "phone",
            "address",
            "sex",
            "id_type",
            "id_number",
            "credit_code",
            "legal_representative",
            "nature",
            "industry",
        ],
        "",
    )
    nothing = {"birth_date": None, "building": None, "person_id": None, "employer_id": None}
    return SimpleNamespace(**(said | nothing | {"name": "张伟"} | values))


def test_a_new_person_is_entered(cast):
    person = person_for(party(id_number=resident_id(), phone="13800000001"), station=cast.station)
    assert (person.name, person.station) == ("张伟", cast.station)
    assert (person.id_number, person.id_type) == (resident_id(), "resident")


def test_the_same_number_is_the_same_person_whatever_the_spelling(cast):
    first = person_for(party(id_number=resident_id()), station=cast.station)
    again = person_for(party(name="张 伟", id_number=f" {resident_id()} "), station=cast.station)
    assert (again, again.name) == (first, "张伟")


def test_the_same_telephone_and_name_are_the_same_person(cast):
    first = person_for(party(phone="13800000001"), station=cast.station)
    again = person_for(party(phone="138 0000 0001", id_number=resident_id()), station=cast.station)
    assert (again, again.id_number) == (first, resident_id())


def test_a_telephone_is_shared_by_people_of_different_names(cast):
    person_for(party(phone="13800000001"), station=cast.station)
    person_for(party(name="张强", phone="13800000001"), station=cast.station)
    assert Person.objects.count() == 2


def test_a_different_number_is_a_different_person(cast):
    person_for(party(phone="13800000001", id_number=resident_id()), station=cast.station)
    other = resident_id(serial="003")
    person_for(party(phone="13800000001", id_number=other), station=cast.station)
    assert Person.objects.count() == 2


def test_the_register_holds_the_newest_telephone(cast):
    person_for(party(id_number=resident_id(), phone="13800000001"), station=cast.station)
    person_for(party(id_number=resident_id(), phone="13900000002"), station=cast.station)
    assert Person.objects.get().phone == "13900000002"


def test_another_station_has_its_own_entry(cast):
    said = party(id_number=resident_id())
    first = person_for(said, station=cast.station)
    assert person_for(said, station=cast.other_station) != first


def test_what_is_known_already_writes_no_history(cast):
    said = party(id_number=resident_id(), phone="13800000001")
    person = person_for(said, station=cast.station)
    person_for(said, station=cast.station)
    assert person.history.count() == 1


def test_a_corrected_name_follows_in_the_entry_that_the_party_came_from(cast):
    person = person_for(party(id_number=resident_id()), station=cast.station)
    person_for(
        party(name="章伟", id_number=resident_id(), person_id=person.pk), station=cast.station
    )
    assert Person.objects.get().name == "章伟"


def test_an_employer_is_found_by_code_or_exact_name(cast):
    first = employer_for(party(name="甲公司"), station=cast.station)
    by_name = employer_for(party(name="甲公司", credit_code=credit_code()), station=cast.station)
    by_code = employer_for(party(name="甲", credit_code=credit_code()), station=cast.station)
    assert (by_name, by_code, by_code.name) == (first, first, "甲公司")
    assert Employer.objects.get().credit_code == credit_code()


def test_two_employers_of_one_name_differ_by_their_codes(cast):
    employer_for(party(name="甲公司", credit_code=credit_code(1)), station=cast.station)
    employer_for(party(name="甲公司", credit_code=credit_code(2)), station=cast.station)
    assert Employer.objects.count() == 2
