"""Who finds what, by what: through the box's own functions, with the rules of every floor."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from legal_aid.models import Consultation
from legal_aid.services.consultations import log_consultation
from mediation.papers import verification
from mediation.papers.models import Paper
from mediation.people.models import Employer, Person
from mediation.search import finding
from mediation.stations.enums import Role
from tests.cases import factories
from tests.cases.applications import credit_code
from tests.cases.rich import ID_NUMBER
from tests.legal_aid import aid
from tests.support.cast import PARTS, Cast

pytestmark = pytest.mark.django_db
WORKER, FIRM = "欧阳明月", "上海浦江科技有限公司"
PHONE, CODE = "13912345678", credit_code(7)
STAFF = [part for part, (role, _at) in PARTS.items() if role != Role.ADMINISTRATOR]


def found(cast: Cast, part: str, text: str) -> dict[str, list[str]]:
    """Kind → titles of what the box shows this person."""
    groups = finding.in_the_box(cast.actor(part), text)
    return {group.content.kind: [line.hit.title for line in group.lines] for group in groups}


@pytest.fixture
def case(cast: Cast) -> Case:
    """In mediation, led by the mediator."""
    return factories.case_in_mediation(
        cast.actor("mediator"),
        workers=[factories.worker(WORKER, phone=PHONE, id_number=ID_NUMBER)],
        employers=[factories.employer(FIRM, credit_code=CODE)],
    )


@pytest.fixture
def consultation(cast: Cast) -> Any:
    return log_consultation(
        Consultation(
            held_on=aid.today(), channel="phone", visitor_name="司徒远山", employer_name=FIRM,
            phone="13700001111", category="payment", question="拖欠工资", advice="可以申请调解。",
            onward="advice_only",
        ),
        actor=cast.actor("legal_aid"), companions=[],
    )  # fmt: skip


# --- What finds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [WORKER, "欧阳", "明月", "ouyang", "OuYangMing", "oymy", "ymy", PHONE, "139 1234 5678", ID_NUMBER,
     "欧阳 浦江"],
)  # fmt: skip
def test_a_worker_is_found_in_the_case_and_in_the_register(
    text: str, cast: Cast, case: Case
) -> None:
    shown = found(cast, "mediator", text)
    assert shown["case"] == [case.case_number]
    assert shown.get("person", [WORKER]) == [WORKER]
    assert ("person" in shown) == (" 浦江" not in text)


@pytest.mark.parametrize("text", [FIRM, "浦江科技", "pujiang", "pjkj", CODE, CODE.lower()])
def test_an_employer_is_found_by_a_part_of_its_name_and_by_its_whole_code(
    text: str, cast: Cast, case: Case
) -> None:
    shown = found(cast, "mediator", text)
    assert (shown["employer"], shown["case"]) == ([FIRM], [case.case_number])


@pytest.mark.parametrize("text", [PHONE[:-1], ID_NUMBER[:-1], CODE[:-1], "1391234"])
def test_an_incomplete_number_of_a_person_finds_nothing(text: str, cast: Cast, case: Case) -> None:
    assert found(cast, "manager", text) == {}


@pytest.mark.parametrize(
    "text", ["上海蒲江科技", "浦工科技", "浦江技科", "浦江科枝有限公司", "pujaing keji"]
)
def test_an_employer_typed_nearly_right_is_found_and_marked_as_near(
    text: str, cast: Cast, case: Case
) -> None:
    (group,) = finding.in_the_box(cast.actor("mediator"), text)
    assert (group.content.kind, group.is_near) == ("employer", True)
    assert [line.hit.title for line in group.lines] == [FIRM]


def test_what_is_like_nothing_finds_nothing(cast: Cast, case: Case) -> None:
    assert found(cast, "mediator", "黄河化工") == {}


def test_numbers_find_the_case_and_its_papers(cast: Cast, case: Case) -> None:
    factories.offered(case, cast.actor("mediator"))
    paper = Paper.objects.filter(root_ref=case.aggregate_ref()).latest("pk")
    for typed in (paper.code, verification.grouped(paper.code)):
        assert found(cast, "mediator", typed) == {"paper": [paper.number]}
        assert [found(cast, part, typed) for part in ("auditor", "colleague", "stranger")] == [
            {}
        ] * 3
    assert found(cast, "mediator", paper.code[:-1]) == {}


def test_a_paper_with_a_number_of_its_own_is_found_by_its_beginning(cast: Cast, case: Case) -> None:
    mediator = cast.actor("mediator")
    factories.offered(case, mediator)
    paper = Paper.objects.exclude(number="").latest("pk")
    for typed in (paper.number, paper.number[:-1], paper.number[5:]):
        assert paper.number in found(cast, "mediator", typed)["paper"]
    assert "paper" not in found(cast, "auditor", paper.number)


def test_the_complete_name_comes_before_newer_parts(cast: Cast) -> None:
    clerk = cast.actor("clerk")
    old = factories.registered_case(clerk, workers=[factories.worker("王力")])
    for n in range(finding.LOOKED_AT + 2):
        factories.registered_case(clerk, workers=[factories.worker(f"王力{'甲乙丙丁'[n % 4]}")])
    assert found(cast, "clerk", "王力")["case"][0] == old.serial


# --- Who finds --------------------------------------------------------------------------------------

BY_NAME = {"mediator", "manager", "clerk"}


@pytest.mark.parametrize("part", STAFF)
@pytest.mark.parametrize("text", [WORKER, "oymy", PHONE, ID_NUMBER])
def test_only_who_may_read_the_names_finds_by_them(
    text: str, part: str, cast: Cast, case: Case
) -> None:
    kinds = {"case", "person"} if part in BY_NAME else set()
    assert set(found(cast, part, text)) == kinds


@pytest.mark.parametrize("part", STAFF)
def test_who_may_know_of_the_case_finds_it_by_its_number(part: str, cast: Cast, case: Case) -> None:
    knows = part in BY_NAME | {"auditor"}
    assert found(cast, part, case.serial).get("case", []) == ([case.case_number] if knows else [])


@pytest.mark.parametrize("part", STAFF)
@pytest.mark.parametrize("text", ["司徒远山", "situ", "13700001111", "number"])
def test_consultations_are_found_at_their_own_desk_alone(
    text: str, part: str, cast: Cast, consultation: Any
) -> None:
    text = consultation.serial if text == "number" else text
    shown = found(cast, part, text)
    at_the_desk = part in ("legal_aid", "manager")
    assert shown.get("consultation", []) == ([consultation.serial] if at_the_desk else [])
    assert set(shown) <= ({"consultation", "person"} if at_the_desk else set())


def test_a_point_never_finds_a_consultation_against_its_employer(
    cast: Cast, consultation: Any
) -> None:
    assert found(cast, "point_mediator", FIRM) == {}
    assert found(cast, "point_mediator", "浦江") == {}


def test_who_sees_the_names_masked_reads_none_in_a_line(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"), workers=[factories.worker(WORKER)])
    (group,) = finding.in_the_box(cast.actor("auditor"), case.serial)
    (line,) = group.lines
    assert line.hit.note == "欧*** 与 上海***"
    assert not any(WORKER in text or "甲科技" in text for text in line.hit.compared)
    assert found(cast, "colleague", case.serial) == {"case": [case.serial]}
    assert found(cast, "colleague", WORKER) == {}


def test_an_administrator_is_offered_nothing(cast: Cast, case: Case) -> None:
    assert found(cast, "administrator", case.serial) == {}


# --- Names that change ------------------------------------------------------------------------------


def test_the_register_tells_nothing_to_a_point_of_another_organisation(
    cast: Cast, case: Case
) -> None:
    assert Person.objects.filter(name=WORKER).exists()
    assert Employer.objects.filter(name=FIRM).exists()
    assert found(cast, "point_mediator", "浦江") == {}


# --- What it costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["mediator", "manager"])
def test_a_search_takes_the_same_queries_for_one_and_for_many(part: str, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert found(cast, part, "王力")
        return len(captured)

    mediator = cast.actor("mediator")
    factories.case_in_mediation(mediator, workers=[factories.worker("王力")])
    queries()  # keys and the like are fetched once
    one = queries()
    for n in range(3):
        factories.case_in_mediation(
            mediator, workers=[factories.worker("王力", phone=f"1390000000{n}")]
        )
    queries()
    assert queries() == one
    assert one <= 24


@pytest.mark.parametrize(
    "text",
    ['"', "' OR 1=1 --", "NEAR(a b)", "grams:王力", "王力*", "^王力", "%", "_", "{王 力}", "🙂🙂",
     "王" * 5000, "\\", "NOT 王力", "王力 AND 张伟", "(", "::text[]", "\ud800".encode("utf-8", "replace").decode()],
)  # fmt: skip
def test_no_text_is_a_command_of_the_database(text: str, cast: Cast, case: Case) -> None:
    assert set(found(cast, "manager", text)) <= {"case", "person", "employer"}
