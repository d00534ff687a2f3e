"""What the page of a case says of legal aid, to whom, and what it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import panels
from cases.models import Case
from cases.panels import CasePanel
from legal_aid.models import Consultation
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories
from tests.cases.rich import rich_case
from tests.flows.reading import pdf_text
from tests.support.cast import Cast
from tests.ui.parsed import parse

pytestmark = pytest.mark.django_db
QUESTION, ADVICE = "公司拖欠工资两个月。", "先申请调解，证据留好。"


def consulted(cast: Cast, case: Case) -> Consultation:
    """A consultation of the case's worker, linked to it."""
    consultation = log_consultation(
        Consultation(
            held_on=timezone.localdate(),
            channel="phone",
            visitor_name="张晓明",
            employer_name="上海甲科技有限公司",
            category="payment",
            question=QUESTION,
            advice=ADVICE,
            onward="mediation",
        ),
        actor=cast.actor("legal_aid"),
    )
    with acting(SYSTEM, act="test"):
        consultation.case, consultation.joined_case = case, True
        consultation.save()
    return consultation


def page(client_for: Any, part: str, case: Case) -> str:
    answer = client_for(part).get(case.get_absolute_url())
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_the_mediator_of_a_case_learns_that_it_was_consulted_about_and_no_word_of_it(
    cast: Cast, client_for: Any
) -> None:
    case = rich_case(cast)
    serial = consulted(cast, case).serial

    text = page(client_for, "mediator", case)
    assert "咨询与法律援助" in text
    assert serial in text
    assert str(cast.user("legal_aid")) in text
    assert f"/consultations/{serial}/" not in text
    assert QUESTION not in text
    assert ADVICE not in text


def test_the_manager_finds_the_way_to_the_consultation(cast: Cast, client_for: Any) -> None:
    case = rich_case(cast)
    consultation = consulted(cast, case)

    text = page(client_for, "manager", case)
    assert f'href="{consultation.get_absolute_url()}"' in text
    assert ADVICE not in text


@pytest.mark.parametrize("part", ["clerk", "auditor"])
def test_clerks_and_auditors_learn_nothing_of_it(cast: Cast, client_for: Any, part: str) -> None:
    case = rich_case(cast)
    serial = consulted(cast, case).serial

    assert serial not in page(client_for, part, case)


def test_a_mediator_who_has_not_taken_the_case_learns_nothing_of_it(
    cast: Cast, client_for: Any
) -> None:
    case = factories.registered_case(cast.actor("manager"))
    serial = consulted(cast, case).serial

    assert serial not in page(client_for, "mediator", case)


def test_the_people_of_a_point_learn_nothing_of_it(cast: Cast, client_for: Any) -> None:
    case = factories.case_in_mediation(cast.actor("point_mediator"), organisation=cast.point)
    serial = consulted(cast, case).serial

    assert serial not in page(client_for, "point_mediator", case)


def test_legal_aid_costs_the_page_one_query(cast: Cast, client_for: Any, no_panels: Any) -> None:
    case = rich_case(cast)
    consulted(cast, case)
    client = client_for("manager")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(case.get_absolute_url()).status_code == 200
        return len(captured)

    queries()
    without = queries()
    panels._makers[:] = no_panels
    assert queries() == without + 1
    consulted(cast, case)
    assert queries() == without + 1


@pytest.fixture
def no_panels() -> Any:
    before = list(panels._makers)
    panels._makers.clear()
    yield before
    panels._makers[:] = before


def test_rooms_above_put_panels_on_the_page_in_their_order(
    no_panels: Any, cast: Cast, client_for: Any
) -> None:
    def make(_actor: Any, case: Case) -> list[CasePanel]:
        empty = {"template": "components/empty.html", "context": {"message": "无"}}
        return [
            CasePanel(title=f"后面的{case.serial}", order=9, **empty),
            CasePanel(title="前面的", order=1, **empty),
        ]

    panels.register_panels(make)
    panels.register_panels(make)
    case = factories.registered_case(cast.actor("manager"))
    text = page(client_for, "manager", case)
    assert text.count("前面的") == 1
    assert text.index("前面的") < text.index(f"后面的{case.serial}")


@pytest.mark.parametrize("part", ["mediator", "manager"])
def test_history_summary_and_search_know_no_word_of_a_consultation(
    cast: Cast, client_for: Any, part: str
) -> None:
    case = rich_case(cast)
    consulted(cast, case)
    client = client_for(part)

    for address in (
        reverse("cases:history", args=[case.serial]),
        reverse("cases:related", args=[case.serial]),
        reverse("cases:panel", args=[case.serial]),
    ):
        text = client.get(address).content.decode()
        assert QUESTION not in text
        assert ADVICE not in text


@pytest.mark.parametrize("part", ["mediator", "point_mediator", "manager"])
def test_a_search_of_cases_does_not_look_into_the_notes_of_a_consultation(
    cast: Cast, client_for: Any, part: str
) -> None:
    case = rich_case(cast)
    consultation = consulted(cast, case)
    client = client_for(part)
    for text in ("证据留好", "拖欠工资两个月", QUESTION, ADVICE, consultation.serial):
        answer = client.post(reverse("cases:search"), {"text": text}, follow=True)
        assert list(answer.context["table"].paginated_rows) == [], text


def test_no_paper_of_a_case_holds_the_notes_of_its_consultation(
    cast: Cast, client_for: Any
) -> None:
    case = rich_case(cast)
    consultation = consulted(cast, case)
    client = client_for("mediator")
    choice = client.get(reverse("cases:papers", args=[case.serial])).content.decode()
    offered = [box["value"] for box in parse(choice).all("input", name="paper")]
    assert "case_summary" in offered
    address = reverse("cases:paper_set_pdf", args=[case.serial])
    text = pdf_text(client.get(address, {"paper": offered}).content)
    assert case.serial in text
    for secret in (QUESTION, ADVICE, consultation.serial):
        assert secret not in text
