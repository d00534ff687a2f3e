"""The editor and the page of an agreement, through the HTTP client."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from hypothesis import given as drawn
from hypothesis import strategies as st

from cases.enums import AgreementState, Authority
from cases.instalments import due_dates, equal_parts
from cases.models import Agent, Agreement, Case
from cases.services.agreement_text import TermDraft
from mediation.papers.models import Paper
from tests.cases import factories
from tests.support.cast import Cast

PAY_ON = "2030-05-31"


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


def address(name: str, case: Case, *more: int) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def text(case: Case, version: int, **values: Any) -> dict[str, Any]:
    """What the editor posts: one payment, and nothing else."""
    worker, (employer, *_others) = factories.parties(case)
    return {
        "version": version,
        "parties": [worker.pk, employer.pk],
        "dispute": "双方因工资发生争议。",
        "copies": "3",
        "final_settlement": "on",
        "money-TOTAL_FORMS": "1",
        "money-INITIAL_FORMS": "0",
        "money-0-item": "工资差额",
        "money-0-amount": "10,000.00",
        "money-0-payer": employer.pk,
        "money-0-payee": worker.pk,
        "money-0-tax": "before",
        "money-0-pay_on": PAY_ON,
        "money-0-way": "transfer",
        "money-0-account": "招商银行 6222000011112222",
        "money-0-parts-TOTAL_FORMS": "0",
        "money-0-parts-INITIAL_FORMS": "0",
        "others-TOTAL_FORMS": "0",
        "others-INITIAL_FORMS": "0",
    } | values


def test_the_editor_begins_with_the_claims_and_the_parties(client_for: Any, case: Case) -> None:
    editor = client_for("mediator").get(address("agreement_create", case)).context["editor"]
    worker, (employer,) = factories.parties(case)
    assert editor.text["dispute"].value() == (
        "张晓明与上海甲科技有限公司因劳动争议申请调解。申请人请求：1. 工资差额（12,000.00元）。"
    )
    assert editor.text["parties"].value() == [worker.pk, employer.pk]


def test_a_draft_is_saved_with_its_terms(client_for: Any, case: Case) -> None:
    given = text(case, case.version) | {
        "others-TOTAL_FORMS": "1",
        "others-0-text": "办结工作交接",
        "others-0-pay_on": PAY_ON,
    }
    answer = client_for("mediator").post(address("agreement_create", case), given)
    draft = case.agreements.get()
    assert answer.url == address("agreement", case, 1)
    assert draft.total == Decimal("10000.00")
    assert [(term.kind, str(term)) for term in draft.terms.all()] == [
        ("money", "工资差额"),
        ("other", "办结工作交接"),
    ]
    assert draft.terms.all()[0].account == "招商银行 6222000011112222"


def test_a_sum_is_split_into_equal_instalments_and_nothing_is_lost(
    client_for: Any, case: Case
) -> None:
    client = client_for("mediator")
    step = text(case, case.version) | {
        "money-0-split-count": "3",
        "money-0-split-first_on": "2030-01-31",
        "remarks": "写了一半",
        "step": "split:money-0",
    }
    answer = client.post(address("agreement_create", case), step)
    editor = answer.context["editor"]
    rows = [(row["due_on"].value(), row["amount"].value()) for row in editor.money[0].parts]
    assert answer.status_code == 200
    assert rows == [
        ("2030-01-31", "3333.33"),
        ("2030-02-28", "3333.33"),
        ("2030-03-31", "3333.34"),
    ]
    assert editor.text["remarks"].value() == "写了一半"
    assert "人民币壹万元整" in answer.content.decode()
    assert case.agreements.count() == 0


def test_splitting_asks_for_what_it_needs(client_for: Any, case: Case) -> None:
    step = text(case, case.version) | {"money-0-split-count": "3", "step": "split:money-0"}
    answer = client_for("mediator").post(address("agreement_create", case), step)
    assert answer.context["refusal"] == ["请先填写金额、期数（2 至 60）和首期日期，再拆分。"]


def test_a_block_is_inserted_below_what_was_typed(client_for: Any, case: Case) -> None:
    step = text(case, case.version) | {
        "others-TOTAL_FORMS": "1",
        "others-0-text": "自己写的",
        "block": "handover",
        "step": "block",
    }
    answer = client_for("mediator").post(address("agreement_create", case), step)
    texts = [row["text"].value() for row in answer.context["editor"].others]
    assert texts == [
        "自己写的",
        "劳动者与用人单位办结工作交接，归还用人单位的办公设备、文件资料、印章和门禁卡",
    ]


def test_rows_are_added_and_removed_without_script(client_for: Any, case: Case) -> None:
    client = client_for("mediator")
    url = address("agreement_create", case)
    added = client.post(url, text(case, case.version) | {"step": "add:money"})
    removed = client.post(url, text(case, case.version) | {"step": "remove:money-0"})
    assert len(added.context["editor"].money.forms) == 2
    assert added.context["editor"].formsets[0].errors == []
    assert removed.context["editor"].money[0].is_removed
    assert removed.context["editor"].total == 0


def test_instalments_that_do_not_sum_are_refused_beside_the_form(
    client_for: Any, case: Case
) -> None:
    given = text(case, case.version) | {
        "money-0-parts-TOTAL_FORMS": "2",
        "money-0-parts-0-due_on": "2030-01-31",
        "money-0-parts-0-amount": "4000",
        "money-0-parts-1-due_on": "2030-02-28",
        "money-0-parts-1-amount": "5000",
    }
    answer = client_for("mediator").post(address("agreement_create", case), given)
    assert answer.status_code == 422
    assert answer.context["editor"].text.non_field_errors() == [
        "“工资差额”的各期之和为9000.00元，与金额10000.00元不符。"
    ]
    assert answer.context["editor"].money[0].open_difference == Decimal("1000.00")


def test_mistakes_in_every_part_show_at_once(client_for: Any, case: Case) -> None:
    given = text(case, case.version, **{"money-0-amount": "很多", "dispute": "", "parties": []}) | {
        "money-0-parts-TOTAL_FORMS": "1",
        "money-0-parts-0-amount": "4000",
    }
    answer = client_for("mediator").post(address("agreement_create", case), given)
    editor = answer.context["editor"]
    assert sorted(editor.text.errors) == ["dispute", "parties"]
    assert sorted(editor.money[0].errors) == ["amount"]
    assert sorted(editor.money[0].parts[0].errors) == ["due_on"]
    assert 'value="很多"' in answer.content.decode()


def test_a_draft_is_changed_and_a_removed_term_goes(
    client_for: Any, cast: Cast, case: Case
) -> None:
    draft = factories.drafted(case, cast.actor("mediator"))
    client = client_for("mediator")
    url = address("agreement_edit", case, 1)
    page = client.get(url).context["editor"]
    kept = page.money[0].instance.pk
    given = text(case, draft.version) | {
        "money-TOTAL_FORMS": "2",
        "money-INITIAL_FORMS": "1",
        "money-0-id": kept,
        "money-0-DELETE": "on",
        **{
            f"money-1-{name.removeprefix('money-0-')}": value
            for name, value in text(case, 1).items()
            if name.startswith("money-0-")
        },
    }
    answer = client.post(url, given)
    terms = list(Agreement.objects.get().terms.all())
    assert answer.status_code == 302
    assert [(term.amount, term.pk == kept) for term in terms] == [(Decimal("10000.00"), False)]


def test_a_stale_editor_is_a_conflict(client_for: Any, cast: Cast, case: Case) -> None:
    draft = factories.drafted(case, cast.actor("mediator"))
    given = text(case, draft.version - 1)
    answer = client_for("mediator").post(address("agreement_edit", case, 1), given)
    assert answer.status_code == 409


def test_the_page_says_what_keeps_the_text_from_being_final(
    client_for: Any, cast: Cast, case: Case
) -> None:
    worker, (employer,) = factories.parties(case)
    term = factories.money_term(employer, worker, item="经济补偿")
    factories.drafted(case, cast.actor("mediator"), terms=[TermDraft(term)])
    answer = client_for("mediator").get(address("agreement", case, 1))
    offer = answer.context["actions"][0]
    refused = client_for("mediator").post(
        address("agreement_offer", case, 1),
        {"version": 1, "happened_on": "2026-03-12", **factories.LATE},
    )
    sentence = "协议含经济补偿、赔偿金等款项，请填写劳动关系解除日期。"
    assert answer.context["blocking"] == [sentence]
    assert (offer.label, offer.missing) == ("定稿签署", [sentence])
    assert refused.status_code == 422
    assert sentence in refused.content.decode()


def test_the_page_hides_the_account(client_for: Any, cast: Cast, case: Case) -> None:
    factories.drafted(case, cast.actor("mediator"))
    page = client_for("clerk").get(address("agreement", case, 1)).content.decode()
    assert "6222000011112222" not in page
    assert "人民币捌仟元整" in page


def test_it_takes_effect_with_the_last_mark(client_for: Any, cast: Cast, case: Case) -> None:
    factories.drafted(case, cast.actor("mediator"))
    client = client_for("mediator")
    day = factories.SIGNED.isoformat()
    offer = {"version": case.agreements.get().version, "happened_on": day, **factories.LATE}
    client.post(address("agreement_offer", case, 1), offer)
    worker, (employer,) = factories.parties(case)
    for key in (f"party-{worker.pk}", f"party-{employer.pk}", "mediator", "seal"):
        agreement = case.agreements.get()
        assert agreement.state == AgreementState.SIGNING
        given = {
            "mark": key,
            f"{key}-version": agreement.version,
            f"{key}-marked_on": day,
            f"{key}-late_reason": "当日系统停用",
            f"{key}-way": "in_person",
        }
        answer = client.post(address("mark", case, 1), given)
    agreement = case.agreements.get()
    assert (agreement.state, agreement.effective_on) == ("effective", factories.SIGNED)
    assert [str(message) for message in get_messages(answer.wsgi_request)][-2:] == [
        "已登记：调解组织印章。",
        "协议自 2026-03-12 起生效。",
    ]


def test_a_refused_mark_shows_its_reason_beside_the_place(
    client_for: Any, cast: Cast, case: Case
) -> None:
    agreement = factories.offered(case, cast.actor("mediator"))
    given = {
        "mark": "seal",
        "seal-version": agreement.version,
        "seal-marked_on": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "seal-way": "in_person",
    }
    answer = client_for("clerk").post(address("mark", case, 1), given)
    forms = {slot.key: slot.form for slot in answer.context["slots"]}
    assert answer.status_code == 422
    assert forms.pop("seal").non_field_errors() == ["发生日期不能晚于今天。"]
    assert [form.is_bound for form in forms.values()] == [False, False, False]


def test_only_an_agent_with_special_authority_may_sign_for_a_party(
    client_for: Any, cast: Cast, case: Case, as_system: Any
) -> None:
    employer = case.parties.get(side="respondent")
    for name, authority in (("王律师", Authority.SPECIAL), ("李律师", Authority.GENERAL)):
        Agent(case=case, party=employer, name=name, authority=authority).save()
    factories.declare(case, cast.actor("mediator"))
    factories.offered(case, cast.actor("mediator"))
    slots = client_for("mediator").get(address("agreement", case, 1)).context["slots"]
    agents = {slot.key: slot.form.fields.get("agent") for slot in slots}
    chosen = agents[f"party-{employer.pk}"]
    assert [label for _value, label in chosen.choices] == ["单位盖章或者法定代表人签名", "王律师"]
    assert agents["mediator"] is None


def test_redrafting_asks_why_and_takes_the_paper_back(
    client_for: Any, cast: Cast, case: Case
) -> None:
    agreement = factories.offered(case, cast.actor("mediator"))
    url = address("agreement_redraft", case, 1)
    client = client_for("mediator")
    asked = client.post(url, {"version": agreement.version, "reason": ""})
    done = client.post(url, {"version": agreement.version, "reason": "金额有误"})
    paper = Paper.objects.get(kind="agreement")
    assert (asked.status_code, done.status_code) == (422, 302)
    assert case.agreements.get().state == AgreementState.DRAFT
    assert paper.voided_on == timezone.localdate()


@pytest.mark.parametrize(
    ("name", "state"),
    [("agreement_void", AgreementState.VOID), ("agreement_not_signed", AgreementState.NOT_SIGNED)],
)
def test_a_version_is_set_aside_with_its_reason(
    client_for: Any, cast: Cast, case: Case, name: str, state: str
) -> None:
    agreement = factories.offered(case, cast.actor("mediator"))
    given = {"version": agreement.version, "reason": "当事人改变主意"}
    answer = client_for("mediator").post(address(name, case, 1), given)
    assert answer.status_code == 302
    assert case.agreements.get().state == state


def test_instalments_are_paid_one_by_one(client_for: Any, cast: Cast, case: Case) -> None:
    worker, (employer,) = factories.parties(case)
    parts = factories.instalments((date(2026, 3, 20), "5000"), (date(2026, 4, 20), "3000"))
    draft = TermDraft(factories.money_term(employer, worker), parts)
    factories.effective(case, cast.actor("mediator"), terms=[draft])
    client = client_for("mediator")
    url = address("payment", case, 1)
    page = client.get(url, {"position": "1.2"})
    labels = [label for _value, label in page.context["form"].fields["position"].choices]
    for position, amount in (("1.1", ""), ("1.2", "1000"), ("1.2", "2000")):
        version = case.agreements.get().version
        given = {
            "version": version,
            "position": position,
            "paid_on": "2026-04-01",
            **factories.LATE,
            "amount": amount,
        }
        assert client.post(url, given).status_code == 302
    assert labels == [
        "工资差额 第1期：5,000.00元（2026-03-20前）",
        "工资差额 第2期：3,000.00元（2026-04-20前）",
    ]
    assert page.context["form"]["position"].value() == "1.2"
    assert case.agreements.get().state == AgreementState.PERFORMED
    assert client.get(url).status_code == 404


def test_a_breach_is_recorded_and_may_still_be_paid(
    client_for: Any, cast: Cast, case: Case
) -> None:
    agreement = factories.effective(case, cast.actor("mediator"))
    client = client_for("mediator")
    given = {"version": agreement.version, "happened_on": "2026-04-01", **factories.LATE}
    client.post(address("agreement_breach", case, 1), given)
    page = client.get(address("agreement", case, 1))
    labels = [action.label for action in page.context["actions"]]
    assert case.agreements.get().state == AgreementState.BREACHED
    assert labels == ["以此协议结案", "登记履行"]
    assert page.context["money"][0].performance.label == "逾期未履行"


def test_who_may_do_what_to_an_agreement(client_for: Any, cast: Cast, case: Case) -> None:
    factories.drafted(case, cast.actor("mediator"))
    urls = [address("agreement", case, 1), address("agreement_edit", case, 1)]
    statuses = {
        part: [client_for(part).get(url).status_code for url in urls]
        for part in ("clerk", "auditor", "stranger", "mediator", "manager")
    }
    assert statuses == {
        "clerk": [200, 403],
        "auditor": [403, 403],
        "stranger": [404, 404],
        "mediator": [200, 200],
        "manager": [200, 200],
    }
    assert client_for("mediator").get(address("agreement", case, 2)).status_code == 404


@drawn(
    st.decimals(min_value=Decimal("0.60"), max_value=Decimal("99999999.99"), places=2),
    st.integers(min_value=2, max_value=60),
)
def test_equal_parts_always_sum_to_the_amount(amount: Decimal, count: int) -> None:
    parts = equal_parts(amount, count)
    assert sum(parts) == amount
    assert len(parts) == count
    assert min(parts) > 0
    assert max(parts) - min(parts) < Decimal("0.01") * count


@drawn(st.dates(max_value=date(2090, 1, 1)), st.integers(min_value=2, max_value=60))
def test_monthly_days_go_forward_by_whole_months(first: date, count: int) -> None:
    days = due_dates(first, count)
    months = [day.year * 12 + day.month for day in days]
    assert days[0] == first
    assert months == list(range(months[0], months[0] + count))
    assert all(day.day <= first.day for day in days)
