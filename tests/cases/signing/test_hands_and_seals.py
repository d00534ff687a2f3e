"""Whose hand counts on a paper, where it is marked, and what holds when two act at once."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from cases.enums import Authority
from cases.models import Agent, Case
from cases.services.destroying import destroy_case
from cases.signing import services
from cases.signing.models import SealUse, SignaturePlace
from cases.signing.sets import _marked
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.papers import registry, render
from mediation.papers import services as papers
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases.endings import settle
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def issue(case: Case, kind: str, actor: Actor, **values: Any) -> Paper:
    today = timezone.localdate()
    with transaction.atomic(), acting(actor, act="issue_paper"):
        return papers.issue(kind, case, actor=actor, happened_on=today, values=values or None)


def place_of(paper: Paper, **wanted: Any) -> SignaturePlace:
    return SignaturePlace.objects.filter(paper=paper, **wanted).order_by("order")[0]


def sign(case: Case, place: SignaturePlace, actor: Actor, **given: Any) -> list[SignaturePlace]:
    return services.sign_papers(
        make.again(case), [place.pk], actor=actor, **{"version": None} | given
    )


def agent_of(case: Case, actor: Actor, authority: str) -> Agent:
    agent = Agent(case=case, party=make.parties(case)[0], name="李代", authority=authority)
    with acting(actor, act="link_agent"):
        agent.save()
    return agent


@pytest.mark.parametrize("kind", ["own_settlement", "withdrawal"])
def test_a_general_mandate_does_not_reach_to_giving_up_a_claim(case, mediator, kind):
    agent = agent_of(case, mediator, Authority.GENERAL)
    place = place_of(issue(case, kind, mediator), party=agent.party)
    with pytest.raises(ActionRefused):
        sign(case, place, mediator, way="by_agent", agent=agent)


@pytest.mark.parametrize("authority", Authority.SIGNING)
def test_a_special_or_statutory_mandate_does(case, mediator, authority):
    agent = agent_of(case, mediator, authority)
    place = place_of(issue(case, "own_settlement", mediator), party=agent.party)
    (row,) = sign(case, place, mediator, way="by_agent", agent=agent)
    assert (row.status, row.way, row.agent) == ("signed", "by_agent", agent)


def test_nobody_signs_the_mandate_that_makes_them_agent(case, mediator):
    agent = agent_of(case, mediator, Authority.SPECIAL)
    paper = issue(
        case, "power_of_attorney", mediator, party=agent.party_id, agent=agent.name, power="special"
    )
    with pytest.raises(ActionRefused):
        sign(case, place_of(paper), mediator, way="by_agent", agent=agent)


def test_two_of_one_name_have_a_place_each(mediator):
    namesakes = [make.worker("王伟"), make.worker("王伟", phone="13800138001")]
    case = make.case_in_mediation(mediator, workers=namesakes)
    rows = SignaturePlace.objects.filter(
        paper=issue(case, "rights_notice", mediator), signer="applicants"
    )
    assert len({row.party_id for row in rows}) == 2


def test_the_sign_here_mark_stands_only_where_somebody_signs(case, mediator):
    make.offered(case, mediator)
    paper = Paper.objects.get(kind="agreement")
    content = render.pdf(registry.get("agreement").template, paper.context)
    last = len(PdfReader(BytesIO(content)).pages)
    assert last > 1
    assert _marked(content)[1] == [last]


def test_a_case_with_a_refusal_can_be_destroyed(cast, case, mediator, settings, tmp_path):
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    place = place_of(issue(case, "rights_notice", mediator))
    sign(case, place, mediator, status="refused", reason="不认可", witness_name="证人甲")
    make.effective(make.again(case), mediator)
    settle(make.again(case), mediator)
    destroy_case(
        make.again(case), actor=cast.actor("manager"), number="XH-1",
        happened_on=timezone.localdate(),
    )  # fmt: skip
    place.refresh_from_db()
    assert (place.status, place.name, place.reason, place.witness_name) == (
        "refused",
        "",
        None,
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tick_the_same_place_one_notes_it(cast: Cast, case: Case) -> None:
    actors = [cast.actor("mediator"), cast.actor("manager")]
    place = place_of(issue(case, "rights_notice", actors[0]))
    seen = make.again(case).version
    told = at_once(
        *(lambda actor=actor: sign(case, place, actor, version=seen) for actor in actors)
    )
    assert told == ["StaleVersion", "done"]


@pytest.mark.django_db(transaction=True)
def test_seals_set_at_once_are_numbered_without_a_gap(cast: Cast) -> None:
    actor = cast.actor("mediator")
    cases = [make.case_in_mediation(actor) for _ in range(4)]
    places = [(case, place_of(issue(case, "acceptance", actor), signer="seal")) for case in cases]
    told = at_once(*(lambda c=c, p=p: sign(c, p, actor) for c, p in places))
    assert told == ["done"] * 4
    numbers = SealUse.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
