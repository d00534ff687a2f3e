"""Applications for aid as records: kept for a time, destroyed by a list, copied for their person."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases.rights.registry import everything_about
from legal_aid.aid_rights import AidRights
from legal_aid.models import AidApplication
from legal_aid.retention import AidKeeper
from legal_aid.services import applying, deciding
from mediation.people.models import Person
from tests.cases import factories as make
from tests.cases.drafts import WORKER_ID
from tests.legal_aid import aid
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
NUMBER = "XH-LJZ-2026-000001"


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"


def refused(cast: Cast) -> AidApplication:
    return deciding.refuse_application(
        aid.submitted(cast.actor("legal_aid")), actor=cast.actor("manager"), version=None,
        reason="other", explanation="已过时效",
    )  # fmt: skip


def test_only_what_has_ended_is_ever_due(cast: Cast) -> None:
    aid.submitted(cast.actor("legal_aid"))
    ended = refused(cast)
    found = list(AidKeeper().candidates(cast.station.pk))
    assert [one.serial for one in found] == [ended.serial]
    assert found[0].base_on == ended.ended_on


def test_a_matter_that_is_a_case_waits_for_it(cast: Cast) -> None:
    case = make.case_in_mediation(cast.actor("mediator"))
    applying.aid_by_mediation(case, actor=cast.actor("legal_aid"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE legal_aid_aidapplication SET state='closed', ended_on='2026-05-01'")
    assert list(AidKeeper().candidates(cast.station.pk)) == []


def test_nothing_of_the_person_is_left(cast: Cast, client_for: Any) -> None:
    row = refused(cast)
    AidKeeper().destroy(
        row.pk, actor=cast.actor("manager"), number=NUMBER, happened_on=date(2040, 1, 1)
    )
    gone = AidApplication.objects.get(pk=row.pk)
    assert (gone.name, gone.id_number, gone.summary, gone.refusal_text) == ("", "", "", "")
    assert (gone.state, gone.refusal_reason, gone.kind) == ("refused", "other", "representation")
    assert not Person.objects.filter(name="李小梅").exists()
    page = client_for("legal_aid").get(gone.get_absolute_url()).content.decode()
    assert NUMBER in page
    assert "李小梅" not in page


def test_a_person_gets_a_copy_of_their_own_applications(cast: Cast) -> None:
    row = refused(cast)
    other = aid.registered(cast.actor("legal_aid"), name="赵六", id_number="", phone="13900139000")
    person = Person.objects.get(pk=row.person_id)
    words = str(list(AidRights().about(person)))
    assert WORKER_ID in words
    assert row.serial in words
    assert other.serial not in words
    assert row.serial in str(everything_about(person))


def test_an_application_never_stands_at_a_point(cast: Cast) -> None:
    row = aid.registered(cast.actor("legal_aid"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE legal_aid_aidapplication SET organisation_id = %s WHERE id = %s",
            [cast.point.pk, row.pk],
        )
