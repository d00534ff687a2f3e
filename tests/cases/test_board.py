"""The manager's board: figures of the day, of the week, and what stands apart, told soberly."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import Ending, IneligibleReason, PartyKind, Side
from cases.figures import board
from cases.models import Case, Party
from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Employer
from mediation.reports.scopes import of_actor, of_organisation
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def told(cast: Cast, number: int, received: date = TODAY, **values: object) -> Told:
    return Told(cast.station, received, f"LJZ-2026-{number:06d}", **values)


def ended(cast: Cast, number: int, ending: Ending, part: str) -> Told:
    day = date(2026, 6, 1)
    story = told(cast, number, day, lead=cast.user(part))
    return story.accept(day).conclude(ending, day + timedelta(days=5))


def test_what_moved_is_that_of_the_last_seven_days_and_of_the_seven_before(cast: Cast) -> None:
    days = [0, 0, 6, 7, 13, 14]
    write([told(cast, n, TODAY - timedelta(days=ago)) for n, ago in enumerate(days, 1)])
    row = board.movements(of_organisation("LJZ"), TODAY)[0]
    assert (row.today, row.month, row.week, row.before, row.change) == ("2", "6", "3", "2", "＋1")


def test_every_number_of_the_page_opens_as_many_cases(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    places = [cast.station, cast.point]
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    begin = timezone.localdate() - timedelta(days=40)
    write(random_stories(places, 60, seed=3, begin=begin, days=38, **lead))
    client = client_for("manager")
    page = client.get("/board/").content.decode()
    links = re.findall(r'href="(/reports/[a-z_]+/\?[^"]+)">(\d+)<', page)
    assert len(links) > 20
    for address, text in links:
        listed = client.get(address.replace("&amp;", "&")).context["page"].paginator.count
        assert listed == int(text), address


def verdicts(rows: list[board.Apart]) -> dict[str, str]:
    return {str(row.label): str(row.verdict) for row in rows}


def test_who_stands_apart_is_named_and_few_cases_are_no_ground(cast: Cast) -> None:
    stories = []
    for part, settled, failed in (
        ("mediator", 20, 20),
        ("colleague", 19, 1),
        ("point_mediator", 2, 0),
    ):
        for ending, count in ((Ending.AGREEMENT, settled), (Ending.NO_AGREEMENT, failed)):
            stories += [ended(cast, len(stories) + n, ending, part) for n in range(1, count + 1)]
    write(stories)
    (_building, _rows), (_heading, rows) = board.settled_apart(of_organisation("LJZ"), TODAY)
    name = {part: cast.user(part).name for part in ("mediator", "colleague", "point_mediator")}
    assert verdicts(rows) == {
        name["mediator"]: "低于其他", name["colleague"]: "高于其他",
        name["point_mediator"]: "数量太少，不宜判断",
    }  # fmt: skip
    row = next(row for row in rows if row.label == name["colleague"])
    assert (row.rate, row.fraction, row.interval) == ("95.0%", "19 ÷ 20", "76.4%–99.1%")
    assert row.others == "52.4%"


def test_alike_is_said_to_be_alike(cast: Cast) -> None:
    stories = [
        ended(cast, number, Ending.AGREEMENT if number % 3 else Ending.NO_AGREEMENT, part)
        for number, part in enumerate(["mediator", "colleague"] * 15, 1)
    ]
    write(stories)
    _building, (_heading, rows) = board.settled_apart(of_organisation("LJZ"), TODAY)
    assert set(verdicts(rows).values()) == {"与其他没有明显差别"}


def test_the_share_of_refusals_is_of_all_decisions(cast: Cast) -> None:
    day = date(2026, 6, 1)
    lead = {"lead": cast.user("mediator"), "reason": IneligibleReason.BARRED}
    write(
        [
            *(told(cast, n, day, **lead).refuse(day) for n in (1, 2, 3)),
            *(told(cast, n, day, **lead).accept(day) for n in (4, 5)),
        ]
    )
    (row,) = board.refused_apart(of_organisation("LJZ"), TODAY)
    assert (row.rate, row.fraction) == ("60.0%", "3 ÷ 5")
    assert "by=mediator" in row.url


@pytest.fixture
def employer(cast: Cast) -> Employer:
    with acting(SYSTEM, act="test"):
        return Employer.objects.create(station=cast.station, name="某某金融有限公司")


def sued(cases: list[Case], employer: Employer) -> None:
    with acting(SYSTEM, act="test"):
        for case in cases:
            Party.objects.create(
                case=case, side=Side.RESPONDENT, kind=PartyKind.EMPLOYER,
                name=employer.name, employer=employer,
            )  # fmt: skip


def test_an_employer_with_several_cases_in_thirty_days_is_named(
    cast: Cast, employer: Employer
) -> None:
    ago = [0, 29, 30]
    cases = write([told(cast, n, TODAY - timedelta(days=days)) for n, days in enumerate(ago, 1)])
    sued(cases, employer)
    (found,) = board.repeated_employers(of_organisation("LJZ"), TODAY)
    assert found.employer == employer
    assert [case.serial for case in found.cases] == ["LJZ-2026-000002", "LJZ-2026-000001"]


def test_void_cases_and_other_stations_make_no_second_case(cast: Cast, employer: Employer) -> None:
    other = Told(cast.other_station, TODAY, "ZJ-2026-000001")
    sued(write([told(cast, 1), told(cast, 2).void(TODAY), other]), employer)
    assert board.repeated_employers(of_organisation("LJZ"), TODAY) == []


def test_a_merged_entry_counts_as_the_one_that_is_kept(cast: Cast, employer: Employer) -> None:
    with acting(SYSTEM, act="test"):
        merged = Employer.objects.create(
            station=cast.station, name="某某金融", merged_into=employer
        )
    first, second = write([told(cast, 1), told(cast, 2)])
    sued([first], employer)
    sued([second], merged)
    (found,) = board.repeated_employers(of_organisation("LJZ"), TODAY)
    assert (found.employer, len(found.cases)) == (employer, 2)


def test_the_page_has_the_same_queries_for_two_cases_and_for_forty(
    cast: Cast, client_for: Callable[[str], Client], employer: Employer
) -> None:
    client = client_for("manager")
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    received = timezone.localdate()
    taken = []
    for first, count in ((1, 2), (3, 38)):
        stories = [told(cast, first + n, received, **lead).accept(received) for n in range(count)]
        sued(write(stories), employer)
        client.get("/board/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/board/")
        assert len(page.context["employers"][0].cases) == first + count - 1
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 28


def test_open_cases_past_their_day_are_as_many_as_the_list_has(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    old = timezone.localdate() - timedelta(days=60)
    new = timezone.localdate()
    write([told(cast, 1, old).accept(old), told(cast, 2, new).accept(new)])
    client = client_for("manager")
    page = client.get("/board/")
    assert page.context["overdue"] == 1
    assert "LJZ-2026-000001" in client.get("/cases/", {"overdue": "yes"}).content.decode()


def test_nobody_but_a_manager_sees_it(cast: Cast, client_for: Callable[[str], Client]) -> None:
    for part in ("mediator", "point_mediator", "auditor", "legal_aid", "clerk"):
        assert client_for(part).get("/board/").status_code == 403, part
    assert client_for("manager").get("/board/").status_code == 200


def test_mediators_and_points_see_figures_of_their_own_only(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    point = Told(cast.point, date(2026, 3, 2), "LJZP1-2026-000001")
    write(
        [
            told(cast, 1, date(2026, 3, 2), lead=cast.user("mediator")),
            told(cast, 2, date(2026, 3, 2), lead=cast.user("colleague")),
            point,
        ]
    )
    for part, expected in (
        ("mediator", ["LJZ-2026-000001"]),
        ("point_mediator", ["LJZP1-2026-000001"]),
    ):
        listed = client_for(part).get("/reports/received/", {"month": "2026-03"})
        assert [line.reference for line in listed.context["lines"]] == expected
    assert of_actor(cast.actor("mediator")).names is False
