"""Setting findings aside, their return, the daily word to managers, and the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.services.destroying import destroy_case
from cases.watch import services, tasks, telling, views
from cases.watch.models import SetAside, Told
from cases.watch.watching import watched
from mediation.celery import app
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.history.models import AccessEntry
from mediation.jobs.models import Job
from mediation.stations.enums import Role
from tests.agenda.reminding import messages_of
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.watch.scenes import found, house, person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
LIST = "/watch/"
#: The period of the case is over, and nothing was done for 26 days.
TODAY = date(2026, 3, 30)
UNTIL = date(2026, 4, 13)


@pytest.fixture(autouse=True)
def clock(cast: Cast) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(make.ACCEPTED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


@pytest.fixture
def case(mediator: Actor, clock: time_machine.Traveller) -> Case:
    """One that lies still since its acceptance."""
    made = make.case_in_mediation(mediator)
    clock.move_to(TODAY)
    return made


def shown(actor: Actor) -> dict[str, list[str]]:
    return {
        part.detector.code: [one.subject for one in part.findings]
        for part in watched(actor)
        if part.findings
    }


def put_aside(actor: Actor, code: str = "stuck", **given: object) -> SetAside:
    fields = {"until": UNTIL, "reason": "已电话约谈", "token": uuid4()} | given
    return services.set_aside(found(code, actor)[0], actor=actor, **fields)  # type: ignore[arg-type]


# Setting aside


def test_what_is_set_aside_comes_back_when_its_day_is_over(case, manager, mediator, clock):
    assert shown(manager) == {"stuck": [case.serial]}
    put_aside(manager)
    assert shown(manager) == shown(mediator) == {}
    ((_finding, row),) = watched(manager)[0].aside
    assert (row.until, row.reason, row.case_id) == (UNTIL, "已电话约谈", case.pk)
    clock.move_to(UNTIL)
    assert shown(manager) == {}
    clock.move_to(UNTIL + timedelta(days=1))
    assert shown(manager) == {"stuck": [case.serial]}


def test_other_facts_are_another_finding(manager, mediator, cast):
    house(cast, "watch_yellow", 2)
    for n in range(2):
        make.registered_case(mediator, workers=[person(n)])
    row = put_aside(manager, "employer", until=date(2026, 5, 1))
    assert (row.case, row.organisation) == (None, cast.station)
    assert "employer" not in shown(manager)
    make.registered_case(mediator, workers=[person(3)])
    assert "employer" in shown(manager)


def test_a_finding_is_shown_again_on_demand(case, manager):
    first = put_aside(manager)
    second = put_aside(manager, until=UNTIL + timedelta(days=7))
    first.refresh_from_db()
    assert first.lifted_on == TODAY
    services.show_again(found("stuck", manager)[0], actor=manager)
    second.refresh_from_db()
    assert second.lifted_on == TODAY
    assert shown(manager) == {"stuck": [case.serial]}


def test_one_form_sent_twice_makes_one_row(case, manager):
    token = UUID(int=7)
    assert put_aside(manager, token=token) == put_aside(manager, token=token)
    assert SetAside.objects.count() == 1


def test_a_token_used_for_one_finding_sets_another_aside_too(mediator, manager, clock):
    for number in range(2):
        make.case_in_mediation(mediator, workers=[person(number)])
    clock.move_to(TODAY)
    first, second = found("stuck", manager)
    for one in (first, second):
        services.set_aside(one, actor=manager, until=UNTIL, reason="已约谈", token=UUID(int=7))
    assert set(SetAside.objects.values_list("subject", flat=True)) == {
        first.subject,
        second.subject,
    }
    assert "stuck" not in shown(manager)


def test_only_a_manager_of_the_matter_sets_aside(case, manager, cast):
    finding = found("stuck", manager)[0]
    given = {"until": UNTIL, "reason": "已约谈"}
    for part in ("mediator", "auditor", "clerk", "other_manager"):
        with pytest.raises(NotAllowed):
            services.set_aside(finding, actor=cast.actor(part), token=uuid4(), **given)
        with pytest.raises(NotAllowed):
            services.show_again(finding, actor=cast.actor(part))
    assert not SetAside.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"until": TODAY}, "半年以内"),
        ({"until": TODAY + timedelta(days=184)}, "半年以内"),
        ({"reason": " "}, "填写理由"),
    ],
)
def test_a_day_ahead_and_a_reason_are_needed(case, manager, given, words):
    with pytest.raises(ActionRefused, match=words):
        put_aside(manager, **given)


def test_the_room_and_the_station_set_aside_for_themselves(manager, mediator, cast):
    """An employer of whom the room sees two cases and the station three."""
    head = cast.join("room_head", Role.MANAGER, cast.room).as_actor()
    house(cast, "watch_yellow", 2)
    for actor in (head, head, mediator):
        make.registered_case(actor, workers=[person(Case.objects.count())])
    put_aside(manager, "employer", until=date(2026, 5, 1))
    assert "employer" not in shown(manager)
    assert "employer" in shown(head)


def test_the_history_tells_of_it_and_a_destroyed_case_keeps_no_reason(
    case, manager, mediator, cast, clock
):
    row = put_aside(manager)
    (kept,) = SetAside.history.all()
    assert (kept.act, kept.aggregate, kept.actor_name) == (
        "set_finding_aside", f"cases.case:{case.pk}", manager.name,
    )  # fmt: skip
    endings.fail(make.again(case), mediator, happened_on=TODAY)
    clock.move_to(date(2036, 5, 1))
    destroy_case(make.again(case), actor=manager, number="XH-1", happened_on=date(2036, 5, 1))
    row.refresh_from_db()
    assert row.reason == ""


# The daily word


def test_managers_hear_once_of_what_is_new(case, mediator, manager, cast, clock):
    assert telling.tell(cast.station) == 1
    assert telling.tell(cast.station) == 0
    assert messages_of(cast.user("manager")) == ["新的预警：停滞案件 1。"]
    assert messages_of(cast.user("other_manager")) == []
    assert messages_of(cast.user("mediator")) == []
    put_aside(manager)
    assert telling.tell(cast.station) == 0
    assert not Told.objects.exists()
    clock.move_to(UNTIL + timedelta(days=1))
    assert telling.tell(cast.station) == 1
    assert len(messages_of(cast.user("manager"))) == 2


def test_the_look_is_ordered_once_a_day(case, cast, finish_jobs, clock):
    assert app.conf.beat_schedule["watch"]["task"] == tasks.daily.name
    for _hour in range(3):
        tasks.daily()
        finish_jobs()
    assert Job.objects.filter(kind=tasks.JOB).count() == 1
    assert len(messages_of(cast.user("manager"))) == 1
    clock.move_to(TODAY + timedelta(days=1))
    tasks.daily()
    finish_jobs()
    assert Job.objects.filter(kind=tasks.JOB).count() == 2
    assert len(messages_of(cast.user("manager"))) == 1


# Pages


def text(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_manager_sees_names_and_an_auditor_masked_ones(case, client_for):
    page = text(client_for("manager"), LIST)
    assert case.serial in page
    assert "张晓明" in page
    assert f"/watch/stuck/{case.serial}/aside/" in page
    assert "不是法律规定" in page
    masked = text(client_for("auditor"), LIST)
    assert case.serial in masked
    assert "张晓明" not in masked
    assert "/aside/" not in masked


def test_employers_are_masked_for_the_auditor(mediator, cast, client_for):
    house(cast, "watch_yellow", 2)
    for n in range(2):
        make.registered_case(mediator, workers=[person(n)])
    assert "上海甲科技有限公司" in text(client_for("manager"), f"{LIST}?detector=employer")
    page = text(client_for("auditor"), f"{LIST}?detector=employer")
    assert "上海***" in page
    assert "上海甲科技有限公司" not in page
    assert "黄色" in page


def test_mediators_see_their_own_cases_and_some_detectors(case, client_for):
    assert case.serial in text(client_for("mediator"), LIST)
    for part in ("colleague", "point_mediator", "other_manager", "stranger"):
        page = text(client_for(part), LIST)
        assert case.serial not in page
        assert "没有预警" in page
    for code in ("employer", "duplicate", "left", "nonsense"):
        assert client_for("mediator").get(f"{LIST}?detector={code}").status_code == 404
    for part in ("clerk", "legal_aid", "administrator"):
        assert client_for(part).get(LIST).status_code == 403


def test_a_finding_is_set_aside_and_shown_again_by_the_pages(case, client_for):
    client = client_for("manager")
    url = f"/watch/stuck/{case.serial}/aside/"
    form = client.get(url).context["form"]
    data = {"until": "2026-04-13", "reason": "已约谈", "token": str(form["token"].value())}
    assert client.post(url, data | {"reason": ""}).status_code == 422
    assert "半年以内" in client.post(url, data | {"until": "2026-03-01"}).content.decode()
    for _again in range(2):
        assert client.post(url, data).status_code == 302
    assert SetAside.objects.count() == 1
    assert "另有1条暂不提示" in text(client, LIST)
    page = text(client, f"{LIST}?detector=stuck&aside=1")
    assert "已约谈" in page
    masked = text(client_for("auditor"), f"{LIST}?detector=stuck&aside=1")
    assert case.serial in masked
    assert "已约谈" not in masked
    assert client.post(f"/watch/stuck/{case.serial}/again/").status_code == 302
    assert SetAside.objects.get().lifted_on == TODAY
    assert client_for("mediator").get(url).status_code == 403
    assert client_for("other_manager").get(url).status_code == 404
    assert client.get("/watch/stuck/LJZ-2026-999999/aside/").status_code == 404
    assert client.get(f"/watch/nonsense/{case.serial}/aside/").status_code == 404


def test_a_look_at_one_finding_is_a_look_at_its_case(case, client_for):
    client_for("manager").get(f"/watch/stuck/{case.serial}/aside/")
    (row,) = AccessEntry.objects.exclude(aggregate="")
    assert (row.detail, row.aggregate) == ("watch:aside", case.aggregate_ref())


def test_a_manager_who_acts_for_a_party_sets_nothing_aside(case, manager, cast, clock):
    with acting(SYSTEM, act="test"):
        case.participations.create(
            user=cast.user("manager"), capacity="agent", starts_on=make.ACCEPTED
        )
    clock.move_to(TODAY + timedelta(days=20))  # that was something done in the case
    with pytest.raises(NotAllowed):
        put_aside(manager)


def test_the_desk_of_a_manager_brings_in_the_numbers(case, client_for):
    desk = text(client_for("manager"), "/")
    assert 'hx-get="/watch/"' in desk
    counts = text(client_for("manager"), LIST, **{"HX-Request": "true"})
    assert "停滞案件" in counts
    assert "<html" not in counts
    assert "没有预警" in text(client_for("other_manager"), LIST, **{"HX-Request": "true"})
    assert 'hx-get="/watch/"' not in text(client_for("mediator"), "/")


def test_the_page_costs_the_same_for_one_and_for_three(mediator, cast, client_for, clock):
    costs = []
    for n in range(3):
        clock.move_to(make.ACCEPTED)
        for _twice in range(3):
            make.case_in_mediation(
                mediator, workers=[person(n)], employers=[make.employer(f"上海{n}号公司")]
            )
        clock.move_to(TODAY)
        client = client_for("manager")
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(LIST).context["groups"][0].rows) == 3 * (n + 1)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def test_a_long_list_is_paged(mediator, client_for, clock, monkeypatch):
    clock.move_to(make.ACCEPTED)
    for n in range(3):
        make.registered_case(mediator, workers=[person(n)])
    clock.move_to(TODAY)
    monkeypatch.setattr(views, "PER_PAGE", 2)
    client = client_for("manager")
    rows = [
        len(client.get(f"{LIST}?detector=stuck&page={page}").context["group"].rows)
        for page in (1, 2)
    ]
    assert rows == [2, 1]
