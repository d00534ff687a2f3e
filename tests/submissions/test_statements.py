"""A sentence for the public stands with its definition, its numbers and its frozen list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cases.enums import Ending
from mediation.history.gate import NotAllowed
from mediation.reports.choice import Choice
from mediation.reports.periods import month_of
from mediation.reports.report import build
from mediation.reports.scopes import everything, of_actor
from mediation.reports.sections import sections
from mediation.submissions import statements
from mediation.submissions.freezing import Frozen
from mediation.submissions.models import Statement
from tests.cases.histories import Told, write
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ASKED = {"month": "2026-03", "figure": "success_rate"}


def choice(cast: Cast, part: str = "manager") -> Choice:
    return Choice(month_of(date(2026, 3, 1)), of_actor(cast.actor(part)))


@pytest.fixture(autouse=True)
def cases(cast: Cast) -> None:
    def told(number: int) -> Told:
        return Told(cast.station, date(2026, 3, 2), f"LJZ-2026-{number:06d}")

    write(
        [
            told(1).accept(date(2026, 3, 3)).conclude(Ending.AGREEMENT, date(2026, 3, 9)),
            told(2).accept(date(2026, 3, 3)).conclude(Ending.NO_AGREEMENT, date(2026, 3, 9)),
            told(3).refuse(date(2026, 3, 4)),
        ]
    )


def test_the_sentence_says_what_the_figures_say(cast: Cast) -> None:
    made = statements.state(choice(cast), "success_rate", actor=cast.actor("manager"))
    assert made.sentence == (
        "2026-03-01至2026-03-31，陆家嘴工作站受理具备协商调解条件的劳动争议案件2件，结案2件，"
        "其中调解成功1件，调解成功率50.0%。"
    )
    listed = [entry.reference for entry in Frozen(made.content).list_of("success_rate")]
    assert listed == ["LJZ-2026-000001", "LJZ-2026-000002"]


def test_what_is_left_out_stands_beside_it(cast: Cast) -> None:
    proof = statements.proof(build(choice(cast).period, choice(cast).scope), "success_rate")
    assert (proof.value, proof.fraction) == ("50.0%＊", "1 ÷ 2")
    assert [(figure.key, value) for figure, value in proof.left_out] == [
        ("ineligible", "1"),
        ("withdrawn_before_acceptance", "0"),
        ("open_at_end", "0"),
    ]


def test_every_sentence_of_every_section_can_be_said(cast: Cast) -> None:
    report = build(choice(cast).period, everything())
    said = [
        statements.proof(report, sentence.figure).sentence
        for section in sections()
        for sentence in section.sentences
    ]
    assert len(said) == 4
    assert not [text for text in said if "{" in text]


def test_it_is_stated_from_the_page_and_kept(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    client = client_for("manager")
    address = "/submissions/statements/new/"
    assert client.get(address).status_code == 200
    preview = client.get(address, ASKED)
    assert preview.context["proof"].fraction == "1 ÷ 2"
    assert not Statement.objects.exists()
    answer = client.post(address, dict(preview.context["chosen"]))
    made = Statement.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    shown = client.get(made.get_absolute_url())
    assert shown.context["is_genuine"] is True
    pdf = client.get(f"{made.get_absolute_url().rstrip('/')}.pdf")
    text = text_of(pdf.content)
    assert "口径说明书" in text
    assert "LJZ-2026-000002" in text
    assert made.sha256[:20] in text.replace("\n", "")


@pytest.mark.parametrize("wrong", [{"figure": "received"}, {"month": "2026-13"}])
def test_a_wrong_choice_is_told_beside_the_field(
    cast: Cast, client_for: Callable[[str], Client], wrong: dict[str, Any]
) -> None:
    client = client_for("manager")
    for method in (client.get, client.post):
        answer = method("/submissions/statements/new/", {**ASKED, **wrong})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == set(wrong)
    assert not Statement.objects.exists()


def test_only_a_manager_states_and_nobody_changes(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        statements.state(choice(cast, "auditor"), "success_rate", actor=cast.actor("auditor"))
    statements.state(choice(cast), "success_rate", actor=cast.actor("manager"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE submissions_statement SET sentence = ''")
