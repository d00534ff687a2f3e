"""Staff of an employer's point learn nothing of what a worker has told the station.

They know the worker's identity number from their own files, and may register an application with it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from mediation.people.models import Employer, Person
from tests.cases import applications
from tests.support.cast import Cast
from tests.test_attacks import ClientFor

pytestmark = pytest.mark.django_db
#: What the worker gave to the station alone.
PRIVATE = {"phone": "13912345678", "address": "虹口区新搬的地方7号"}
WHY = {"purpose": "contact"}
EMPLOYER_PHONE = "02158880000"


def application_of(client: Client, organisation: Any, **worker: str) -> Case:
    posted = applications.application(
        organisation,
        applicants=[applications.worker(**{"phone": "", "address": "", **worker})],
        respondents=[applications.employer(credit_code=applications.credit_code())],
    )
    known = list(Case.objects.values_list("serial", flat=True))
    response = client.post(reverse("cases:create"), posted | {"not_a_duplicate_of": known})
    assert response.status_code == 302
    return Case.objects.order_by("-pk")[0]


def register_pages(client: Client) -> str:
    """Everything that the register shows to the client, its entries in full where it may be asked."""
    pages = []
    for kind, model in (("person", Person), ("employer", Employer)):
        pages.append(client.get(reverse(f"people:{kind}s")).content.decode())
        for entry in model.objects.all():
            address = reverse(f"people:{kind}", args=[entry.data_key_id])
            pages += [
                client.get(address).content.decode(),
                client.post(address, WHY).content.decode(),
            ]
    return "".join(pages)


@pytest.mark.parametrize("station_first", [True, False], ids=["station first", "point first"])
def test_registering_a_worker_at_the_point_shows_nothing_of_the_stations_entry(
    cast: Cast, client_for: ClientFor, station_first: bool
) -> None:
    point, station = client_for("point_mediator"), client_for("mediator")
    acts = [
        lambda: application_of(station, cast.station, **PRIVATE),
        lambda: application_of(point, cast.point),
    ]
    for act in acts if station_first else reversed(acts):
        act()

    shown = register_pages(point)
    assert [value for value in (*PRIVATE.values(), "139****5678", "5678") if value in shown] == []
    assert Person.objects.count() == 2


def test_the_point_does_not_write_into_the_stations_entry(
    cast: Cast, client_for: ClientFor
) -> None:
    application_of(client_for("mediator"), cast.station, **PRIVATE)
    application_of(client_for("point_mediator"), cast.point, phone="13800000009")

    assert {person.phone for person in Person.objects.filter(station=cast.station)} == {
        PRIVATE["phone"]
    }


def test_the_manager_sees_both_entries(cast: Cast, client_for: ClientFor) -> None:
    application_of(client_for("mediator"), cast.station, **PRIVATE)
    application_of(client_for("point_mediator"), cast.point, phone="13800000009")

    shown = register_pages(client_for("manager"))
    assert [value in shown for value in (PRIVATE["phone"], "13800000009")] == [True, True]
