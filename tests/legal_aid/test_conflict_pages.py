"""Pages of the checks: who reads what of them, and that nothing of another file gets out."""

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case
from legal_aid.models import Consultation
from legal_aid.services import checking
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories
from tests.legal_aid.test_conflict_checks import SENTENCE, consulted, represented
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DECISION = {"decision": "proceed", "reason": "已离职，与单位无关联"}


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Consultation]:
    """A case whose respondent's agent then asked the desk for advice against the respondent."""
    # Serials of both count from one: the consultation must not bear the number of the case.
    factories.registered_case(cast.actor("clerk"))
    case = represented(cast)
    return case, consulted(cast.actor("legal_aid"))


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    words: str = answer.content.decode()
    return words


def checks(record: Any) -> str:
    room = "legal_aid" if isinstance(record, Consultation) else "cases"
    return reverse(f"{room}:checks", args=[record.serial])


def test_the_officer_reads_the_sentence_and_nothing_of_the_other_file(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    case, consultation = pair
    officer = client_for("legal_aid")
    for url in (checks(consultation), consultation.get_absolute_url()):
        words = text(officer.get(url))
        assert SENTENCE in words
        assert case.serial not in words
        assert "代理人在两个事项中" not in words
        assert 'name="reason"' not in words


def test_the_manager_reads_what_was_found_and_decides_with_a_reason(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    case, consultation = pair
    manager = client_for("manager")
    words = text(manager.get(checks(consultation)))
    assert case.serial in words
    assert "本站办案规则" in words
    row = consultation.checks.get()
    url = reverse("legal_aid:decide_conflict", args=[consultation.serial])
    data = DECISION | {"check": row.pk}
    kept = text(manager.post(url, data | {"decision": "decline", "reason": ""}), 422)
    assert 'value="decline"' in kept
    assert manager.post(url, data).status_code == 302
    told = text(manager.get(checks(consultation)))
    assert "已离职，与单位无关联" in told
    assert 'name="reason"' not in told
    # The officer is not warned any more, and does not read the reason.
    officer = text(client_for("legal_aid").get(checks(consultation)))
    assert "已离职" not in officer
    assert SENTENCE not in text(client_for("legal_aid").get(consultation.get_absolute_url()))


def test_nobody_but_the_manager_decides(client_for: Any, pair: tuple[Case, Consultation]) -> None:
    _case, consultation = pair
    data = DECISION | {"check": consultation.checks.get().pk}
    url = reverse("legal_aid:decide_conflict", args=[consultation.serial])
    assert client_for("legal_aid").post(url, data).status_code == 403
    assert client_for("other_manager").post(url, data).status_code == 404


@pytest.mark.parametrize("word", ["", "0", "x", "99999999999999999999", "-1"])
def test_a_bad_number_of_a_check_is_no_error_of_ours(
    client_for: Any, pair: tuple[Case, Consultation], word: str
) -> None:
    url = reverse("legal_aid:decide_conflict", args=[pair[1].serial])
    assert client_for("manager").post(url, DECISION | {"check": word}).status_code == 422


def test_a_second_click_on_check_again_makes_no_second_row(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    url = reverse("legal_aid:check_again", args=[pair[1].serial])
    for _click in range(2):
        assert client_for("legal_aid").post(url).status_code == 302
    assert [row.occasion for row in pair[1].checks.all()] == ["opening", "again"]


@pytest.mark.parametrize("part", ["clerk", "mediator", "legal_aid", "auditor"])
def test_no_page_of_a_case_says_what_was_found_elsewhere(
    cast: Cast, client_for: Any, part: str
) -> None:
    consultation = consulted(cast.actor("legal_aid"))
    case = represented(cast)
    assert case.party_checks.get().is_barring
    client = client_for(part)
    pages = ("", "conflict-checks/", "history/", "changes/", "panel/", "related/")
    for page in pages:
        answer = client.get(f"{case.get_absolute_url()}{page}")
        words = answer.content.decode()
        assert consultation.serial not in words
        assert "both_sides" not in words
        assert "代理人在两个事项中" not in words


def test_staff_of_a_point_learn_only_that_a_check_was_made(cast: Cast, client_for: Any) -> None:
    consulted(cast.actor("legal_aid"))
    case = factories.registered_case(cast.actor("point_mediator"))
    words = text(client_for("point_mediator").get(checks(case)))
    assert "已核对，结果由站长掌握。" in words
    assert SENTENCE not in words
    assert "未发现冲突" not in words


def test_the_managers_desk_lists_what_waits_and_nobody_elses_does(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    _case, consultation = pair
    title = "待决定的利益冲突"
    words = text(client_for("manager").get("/"))
    assert title in words
    assert checks(consultation) in words
    for part in ("legal_aid", "mediator", "other_manager", "auditor"):
        assert title not in text(client_for(part).get("/"))


def test_a_manager_of_another_station_never_gets_there(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    for record in pair:
        assert client_for("other_manager").get(checks(record)).status_code == 404


def test_the_manager_learns_of_another_station_only_that_there_is_something(
    cast: Cast, client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    _case, consultation = pair
    row = consultation.checks.get()
    # As if the matter had come from there: the check stands, what it names does not move along.
    moved = row.restricted.replace(
        f'"station": {cast.station.pk}', f'"station": {cast.other_station.pk}'
    )
    with acting(SYSTEM, act="test"):
        row.restricted = moved
        row.save()
    words = text(client_for("manager").get(checks(consultation)))
    assert "在其他工作站办理的事项中与本件当事人有关系。" in words
    assert pair[0].serial not in words


def test_the_case_page_brings_the_panel_in_and_the_panel_is_a_page_without_scripts(
    client_for: Any, pair: tuple[Case, Consultation]
) -> None:
    case, _consultation = pair
    mediator = client_for("mediator")
    assert f'hx-get="{checks(case)}"' in text(mediator.get(case.get_absolute_url()))
    assert "<html" in text(mediator.get(checks(case)))
    assert "<html" not in text(mediator.get(checks(case), headers={"HX-Request": "true"}))


def test_merged_entries_of_the_register_are_one_person(cast: Cast) -> None:
    case = represented(cast)
    consultation = consulted(cast.actor("legal_aid"), "张小明", "13100131000")
    assert consultation.checks.get().content["findings"] == []

    worker = case.parties.get(side="applicant").person
    entry = consultation.person
    with acting(SYSTEM, act="test"):
        entry.merged_into = worker
        entry.save()
    row = checking.check_again(consultation, actor=cast.actor("legal_aid"))
    assert row is not None
    [found] = row.content["findings"]
    assert (found["kind"], found["label"]) == ("earlier", case.serial)
