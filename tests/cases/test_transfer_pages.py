"""The pages of a transfer: proposing, letting go, the receiver's answer, and who sees what when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services import transfer
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
TODAY = timezone.localdate()


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"))


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def offer(case: Case, cast: Cast, receiver: Any = None) -> Any:
    return transfer.propose_transfer(
        case,
        actor=cast.actor("manager"),
        receiver=receiver or cast.other_station,
        reason="属地管辖",
    )


def test_a_transfer_between_stations_from_the_question_to_the_new_desk(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    mediator, manager, receiver = (
        client_for("mediator"),
        client_for("manager"),
        client_for("other_manager"),
    )
    posted = {
        "receiver": cast.other_station.pk,
        "reason": "属地管辖",
        "happened_on": TODAY.isoformat(),
    }
    assert mediator.post(url("transfer", case), posted).status_code == 302
    assert "待本站站长同意" in mediator.get(url("transfer", case)).content.decode()
    assert case.case_number in manager.get("/").content.decode()  # on the desk
    assert receiver.get(url("receive", case)).status_code == 404  # not let go yet
    assert manager.post(url("transfer", case), {"decision": "release"}).status_code == 302

    seen = receiver.get(url("receive", case)).content.decode()
    assert "属地管辖" in seen
    for secret in ("张晓明", "甲科技", "单位拖欠工资"):
        assert secret not in seen
        assert secret not in receiver.get("/").content.decode()
        assert secret not in receiver.get(reverse("cases:transfers")).content.decode()
    assert receiver.get(case.get_absolute_url()).status_code == 404

    data = {"decision": "accept", "happened_on": TODAY.isoformat(), "words": ""}
    assert receiver.post(url("receive", case), data).status_code == 302
    assert receiver.get(case.get_absolute_url()).status_code == 200
    for sender in (mediator, manager):
        assert sender.get(case.get_absolute_url()).status_code == 404
        assert case.serial in sender.get(reverse("cases:transfers")).content.decode()
    again = receiver.post(url("receive", case), data)
    assert (again.status_code, again.headers["Location"]) == (302, reverse("cases:transfers"))
    assert case.events.filter(kind="transferred_in").count() == 1
    told = receiver.get(url("changes", case)).content.decode()
    assert "陆家嘴工作站 → 张江工作站" in told
    assert "张**" not in receiver.get(case.get_absolute_url()).content.decode()


def test_a_refused_one_comes_back_with_words(case: Case, cast: Cast, client_for: ClientFor) -> None:
    offer(case, cast)
    receiver, manager = client_for("other_manager"), client_for("manager")
    data = {"decision": "refuse", "happened_on": TODAY.isoformat(), "words": ""}
    answer = receiver.post(url("receive", case), data)
    assert (answer.status_code, "请写明理由。" in answer.content.decode()) == (422, True)
    assert receiver.post(url("receive", case), data | {"words": "不属本站管辖"}).status_code == 302
    assert "不属本站管辖" in manager.get(url("changes", case)).content.decode()
    assert manager.get(url("transfer", case)).context["form"].fields["receiver"]
    later = client_for("manager").post(url("transfer", case), {"decision": "cancel", "words": "x"})
    assert later.status_code == 422  # nothing is open: it is the form of a new one


def test_the_form_cannot_be_fed_other_receivers(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("manager")
    with acting(SYSTEM, act="test"):
        cast.room.is_active = False
        cast.room.save()
    for wrong in (cast.centre.pk, cast.station.pk, cast.room.pk, 10**20, "x", ""):
        posted = {"receiver": wrong, "reason": "移送", "happened_on": TODAY.isoformat()}
        assert client.post(url("transfer", case), posted).status_code == 422, wrong
    assert not case.transfers.exists()


@pytest.mark.parametrize("part", ["stranger", "other_manager", "point_mediator", "mediator"])
def test_only_the_receiver_sees_an_offer(
    case: Case, cast: Cast, client_for: ClientFor, part: str
) -> None:
    offer(case, cast, cast.point)
    expected = 200 if part == "point_mediator" else 404
    assert client_for(part).get(url("receive", case)).status_code == expected


def test_a_point_in_the_respondents_house_is_told_so(cast: Cast, client_for: ClientFor) -> None:
    hosted = make.case_in_mediation(
        cast.actor("mediator"), employers=[make.employer("上海测试有限公司")]
    )
    offer(hosted, cast, cast.point)
    assert (
        "被申请人即本调解点的设点企业"
        in client_for("point_mediator").get(url("receive", hosted)).content.decode()
    )


def test_the_list_asks_the_same_number_of_questions(
    cast: Cast, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        client = client_for("manager")
        with django_assert_max_num_queries(40) as captured:
            assert client.get(reverse("cases:transfers")).status_code == 200
        return len(captured)

    def add(number: int) -> None:
        for _one in range(number):
            manager = cast.actor("manager")
            offer(make.registered_case(manager), cast)
            offer(make.registered_case(manager), cast, cast.room)
            row = offer(make.registered_case(manager), cast)
            transfer.refuse_transfer(row, actor=cast.actor("other_manager"), words="退回")

    add(1)
    one = count()
    add(2)
    assert count() == one


def test_a_day_too_early_or_to_come_is_refused_beside_the_form(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    offer(case, cast)
    receiver = client_for("other_manager")
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        data = {"decision": "accept", "happened_on": day.isoformat(), "words": ""}
        assert receiver.post(url("receive", case), data).status_code == 422
    assert make.again(case).organisation == cast.station
