"""The pages of review and confirmation: what they show, the forms, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.tracks.models import Track
from mediation.history.actor import Actor
from tests.cases import factories as make
from tests.cases.tracks import scenes
from tests.cases.tracks.scenes import COURT, REVIEW, applied, granted, refused, taken
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(date(2026, 3, 17), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    scenes.open_tracks(cast.station)
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return scenes.settled(mediator)


def root(case: Case) -> str:
    return f"/cases/{case.serial}/confirmation/"


def text(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_page_says_what_speaks_against_each_and_leads_to_the_papers(case, client_for):
    page = text(client_for("mediator"), root(case))
    for words in (
        "2026-03-27", "2026-04-13", "2026-04-11", "第33条", "第五十二条", "不是人民调解委员会",
        f"/cases/{case.serial}/papers/arbitral_review/draft.pdf",
        f"/cases/{case.serial}/papers/judicial_confirmation/", f"{root(case)}apply/{COURT}/",
    ):  # fmt: skip
        assert words in page, words
    reader = text(client_for("clerk"), root(case))
    assert "apply/" not in reader
    for part, status in (("auditor", 403), ("legal_aid", 403), ("stranger", 404)):
        assert client_for(part).get(root(case)).status_code == status, part


def test_a_closed_track_says_so(case, client_for, cast):
    scenes.open_tracks(cast.station, court=False)
    page = text(client_for("mediator"), root(case))
    assert "本组织未开通司法确认" in page
    assert f"apply/{COURT}/" not in page
    assert f"apply/{REVIEW}/" in page


def test_a_case_without_an_agreement_has_nothing_to_confirm(mediator, client_for):
    case = make.case_in_mediation(mediator)
    client = client_for("mediator")
    assert "没有生效的调解协议" in text(client, root(case))
    assert client.get(f"{root(case)}apply/{REVIEW}/").status_code == 404


def filled(client: Client, case: Case, kind: str = REVIEW, **given: str) -> dict[str, str]:
    form = client.get(f"{root(case)}apply/{kind}/").context["form"]
    fields = {
        "token": str(form["token"].value()), "applied_on": "2026-03-17",
        "body": "某区劳动人事争议仲裁委员会",
    }  # fmt: skip
    for party in form.named:
        fields |= {f"way_{party.pk}": "written", f"on_{party.pk}": ""}
    return fields | given


def test_the_form_records_a_joint_application_once(case, client_for):
    client = client_for("mediator")
    data = filled(client, case)
    for _again in range(2):
        answer = client.post(f"{root(case)}apply/{REVIEW}/", data)
        assert (answer.status_code, answer.url) == (302, root(case))
    assert Track.objects.get().joined.count() == 2
    page = text(client, root(case))
    assert "已申请" in page
    assert "apply/" not in page
    assert client.get(f"{root(case)}apply/magic/").status_code == 404


def test_the_body_of_the_last_application_is_offered_again(case, mediator, client_for):
    applied(case, mediator, body="浦东某委员会")
    other = scenes.settled(mediator)
    client = client_for("mediator")
    form = client.get(f"{root(other)}apply/{REVIEW}/").context["form"]
    assert form["body"].value() == "浦东某委员会"
    assert client.get(f"{root(other)}apply/{COURT}/").context["form"]["body"].value() == ""


def test_an_application_by_one_alone_comes_back_with_the_reason(case, client_for):
    client = client_for("mediator")
    employer = make.parties(case)[1][0]
    answer = client.post(
        f"{root(case)}apply/{REVIEW}/", filled(client, case, **{f"way_{employer.pk}": ""})
    )
    assert answer.status_code == 422
    assert f"“{employer.name}”尚未同意" in answer.content.decode()
    assert not Track.objects.exists()


def test_what_was_applied_for_in_time_may_be_entered_late_with_its_reason(case, client_for, clock):
    clock.move_to(date(2026, 4, 8))
    client = client_for("mediator")
    address = f"{root(case)}apply/{REVIEW}/"
    assert address in text(client, root(case))
    today = client.post(address, filled(client, case, applied_on="2026-04-08"))
    assert "申请期限已于2026-03-27届满" in today.content.decode()
    in_time = filled(client, case, applied_on="2026-03-27")
    assert "补录原因" in client.post(address, in_time).content.decode()
    assert client.post(address, in_time | make.LATE).status_code == 302


def versioned(client: Client, url: str, **given: str) -> dict[str, str]:
    form = client.get(url).context["form"]
    return {"version": str(form["version"].value())} | given


def test_an_application_is_followed_by_forms_up_to_the_title(case, mediator, client_for):
    applied(case, mediator)
    client = client_for("mediator")
    accepted, decided = (f"{root(case)}1/{name}/" for name in ("accepted", "decided"))
    data = versioned(client, accepted, accepted_on="2026-03-17", body_number="调审1号")
    assert client.post(accepted, data).status_code == 302
    assert client.post(accepted, data).status_code == 409

    given: dict[str, Any] = {"result": "granted", "decided_on": "2026-03-17", "document_number": ""}
    answer = client.post(decided, versioned(client, decided, **given))
    assert "请填写结果文书编号" in answer.content.decode()
    given["document_number"] = "调书1号"
    answer = client.post(decided, versioned(client, decided, **given))
    assert "双方签收" in answer.content.decode()
    given["delivered_on"] = "2026-03-17"
    assert client.post(decided, versioned(client, decided, **given)).status_code == 302

    page = text(client, root(case))
    assert "已置换为仲裁调解书" in page
    assert "调书1号" in page
    assert "apply/" not in page
    agreement = text(client, f"/cases/{case.serial}/agreements/1/")
    assert "已置换" in agreement
    assert "登记履行" in agreement


def test_a_refusal_and_a_withdrawal_are_entered_by_forms(case, mediator, client_for):
    client = client_for("mediator")
    applied(case, mediator)
    decided = f"{root(case)}1/decided/"
    form = client.get(decided).context["form"]
    assert [code for code, _label in form.fields["result"].choices] == ["refused"]
    given = {"result": "refused", "decided_on": "2026-03-17", "ground": ""}
    answer = client.post(decided, versioned(client, decided, **given))
    assert "请选择未准许的理由" in answer.content.decode()
    given["ground"] = "no_jurisdiction"
    assert client.post(decided, versioned(client, decided, **given)).status_code == 302
    assert "不属于该机构管辖" in text(client, root(case))

    applied(case, mediator, COURT)
    back = f"{root(case)}2/withdrawn/"
    worker = make.parties(case)[0]
    data = versioned(client, back, withdrawn_on="2026-03-17", by=str(worker.pk), text="已付清")
    assert client.post(back, data).status_code == 302
    row = Track.objects.get(number=2)
    assert (row.state, row.withdrawn_by) == ("withdrawn", worker)
    assert client.get(f"{root(case)}3/withdrawn/").status_code == 404


def test_the_page_of_the_case_brings_them_in_and_pays_nothing(case, mediator, client_for):
    client = client_for("mediator")
    page = client.get(case.get_absolute_url()).content.decode()
    assert f'hx-get="{root(case)}"' in page
    part = text(client, root(case), **{"HX-Request": "true"})
    assert "<html" not in part
    assert "稳妥日期" in part
    with CaptureQueriesContext(connection) as before:
        client.get(case.get_absolute_url())
    refused(applied(case, mediator), mediator, decided_on=scenes.TAKEN)
    with CaptureQueriesContext(connection) as after:
        client.get(case.get_absolute_url())
    assert len(after) == len(before)
    granted(
        taken(applied(case, mediator, COURT), mediator), mediator,
        decided_on=scenes.TAKEN, delivered_on=None,
    )  # fmt: skip
    assert "已经司法确认" in text(client, root(case), **{"HX-Request": "true"})


def test_the_page_costs_the_same_for_one_application_as_for_three(case, mediator, client_for):
    client = client_for("mediator")
    costs = set()
    for count in (1, 3):
        while Track.objects.count() < count:
            track = applied(case, mediator, COURT)
            refused(track, mediator, decided_on=scenes.TAKEN)
        client.get(root(case))
        with CaptureQueriesContext(connection) as asked:
            client.get(root(case))
        costs.add(len(asked))
    assert len(costs) == 1
