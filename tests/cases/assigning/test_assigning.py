"""The proposal of a case, what is kept of a decision, profiles, and the lists of mediators."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.assigning import people, services
from cases.assigning.enums import Tier
from cases.assigning.models import Decision, LanguageNeed, MediatorProfile
from cases.assigning.proposal import proposed_of, ranked_for
from cases.models import Case
from cases.services.assignment import assign_mediator
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import Absence, Building, Membership
from mediation.stations.services.absences import add_absence
from mediation.stations.services.memberships import end_membership
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.registered_case(cast.actor("clerk"), received_on=today())


def describe(cast: Cast, part: str, **given: Any) -> MediatorProfile:
    known: dict[str, Any] = {"specialities": [], "languages": [], "buildings": []}
    return services.save_profile(cast.user(part), actor=cast.actor("manager"), **known | given)


def away(cast: Cast, part: str, days: int) -> None:
    row = Absence(
        user=cast.user(part), first_day=today(), last_day=today() + timedelta(days=days - 1)
    )
    add_absence(row, actor=cast.actor(part))


def usernames(case: Case, **more: Any) -> list[str]:
    return [one.user.username for one in ranked_for(make.again(case), today(), **more)]


def tiers(case: Case) -> dict[str, Tier]:
    return {one.user.username: one.placed.tier for one in ranked_for(make.again(case), today())}


# --- The proposal ------------------------------------------------------------------------------


def test_a_membership_to_the_end_of_the_calendar_stops_no_page(case, cast, client_for) -> None:
    row = Membership.objects.get(user=cast.user("colleague"))
    end_membership(row, actor=cast.actor("administrator"), ends_on=date.max)
    assert client_for("manager").get(f"/cases/{case.serial}/mediators/").status_code == 200


def test_mediators_of_the_place_are_proposed_and_managers_last(case: Case, cast: Cast) -> None:
    assert usernames(case) == ["colleague", "mediator", "manager"]


def test_the_busier_one_comes_later_and_a_batch_counts_what_it_gave(case: Case, cast: Cast) -> None:
    make.case_in_review(cast.actor("colleague"))
    assert usernames(case)[:2] == ["mediator", "colleague"]
    more = {cast.user("mediator").pk: 2}
    assert usernames(case, more=more)[:2] == ["colleague", "mediator"]
    assert usernames(case, without={cast.user("colleague").pk}) == ["mediator", "manager"]


def test_what_fits_the_case_counts(case: Case, cast: Cast) -> None:
    describe(cast, "mediator", specialities=["claim.wages"])
    assert usernames(case)[0] == "mediator"
    describe(cast, "colleague", specialities=["category.payment"], languages=["japanese"])
    services.set_language(case, actor=cast.actor("manager"), language="japanese")
    assert usernames(case)[0] == "colleague"


def test_a_building_counts_whether_of_the_case_or_of_a_party(cast: Cast) -> None:
    describe(cast, "mediator", buildings=[cast.building.pk])
    clerk = cast.actor("clerk")
    assert usernames(make.registered_case(clerk, building=cast.building))[0] == "mediator"
    housed = make.registered_case(clerk, employers=[make.employer(building=cast.building)])
    assert usernames(housed)[0] == "mediator"
    assert usernames(make.registered_case(clerk))[0] == "colleague"


def test_who_is_away_most_of_the_time_or_soon_gone_is_put_behind(case: Case, cast: Cast) -> None:
    away(cast, "colleague", 9)
    assert usernames(case) == ["mediator", "manager", "colleague"]
    end_membership(
        cast.memberships["mediator"], actor=cast.actor("manager"),
        ends_on=today() + timedelta(days=2), reason="调离",
    )  # fmt: skip
    assert tiers(case) == {
        "manager": Tier.MANAGER, "colleague": Tier.AWAY, "mediator": Tier.AWAY,
    }  # fmt: skip


def test_a_withdrawn_absence_does_not_count(case: Case, cast: Cast) -> None:
    away(cast, "colleague", 9)
    with acting(SYSTEM, act="test"):
        row = Absence.objects.get()
        row.withdrawn_on = today()
        row.save()
    assert usernames(case)[0] == "colleague"


def test_an_agent_of_the_dispute_is_never_proposed(cast: Cast, case: Case) -> None:
    with acting(SYSTEM, act="test"):
        case.participations.create(
            case=case, user=cast.user("colleague"), capacity="agent", starts_on=today()
        )
    assert tiers(case)["colleague"] == Tier.NEVER
    assert usernames(case)[-1] == "colleague"


def test_nobody_is_proposed_where_all_are_barred_or_at_work(cast: Cast, case: Case) -> None:
    assign_mediator(
        case, actor=cast.actor("manager"), version=None, user=cast.user("mediator"), is_lead=True
    )
    with acting(SYSTEM, act="test"):
        for part in ("colleague", "manager"):
            case.participations.create(
                case=case, user=cast.user(part), capacity="agent", starts_on=today()
            )
    ranked = ranked_for(make.again(case), today())
    assert ranked[0].placed.tier == Tier.LEADING
    assert proposed_of(ranked) is None


# --- The page ----------------------------------------------------------------------------------


def post(client: Any, case: Case, user: Any, **data: Any) -> Any:
    case.refresh_from_db()
    given = {
        "version": case.version, "happened_on": today().isoformat(), "mediator": user.pk,
        "capacity": "lead",
    }  # fmt: skip
    return client.post(f"/cases/{case.serial}/mediators/", given | data)


def test_the_page_shows_the_reasons_and_chooses_the_first(client_for, case, cast: Cast) -> None:
    away(cast, "mediator", 2)
    answer = client_for("manager").get(f"/cases/{case.serial}/mediators/")
    text = answer.content.decode()
    assert "期限内有2天不在岗" in text
    assert "站长，排在调解员之后" in text
    assert answer.context["form"]["mediator"].value() == str(cast.user("colleague").pk)


def test_what_was_proposed_and_chosen_stays_on_record(client_for, case, cast: Cast) -> None:
    manager = client_for("manager")
    seen = {"proposed": cast.user("colleague").pk}
    assert post(manager, case, cast.user("mediator"), reason="熟悉企业", **seen).status_code == 302
    row = Decision.objects.get()
    assert (row.proposed, row.chosen) == (cast.user("colleague"), cast.user("mediator"))
    assert (row.place, row.is_lead, row.follows) == (2, True, False)
    assert (row.made_by, row.made_on, row.reason) == (cast.user("manager"), today(), "熟悉企业")
    assert row.history.get().act == "assign_mediator"
    assert "熟悉企业" in manager.get(f"/cases/{case.serial}/mediators/").content.decode()


def test_a_proposal_that_has_changed_is_shown_again_first(client_for, case, cast: Cast) -> None:
    manager = client_for("manager")
    stale = {"proposed": cast.user("mediator").pk}
    answer = post(manager, case, cast.user("mediator"), **stale)
    assert answer.status_code == 422
    assert "系统建议已有变化" in answer.content.decode()
    shown = answer.context["form"]["proposed"].value()
    assert post(manager, case, cast.user("mediator"), proposed=shown).status_code == 302


def test_a_refused_assignment_leaves_no_decision(client_for, case, cast: Cast) -> None:
    answer = post(client_for("manager"), case, cast.user("mediator"), happened_on="2999-01-01")
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_the_language_is_recorded_and_taken_back(client_for, case, cast: Cast) -> None:
    manager, url = client_for("manager"), f"/cases/{case.serial}/mediators/language/"
    assert manager.post(url, {"language": "korean"}).status_code == 302
    assert "未登记会韩语" in manager.get(f"/cases/{case.serial}/mediators/").content.decode()
    manager.post(url, {"language": "klingon"})
    assert LanguageNeed.objects.get().language == "korean"
    manager.post(url, {"language": ""})
    assert LanguageNeed.objects.get().language == ""
    assert client_for("mediator").post(url, {"language": "korean"}).status_code == 403
    assert client_for("other_manager").post(url, {"language": "korean"}).status_code == 404


def test_no_language_is_recorded_after_the_end(cast: Cast, case: Case) -> None:
    with acting(SYSTEM, act="test"):
        Case.objects.filter(pk=case.pk).permitting_bulk_writes().update(voided_on=today())
    with pytest.raises(ActionRefused):
        services.set_language(case, actor=cast.actor("manager"), language="korean")


def cost(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def everybody_known(cast: Cast, *parts: str) -> None:
    for part in parts:
        describe(cast, part, specialities=["claim.wages"], buildings=[cast.building.pk])
        away(cast, part, 2)


def test_the_proposal_costs_the_same_for_one_and_for_three(client_for, case, cast: Cast) -> None:
    manager, url = client_for("manager"), f"/cases/{case.serial}/mediators/"
    with acting(SYSTEM, act="test"):
        for part in ("mediator", "colleague"):
            user = cast.user(part)
            user.is_active = False
            user.save()
    cost(manager, url)
    assert len(ranked_for(make.again(case), today())) == 1
    one = cost(manager, url)
    with acting(SYSTEM, act="test"):
        for part in ("mediator", "colleague"):
            user = cast.user(part)
            user.is_active = True
            user.save()
    everybody_known(cast, "mediator", "colleague")
    assert len(ranked_for(make.again(case), today())) == 3
    assert cost(manager, url) == one


# --- Profiles and lists ------------------------------------------------------------------------


def test_a_manager_describes_a_mediator_of_the_station(client_for, cast: Cast) -> None:
    manager, url = client_for("manager"), "/assignments/mediators/mediator/"
    data = {
        "kinds": ["claim.wages"], "categories": ["category.payment"], "languages": ["english"],
        "buildings": [cast.building.pk],
    }  # fmt: skip
    assert manager.post(url, data).status_code == 302
    row = MediatorProfile.objects.get()
    assert row.specialities == ["category.payment", "claim.wages"]
    assert (row.languages, row.buildings) == (["english"], [cast.building.pk])
    assert "英语" in manager.get("/assignments/").content.decode()
    assert manager.get(url).context["form"]["buildings"].value() == [str(cast.building.pk)]
    assert manager.post(url, data | {"languages": ["klingon"]}).status_code == 422
    assert manager.post(url, {}).status_code == 302
    assert MediatorProfile.objects.get().buildings == []


def test_buildings_of_another_station_are_neither_taken_nor_lost(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        foreign = Building.objects.create(station=cast.other_station, code="X1", name="远处")
        MediatorProfile.objects.create(user=cast.user("mediator"), buildings=[foreign.pk])
    assert describe(cast, "mediator", buildings=[cast.building.pk]).buildings == sorted(
        [foreign.pk, cast.building.pk]
    )
    assert describe(cast, "colleague", buildings=[foreign.pk]).buildings == []


@pytest.mark.parametrize("part", ["clerk", "legal_aid", "stranger"])
def test_only_people_who_mediate_in_the_scope_are_described(cast: Cast, part: str) -> None:
    with pytest.raises(NotAllowed):
        describe(cast, part)


@pytest.mark.parametrize("part", ["clerk", "mediator", "legal_aid", "auditor", "administrator"])
def test_only_managers_open_the_lists(client_for, part: str) -> None:
    for url in ("", "batch/", "batch/mediator/", "mediators/mediator/"):
        assert client_for(part).get(f"/assignments/{url}").status_code == 403


def test_a_stranger_is_not_found(client_for) -> None:
    for url in ("batch/", "mediators/"):
        assert client_for("manager").get(f"/assignments/{url}stranger/").status_code == 404


def test_who_has_left_with_open_cases_is_listed_first(client_for, cast: Cast) -> None:
    make.case_in_review(cast.actor("colleague"))
    make.case_in_review(cast.actor("mediator"))
    with acting(SYSTEM, act="test"):
        membership = Membership.objects.get(user=cast.user("mediator"))
        membership.ends_on = today() - timedelta(days=1)
        membership.save()
    (left,) = [one for one in people.lines(cast.actor("manager"), today()) if one.has_left]
    assert (left.user, left.load, left.leading) == (cast.user("mediator"), 1, 1)
    listed = client_for("manager").get("/assignments/batch/").context["lines"]
    assert [one.user.username for one in listed] == ["mediator", "colleague"]


@pytest.mark.parametrize("url", ["/assignments/", "/assignments/batch/"])
def test_the_lists_cost_the_same_for_one_and_for_three(client_for, cast: Cast, url: str) -> None:
    manager = client_for("manager")
    make.case_in_review(cast.actor("mediator"))
    cost(manager, url)
    one = cost(manager, url)
    make.case_in_review(cast.actor("colleague"))
    make.case_in_review(cast.actor("manager"))
    everybody_known(cast, "mediator", "colleague", "manager")
    assert cost(manager, url) == one


def test_the_page_of_a_person_leads_to_their_cases(client_for, cast: Cast) -> None:
    link = "/assignments/batch/mediator/"
    page = "/administration/users/mediator/"
    assert link in client_for("manager").get(page).content.decode()
    assert link not in client_for("auditor").get(page).content.decode()
    end = f"{page}memberships/LJZ/mediator/2020-01-01/end/"
    assert link in client_for("manager").get(end).content.decode()
