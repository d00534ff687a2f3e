"""Copied cases are whole cases: the measures would lie if half of one were missing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from benchmarks.load import multiply
from cases.models import Case
from cases.services.intake import register_case, submit_for_review
from cases.services.papers import issue_paper
from mediation.papers.models import Paper
from mediation.vault.models import DataKey
from tests.cases.drafts import application
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def registered(cast: Cast) -> Case:
    return register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)


def shape(case: Case) -> dict[str, Any]:
    """How many rows of each sort hang under the case, and who is asked for what."""
    against = case.claims_against.all()
    return {
        "sides": [party.side for party in case.parties.all()],
        "claims": [claim.kind for claim in case.claims.all()],
        "asked": [row.respondent.case_id == case.pk for row in against],
        "claimed": [row.claim.case_id == case.pk for row in against],
        "holdings": case.holdings.count(),
    }


def test_a_copy_has_all_rows_of_its_case_and_a_serial_and_key_of_its_own(cast: Cast) -> None:
    original = registered(cast)
    keys = multiply([original.pk], 3)
    copies = list(Case.objects.filter(pk__in=keys).order_by("pk"))
    assert [shape(copy) for copy in copies] == [shape(original)] * 3
    assert [copy.serial[-6:] for copy in copies] == ["100000", "100001", "100002"]
    assert DataKey.objects.filter(pk__in=[copy.data_key_id for copy in copies]).count() == 3


def test_an_issued_paper_is_copied_without_what_only_one_can_have(cast: Cast) -> None:
    original, manager = registered(cast), cast.actor("manager")
    issue_paper(
        original, "registration_form", actor=manager, version=None, draft_version=0, token=uuid4()
    )
    keys = multiply([original.pk], 2)
    copies = Paper.objects.filter(root_ref__in=[f"cases.case:{pk}" for pk in keys])
    assert [(paper.code, paper.token) for paper in copies] == [(None, None)] * 2


def test_a_copy_can_be_opened_worked_and_copied_again(cast: Cast, client_for: Any) -> None:
    copy = Case.objects.get(pk__in=multiply([registered(cast).pk], 1))
    submit_for_review(copy, actor=cast.actor("clerk"), version=None)
    client: Client = client_for("manager")
    assert client.get(copy.get_absolute_url()).status_code == 200
    assert len(Case.objects.filter(pk__in=multiply([copy.pk], 2))) == 2
