"""Consultations whose time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.retention import due
from cases.retention.models import DueRecord, RetentionPeriod
from cases.retention.services import keeping
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Consultation
from legal_aid.retention import ConsultationKeeper
from legal_aid.services import consultations, opening
from mediation.vault import crypto, destruction, keys
from mediation.vault.models import DataKey
from tests.support.cast import Cast

NUMBER = "XH-LJZ-2026-000001"
HELD = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"


@pytest.fixture
def logged(cast: Cast) -> Consultation:
    return consultations.log_consultation(
        Consultation(
            held_on=HELD,
            channel=Channel.values[0],
            visitor_name="王小芳",
            phone="13900001111",
            employer_name="上海甲科技有限公司",
            category="payment",
            question="拖欠工资",
            advice="申请调解",
            onward=OnwardPath.values[0],
        ),
        actor=cast.actor("legal_aid"),
    )


def destroy(row: Consultation, cast: Cast) -> Consultation:
    ConsultationKeeper().destroy(
        row.pk, actor=cast.actor("manager"), number=NUMBER, happened_on=date(2030, 1, 1)
    )
    return Consultation.objects.get(pk=row.pk)


def test_a_consultation_is_due_by_its_own_period(cast: Cast, logged: Consultation) -> None:
    assert due.refresh(date(2040, 1, 1)) == 0
    keeping.set_period(
        RetentionPeriod(
            station=cast.station, kind="consultation", years=3, valid_from=HELD, source="期限表"
        ),
        actor=cast.actor("manager"),
    )
    assert due.refresh(date(2029, 3, 2)) == 0
    assert due.refresh(date(2029, 3, 3)) == 1
    assert DueRecord.objects.get().serial == logged.serial


def test_one_that_led_to_a_case_waits_for_the_case(cast: Cast, logged: Consultation) -> None:
    opening.open_case(logged, actor=cast.actor("legal_aid"), version=None)
    assert list(ConsultationKeeper().candidates(cast.station.pk)) == []


def test_nothing_of_the_person_is_left_and_the_pages_say_so(
    cast: Cast, logged: Consultation, client_for: Callable[[str], Client]
) -> None:
    gone = destroy(logged, cast)
    assert (gone.visitor_name, gone.phone, gone.phone_index, gone.question) == ("", "", "", "")
    assert (gone.held_on, gone.category, gone.destruction_number) == (HELD, "payment", NUMBER)
    keys.forget_all()
    with pytest.raises(crypto.Unreadable):
        _ = Consultation.history.filter(id=gone.pk).order_by("history_id")[0].question
    client = client_for("legal_aid")
    page = client.get(gone.get_absolute_url()).content.decode()
    assert NUMBER in page
    assert "王小芳" not in page
    assert "王小芳" not in client.get(reverse("legal_aid:list")).content.decode()
    assert client.get(reverse("legal_aid:edit", args=[gone.serial])).status_code == 410
    assert client.post(reverse("legal_aid:unmask", args=[gone.serial])).status_code == 410
    assert client.post(reverse("legal_aid:open_case", args=[gone.serial])).status_code == 410


def test_a_restored_backup_is_emptied_again(cast: Cast, logged: Consultation) -> None:
    wrapped = bytes(DataKey.objects.get(pk=logged.data_key_id).wrapped)
    destroy(logged, cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE legal_aid_consultation SET destroyed_on = NULL, destruction_number = '',"
            " question = '拖欠工资' WHERE id = %s",
            [logged.pk],
        )
    DataKey.everyone.filter(pk=logged.data_key_id).update(wrapped=wrapped, destroyed_at=None)
    assert destruction.reapply() == 1
    again = Consultation.objects.get(pk=logged.pk)
    assert (again.question, again.destruction_number) == ("", NUMBER)
