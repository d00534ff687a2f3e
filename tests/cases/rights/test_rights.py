"""A person asks what is held about them, or that it be put right."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.enums import Side
from cases.models import Case, Party
from cases.rights import services
from cases.rights.enums import IdentityCheck, RequestState, RightKind
from cases.rights.models import RightsRequest
from cases.services import correcting
from cases.services import performance as agreements
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.history.models import AccessEntry
from mediation.papers import services as papers
from mediation.people.models import Person
from tests.cases import factories
from tests.cases.performance.scenes import APRIL, part, settled
from tests.cases.rich import ID_NUMBER, rich_case
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "pdf_of", lambda paper: b"%PDF")


@pytest.fixture
def case(cast: Cast) -> Case:
    return rich_case(cast)


@pytest.fixture
def person(case: Case) -> Person:
    found = Party.everyone.get(case=case, side=Side.APPLICANT).person
    assert found is not None
    return found


def asked(cast: Cast, person: Person, kind: RightKind = RightKind.COPY) -> RightsRequest:
    return services.record_request(
        RightsRequest(
            kind=kind,
            asked_on=timezone.localdate(),
            identity_check=IdentityCheck.ID_SEEN,
            content="想知道登记了什么",
        ),
        person=person,
        actor=cast.actor("manager"),
    )


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_copy_holds_the_person_s_own_data_in_full_and_nobody_else_s(
    cast: Cast, case: Case, person: Person
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET facts = %s WHERE id = %s",
            ["与王律师联系未果，被拖欠工资", case.pk],
        )
    files = opened(services.copy_of(asked(cast, person), actor=cast.actor("manager")))
    data = json.loads(files["data.json"])
    for text in (files["data.json"], files["data.html"]):
        assert person.name in text
        assert ID_NUMBER in text
        assert "上海市浦东新区世纪大道1号" in text
        assert case.serial in text
        assert "拖欠工资" in text
        assert "王律师" not in text  # the other side's agent
        assert "13900139000" not in text
        assert "甲方愿付八千" not in text  # the record of a session
    records = {record["title"]: record for record in data["records"]}
    assert set(records) == {"登记信息", *map(str, Case.objects.all())}
    told = records[str(case)]
    headings = {entry["heading"] for entry in told["entries"]}
    assert {"案件情况", "申请内容", "当事人", "当事人意见", "调解请求"} <= headings
    assert sorted(name for name in files if name.startswith("papers/")) == [
        f"papers/{name}" for name in told["papers"]
    ]


def test_the_copy_tells_what_was_paid_on_the_person_s_own_terms(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    agreement = settled(mediator)
    agreements.record_payment(
        agreement, actor=mediator, version=None, instalment=part(agreement, 1), paid_on=APRIL,
        amount=Decimal("2999.50"),
    )  # fmt: skip
    worker = Party.everyone.get(case=agreement.case, side=Side.APPLICANT).person
    assert worker is not None
    data = json.loads(
        opened(services.copy_of(asked(cast, worker), actor=cast.actor("manager")))["data.json"]
    )
    told = {record["title"]: record["entries"] for record in data["records"]}
    paid = [entry for entry in told[str(agreement.case)] if entry["heading"] == "履行记录"]
    assert len(paid) == 1
    assert "2,999.50" in str(paid)


def test_each_copy_is_on_record_and_they_are_counted(
    cast: Cast, person: Person, settings: Any
) -> None:
    request, manager = asked(cast, person), cast.actor("manager")
    services.copy_of(request, actor=manager)
    entry = AccessEntry.objects.get(act="export")
    assert (entry.actor_name, entry.aggregate) == (manager.name, person.aggregate_ref())
    assert request.number in entry.detail
    assert person.name not in entry.detail
    fresh = RightsRequest.objects.get(pk=request.pk)
    assert (fresh.state, fresh.exports) == (RequestState.GRANTED, 1)
    services.copy_of(request, actor=manager)
    services.copy_of(request, actor=manager)
    with pytest.raises(ActionRefused, match="3 次"):
        services.copy_of(request, actor=manager)
    settings.RIGHTS_COPIES_PER_DAY = 3
    with pytest.raises(ActionRefused, match="上限"):
        services.copy_of(asked(cast, person), actor=manager)


def test_a_refusal_needs_its_reason_and_stands(cast: Cast, person: Person) -> None:
    request, manager = asked(cast, person), cast.actor("manager")
    with pytest.raises(ActionRefused):
        services.refuse(request, answer=" ", actor=manager, version=None)
    services.refuse(request, answer="未能证明是本人", actor=manager, version=None)
    with pytest.raises(ActionRefused):
        services.copy_of(request, actor=manager)
    with pytest.raises(ActionRefused, match="已经处理"):
        services.refuse(request, answer="再次", actor=manager, version=None)


def test_a_correction_is_granted_only_where_it_was_made(
    cast: Cast, case: Case, person: Person
) -> None:
    manager = cast.actor("manager")
    request = asked(cast, person, RightKind.CORRECTION)
    given: dict[str, Any] = {"answer": "", "actor": manager, "version": None}
    for serial in (case.serial, "LJZ-2026-999999", ""):
        with pytest.raises(ActionRefused):
            services.grant_correction(request, corrected_in=serial, **given)
    party = Party.everyone.get(case=case, side=Side.APPLICANT)
    correct(case, party, cast)
    services.grant_correction(request, corrected_in=case.serial, **given)
    fresh = RightsRequest.objects.get(pk=request.pk)
    assert (fresh.state, fresh.corrected_in) == (RequestState.GRANTED, case.serial)


def correct(case: Case, party: Party, cast: Cast) -> None:
    correcting.correct_data(
        factories.again(case),
        actor=cast.actor("manager"),
        version=None,
        row=party,
        values={"address": "上海市浦东新区陆家嘴环路2号"},
        reason="本人请求更正地址",
    )


def test_only_the_manager_records_and_copies(cast: Cast, person: Person) -> None:
    request = asked(cast, person)
    for role in ("mediator", "auditor", "legal_aid"):
        with pytest.raises(NotAllowed):
            services.copy_of(request, actor=cast.actor(role))


def test_the_pages_lead_from_the_person_to_the_copy(
    cast: Cast, case: Case, person: Person, client_for: Callable[[str], Client]
) -> None:
    manager, auditor = client_for("manager"), client_for("auditor")
    assert manager.get(reverse("rights:requests")).status_code == 200
    url = reverse("rights:create", args=[person.data_key_id])
    assert url in manager.get(reverse("people:person", args=[person.data_key_id])).content.decode()
    data = {
        "kind": "copy",
        "asked_on": timezone.localdate().isoformat(),
        "identity_check": "other",
        "identity_note": "",
        "content": "查阅",
    }
    assert manager.post(url, data).status_code == 422
    data["identity_note"] = "视频核验"
    made = manager.post(url, data)
    assert made.status_code == 302
    answer = manager.post(f"{made.url}copy/")
    assert answer["Content-Type"] == "application/zip"
    page = auditor.get(made.url).content.decode()
    assert person.name not in page
    assert "视频核验" not in page
    assert auditor.post(f"{made.url}copy/").status_code == 403
    assert client_for("other_manager").get(made.url).status_code == 404


def test_who_has_left_the_register_is_told_so(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    person = Person(station=cast.station, name="王小芳")
    from mediation.history.actor import SYSTEM, acting

    with acting(SYSTEM, act="test"):
        person.save()
        request = asked(cast, person)
        person.delete()
    with pytest.raises(ActionRefused, match="已销毁"):
        services.copy_of(request, actor=cast.actor("manager"))
