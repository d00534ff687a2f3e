"""Who signs which paper: expected at issue, noted several at once, taken back; the seal register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Agent, Case
from cases.services.agreement import mark_agreement
from cases.services.papers import issue_paper, void_paper
from cases.signing import services
from cases.signing.models import SealUse, SignaturePlace
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ISSUED = make.ACCEPTED + timedelta(days=1)


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def issue(case: Case, actor: Actor, kind: str = "registration_form", **given: Any) -> Paper:
    fields: dict[str, Any] = {
        "version": None, "draft_version": 0, "token": uuid4(), "happened_on": ISSUED,
    }  # fmt: skip
    return issue_paper(case, kind, actor=actor, **fields | given)


def places(case: Case, **wanted: Any) -> list[SignaturePlace]:
    return list(SignaturePlace.objects.filter(case=case, **wanted).order_by("paper_id", "order"))


def sign(case: Case, rows: list[SignaturePlace], actor: Actor, **given: Any) -> Any:
    fields: dict[str, Any] = {"version": None, "signed_on": ISSUED}
    return services.sign_papers(case, [row.pk for row in rows], actor=actor, **fields | given)


def test_an_issued_paper_expects_those_who_have_a_place_on_it(case, mediator):
    issue(case, mediator)
    applicant = make.parties(case)[0]

    found = [(p.signer, p.name, p.party_id, p.status) for p in places(case)]

    assert found == [
        ("applicants", applicant.name, applicant.pk, "pending"),
        ("officer", mediator.name, None, "pending"),
        ("seal", case.organisation.seal_name or case.organisation.name, None, "pending"),
    ]


def test_several_places_are_signed_at_once_and_only_once(case, mediator):
    issue(case, mediator)
    rows = places(case)

    sign(case, rows[:2], mediator)

    assert [(p.status, p.way, p.signed_on) for p in places(case)] == [
        ("signed", "in_person", ISSUED), ("signed", "in_person", ISSUED), ("pending", "", None),
    ]  # fmt: skip
    with pytest.raises(ActionRefused, match="已经登记"):
        sign(case, rows[1:], mediator)
    assert places(case)[2].status == "pending"


def test_the_form_of_an_earlier_version_is_turned_away(case, mediator):
    issue(case, mediator)
    with pytest.raises(StaleVersion):
        sign(case, places(case), mediator, version=make.again(case).version - 1)


def test_a_refusal_needs_reason_and_witness_and_comes_from_outside(case, mediator):
    issue(case, mediator)
    applicant, officer, _seal = places(case)
    with pytest.raises(ActionRefused, match="原因和见证人"):
        sign(case, [applicant], mediator, status="refused", reason="不认可")
    with pytest.raises(ActionRefused, match="不能注明拒签"):
        sign(case, [officer], mediator, status="refused", reason="忙", witness_name="李四")

    sign(case, [applicant], mediator, status="refused", reason="不认可", witness_name="李四")

    row = places(case)[0]
    assert (row.status, row.reason, row.witness_name, row.way) == ("refused", "不认可", "李四", "")


@pytest.mark.parametrize(
    ("day", "words"),
    [(ISSUED - timedelta(days=1), "不能早于"), (date(2100, 1, 1), "不能晚于今天")],
)
def test_nobody_signs_before_the_issue_or_in_the_future(case, mediator, day, words):
    issue(case, mediator)
    with pytest.raises(ActionRefused, match=words):
        sign(case, places(case)[:1], mediator, signed_on=day)


def agent_of(case: Case, actor: Actor, number: int, **given: Any) -> Agent:
    party = case.parties.order_by("order")[number]
    with acting(actor, act="test"):
        return Agent.objects.create(case=case, party=party, name="王律师", **given)


def test_an_agent_signs_for_the_own_party_only(case, mediator):
    issue(case, mediator)
    applicant, officer, _seal = places(case)
    own, other = agent_of(case, mediator, 0), agent_of(case, mediator, 1)
    with pytest.raises(ActionRefused, match="不是"):
        sign(case, [applicant], mediator, agent=other)
    with pytest.raises(ActionRefused, match="不是"):
        sign(case, [officer], mediator, agent=own)
    with pytest.raises(ActionRefused, match="请选择代理人"):
        sign(case, [applicant], mediator, way="by_agent")

    sign(case, [applicant], mediator, agent=own)

    assert (places(case)[0].way, places(case)[0].agent) == ("by_agent", own)


def test_a_mandate_of_a_later_day_does_not_reach_back(case, mediator):
    issue(case, mediator)
    agent = agent_of(case, mediator, 0, mandate_on=ISSUED + timedelta(days=1))
    with pytest.raises(ActionRefused, match="晚于签署日期"):
        sign(case, places(case)[:1], mediator, agent=agent)


def test_the_seal_is_registered_under_a_running_number(case, mediator):
    for kind in ("registration_form", "acceptance"):
        issue(case, mediator, kind)
    sign(case, places(case, signer="seal"), mediator, approved_by="周敏华")

    uses = list(SealUse.objects.order_by("number"))
    assert [(u.year, u.number, u.copies, u.approved_by) for u in uses] == [
        (2026, 1, 1, "周敏华"), (2026, 2, 3, "周敏华"),
    ]  # fmt: skip
    assert [p.way for p in places(case, signer="seal")] == ["seal", "seal"]


def test_a_struck_use_keeps_its_number(case, mediator):
    issue(case, mediator)
    [seal] = places(case, signer="seal")
    sign(case, [seal], mediator)

    services.undo_signature(seal, actor=mediator, version=None, reason="盖错文书")

    assert places(case, signer="seal")[0].status == "pending"
    sign(case, [seal], mediator)
    assert [(u.number, u.struck_on is None) for u in SealUse.objects.order_by("number")] == [
        (1, False), (2, True),
    ]  # fmt: skip


def test_a_paper_that_no_longer_counts_is_neither_signed_nor_sealed(case, mediator):
    paper = issue(case, mediator)
    void_paper(case, paper, actor=mediator, reason="有误", happened_on=ISSUED)
    with pytest.raises(ActionRefused, match="不再有效"):
        sign(case, places(case), mediator)


def test_the_seal_on_an_agreement_is_in_the_register_and_its_marks_are_kept_once(case, mediator):
    agreement = make.offered(case, mediator)
    assert places(case) == []

    mark_agreement(
        agreement, actor=mediator, version=None, kind="seal", marked_on=make.SIGNED, way="in_person"
    )

    use = SealUse.objects.get()
    assert (use.paper.kind, use.used_on, use.copies) == ("agreement", make.SIGNED, 3)


def test_taking_back_needs_a_reason_and_something_to_take_back(case, mediator):
    issue(case, mediator)
    row = places(case)[0]
    with pytest.raises(ActionRefused, match="请写明原因"):
        services.undo_signature(row, actor=mediator, version=None, reason=" ")
    with pytest.raises(ActionRefused, match="尚未登记"):
        services.undo_signature(row, actor=mediator, version=None, reason="误")


def test_whoever_does_not_work_the_case_notes_nothing(cast, case, mediator):
    issue(case, mediator)
    for part in ("legal_aid", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            sign(case, places(case)[:1], cast.actor(part))


# Over HTTP


def url(case: Case, name: str = "page", *more: Any) -> str:
    return reverse(f"signing:{name}", args=[case.serial, *more])


def test_the_list_shows_what_is_open_and_notes_what_is_ticked(case, mediator, client_for):
    issue(case, mediator)
    client = client_for("mediator")
    rows = places(case)
    assert "待签" in client.get(url(case)).content.decode()
    form = {
        "version": make.again(case).version, "status": "signed", "way": "fingerprint",
        "signed_on": ISSUED.isoformat(), "late_reason": "集中登记",
    }  # fmt: skip
    refused = client.post(url(case), form)
    assert refused.status_code == 422
    assert "请至少勾选一处" in refused.content.decode()

    client.post(url(case), form | {"place": [row.pk for row in rows]})

    assert {p.status for p in places(case)} == {"signed"}
    again = client.post(url(case), form | {"place": [rows[0].pk]})
    assert again.status_code == 409
    assert "没有待签署的文书" in client.get(url(case)).content.decode()
    assert "捺印" in client.get(f"{url(case)}?show=all").content.decode()


def test_a_place_of_another_case_is_not_noted_here(cast, case, mediator, client_for):
    other = make.case_in_mediation(mediator)
    issue(other, mediator)
    form = {
        "version": make.again(case).version, "status": "signed", "way": "in_person",
        "signed_on": ISSUED.isoformat(), "late_reason": "x", "place": [places(other)[0].pk],
    }  # fmt: skip
    answer = client_for("mediator").post(url(case), form)
    assert answer.status_code == 422
    assert places(other)[0].status == "pending"


def test_the_set_has_a_copy_for_each_side_with_marks_beside(case, mediator, client_for, tmp_path):
    issue(case, mediator, "rights_notice")
    client = client_for("mediator")
    assert "当事人权利义务告知书" in client.get(url(case, "set")).content.decode()
    assert client.get(url(case, "set_pdf")).status_code == 422

    answer = client.get(url(case, "set_pdf"), {"paper": "rights_notice-1"})

    path = tmp_path / "set.pdf"
    path.write_bytes(answer.content)
    reader = PdfReader(path)
    titles = [str(entry.title) for entry in reader.outline]
    assert titles[0] == "签署清单"
    assert [title.partition("：")[0] for title in titles[1:]] == ["申请人", "被申请人", "存档"]
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "请在本页签名或者盖章" in text
    assert "不作拒签记载" in text


def test_the_register_is_for_the_managers_of_the_organisation(cast, case, mediator, client_for):
    issue(case, mediator)
    sign(case, places(case, signer="seal"), mediator)
    register = reverse("signing:seals")
    shown = client_for("manager").get(register).content.decode()
    assert "2026-0001" in shown
    assert "2026-0001" not in client_for("other_manager").get(register).content.decode()
    assert client_for("mediator").get(register).status_code == 403
    assert "2026-0001" in client_for("manager").get(register, {"month": "2026-03"}).content.decode()
    assert "没有用印" in client_for("manager").get(register, {"month": "2026-01"}).content.decode()
    assert client_for("manager").get(register, {"month": "soon"}).status_code == 422


def test_the_desk_counts_open_places(case, mediator, client_for):
    issue(case, mediator)
    shown = client_for("mediator").get(reverse("cases:desk")).content.decode()
    assert "文书待签署" in shown
    assert "待签 3 处" in shown


def test_one_more_paper_costs_the_list_no_query(
    case, mediator, client_for, django_assert_max_num_queries
):
    issue(case, mediator)
    client = client_for("mediator")
    client.get(url(case))
    with django_assert_max_num_queries(60) as few:
        client.get(url(case))
    for kind in ("acceptance", "rights_notice"):
        issue(case, mediator, kind)
    with django_assert_max_num_queries(60) as many:
        client.get(url(case))
    assert len(many.captured_queries) == len(few.captured_queries)
