"""The pages of what changes about a case: parties, data, holder, standing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Agent, Case, Party, PartyChange
from cases.services import parties
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
TODAY = timezone.localdate()


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"))


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def ground(case: Case, **more: Any) -> dict[str, Any]:
    return {
        "version": make.again(case).version, "happened_on": TODAY.isoformat(),
        "basis": "准予变更登记通知书", "reason": "登记有误", **more,
    }  # fmt: skip


def newcomers(*rows: dict[str, str]) -> dict[str, str]:
    posted = {"newcomers-TOTAL_FORMS": str(len(rows)), "newcomers-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        filled = {"kind": "employer", "employer_role": "employer", "way": "phone",
                  "answered_on": TODAY.isoformat()} | row  # fmt: skip
        posted |= {f"newcomers-{number}-{name}": value for name, value in filled.items()}
    return posted


# --- Parties --------------------------------------------------------------------------------------


def test_every_kind_of_change_through_its_page(case: Case, client_for: ClientFor) -> None:
    client = client_for("mediator")
    worker, (employer,) = make.parties(case)
    claim = case.claims.get()
    kinds = client.get(url("change_parties", case)).content.decode()
    for label in ("更名", "追加当事人", "更换当事人", "承继", "法定代理人（监护人）"):
        assert label in kinds

    def post(kind: str, **data: Any) -> None:
        at = url("change_form", case, kind)
        assert client.get(at).status_code == 200
        answer = client.post(at, ground(case) | data)
        assert (answer.status_code, answer.headers.get("Location")) == (
            302,
            case.get_absolute_url(),
        ), answer.context and [
            f.errors for f in (answer.context["form"], *(answer.context["rows"] or []))
        ]

    post("renamed", party=employer.pk, name="上海乙科技有限公司")
    post(
        "added",
        side="respondent",
        claims=claim.pk,
        **newcomers({"name": "上海用工有限公司", "answer": "yes"}),
    )
    post("replaced", party=employer.pk, **newcomers({"name": "上海正确有限公司", "answer": "yes"}))
    post(
        "succeeded", party=worker.pk,
        **newcomers(
            {"kind": "worker", "name": "张甲", "phone": "13800138001", "answer": "yes"},
            {"kind": "worker", "name": "张乙", "phone": "13800138002", "answer": "no"},
        ),
    )  # fmt: skip
    heir = Party.objects.get(name="张甲")
    post("guardian", party=heir.pk, name="张父", phone="13800138003")

    assert [party.name for party in make.again(case).parties.all()] == [
        "张甲", "张乙", "上海用工有限公司", "上海正确有限公司",
    ]  # fmt: skip
    assert [change.kind for change in PartyChange.objects.order_by("pk")] == [
        "renamed", "added", "replaced", "succeeded", "succeeded", "guardian",
    ]  # fmt: skip
    assert Agent.objects.get().party == heir
    told = client.get(url("changes", case)).content.decode()
    for words in ("上海甲科技有限公司", "上海正确有限公司", "已退出的当事人", "准予变更登记通知书"):
        assert words in told


def test_what_is_wrong_stands_beside_and_nothing_typed_is_lost(
    case: Case, client_for: ClientFor
) -> None:
    client = client_for("mediator")
    employer = make.parties(case)[1][0]
    at = url("change_form", case, "replaced")

    answer = client.post(
        at,
        ground(case, party=employer.pk, basis="") | newcomers({"name": "上海新公司", "phone": "1"}),
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "案件正在调解，请一并登记是否同意调解。" in text
    assert 'value="上海新公司"' in text
    empty = client.post(at, ground(case, party=employer.pk) | newcomers({}))
    assert empty.status_code == 422
    two = client.post(
        at,
        ground(case, party=employer.pk)
        | newcomers({"name": "甲", "answer": "yes"}, {"name": "乙", "answer": "yes"}),
    )
    assert two.status_code == 422
    assert Party.everyone.filter(case=case).count() == 2


def test_one_more_heir_keeps_what_was_typed(case: Case, client_for: ClientFor) -> None:
    worker = make.parties(case)[0]
    posted = (
        ground(case, party=worker.pk)
        | newcomers({"kind": "worker", "name": "张甲"})
        | {"add": "newcomers"}
    )
    answer = client_for("mediator").post(url("change_form", case, "succeeded"), posted)
    text = answer.content.decode()
    assert (answer.status_code, 'name="newcomers-1-name"' in text, 'value="张甲"' in text) == (
        200,
        True,
        True,
    )
    assert "准予变更登记通知书" in text


@pytest.mark.parametrize("kind", ["renamed", "replaced", "guardian"])
def test_a_party_of_another_case_cannot_be_named(
    case: Case, cast: Cast, client_for: ClientFor, kind: str
) -> None:
    other = make.registered_case(cast.actor("other_manager")).parties.all()[0]
    answer = client_for("mediator").post(
        url("change_form", case, kind),
        ground(case, party=other.pk, name="某") | newcomers({"name": "某", "answer": "yes"}),
    )
    assert answer.status_code == 422
    assert not PartyChange.objects.exists()


def test_a_stale_page_of_a_change_is_turned_away(case: Case, client_for: ClientFor) -> None:
    employer = make.parties(case)[1][0]
    data = ground(case, party=employer.pk, name="上海乙科技有限公司")
    client = client_for("mediator")
    assert client.post(url("change_form", case, "renamed"), data).status_code == 302
    assert (
        client.post(url("change_form", case, "renamed"), data).status_code == 409
    )  # a double click
    assert PartyChange.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "status"), [("clerk", 403), ("colleague", 404), ("stranger", 404), ("auditor", 403)]
)
@pytest.mark.parametrize("name", ["change_parties", "correct", "transfer"])
def test_who_does_not_work_on_the_case_is_turned_away(
    case: Case, client_for: ClientFor, name: str, part: str, status: int
) -> None:
    assert client_for(part).get(url(name, case)).status_code == status


def test_a_case_in_intake_is_edited_and_a_closed_one_only_renamed(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("manager")
    fresh = make.registered_case(cast.actor("manager"))
    assert client.get(url("change_parties", fresh)).headers["Location"] == url("edit", fresh)
    assert client.get(url("correct", fresh)).headers["Location"] == url("edit", fresh)


# --- Corrections ----------------------------------------------------------------------------------


def test_a_correction_is_compared_first_and_written_when_confirmed(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    make.offered(case, cast.actor("mediator"))
    client = client_for("mediator")
    assert "申请人 张晓明" in client.get(url("correct", case)).content.decode()
    at = url("correct_record", case, "party", 1)
    page = client.get(at)
    assert "13800138000" not in page.content.decode()

    data = {
        "version": make.again(case).version, "reason": "登记时看错", "kind": "worker", "name": "张小明",
        "phone": "13800138000", "id_type": "resident",
    }  # fmt: skip
    shown = client.post(at, data)
    text = shown.content.decode()
    assert (shown.status_code, Party.objects.get(pk=make.parties(case)[0].pk).name) == (
        200,
        "张晓明",
    )
    for words in (
        "张晓明",
        "张小明",
        "写有更正前内容的文书",
        "调解协议书",
        "已出具的文书不变；如需更正请另行出具。",
    ):
        assert words in text
    forged = client.post(at, data | {"name": "李四", "confirmed": shown.context["seal"]})
    assert (forged.status_code, make.parties(case)[0].name) == (200, "张晓明")  # compared again
    done = client.post(at, data | {"confirmed": shown.context["seal"]})
    assert (done.status_code, make.parties(case)[0].name) == (302, "张小明")
    again = client.post(at, data | {"confirmed": shown.context["seal"]})
    assert again.status_code == 409
    history = client.get(url("history", case)).content.decode()
    for words in ("更正登记信息", "登记时看错", "张晓明", "张小明"):
        assert words in history


def test_who_sees_the_case_masked_learns_no_name_from_a_correction(
    case: Case, client_for: ClientFor, cast: Cast
) -> None:
    employer = make.parties(case)[1][0]
    parties.rename_party(
        case, employer, actor=cast.actor("mediator"), version=None, name="上海乙科技有限公司",
        ground=parties.Ground(TODAY, "变更通知书甲", "更名理由乙"),
    )  # fmt: skip
    auditor = client_for("auditor")
    for name in ("changes", "history", "detail"):
        text = auditor.get(url(name, case)).content.decode()
        for secret in ("甲科技", "乙科技", "张晓明", "变更通知书甲", "更名理由乙"):
            assert secret not in text, (name, secret)


@pytest.mark.parametrize(
    ("what", "number", "data", "changed"),
    [
        ("case", 1, {"source": "phone", "application_form": "written", "received_on": "2026-03-01",
                     "grade": "ordinary", "facts": "拖欠工资"}, ("received_on", "2026-03-01")),
        ("claim", 1, {"kind": "wages", "amount": "13,000", "category": ""}, ("claimed_amount", "13000.00")),
    ],
    ids=["head", "claim"],
)  # fmt: skip
def test_other_records(
    case: Case,
    client_for: ClientFor,
    what: str,
    number: int,
    data: dict[str, str],
    changed: tuple[str, str],
) -> None:
    client, at = client_for("manager"), url("correct_record", case, what, number)
    posted = data | {"version": case.version, "reason": "看错"}
    seal = client.post(at, posted).context["seal"]
    assert client.post(at, posted | {"confirmed": seal}).status_code == 302
    assert str(getattr(make.again(case), changed[0])) == changed[1]


def test_bad_corrections_come_back(case: Case, client_for: ClientFor) -> None:
    client, at = client_for("manager"), url("correct_record", case, "case", 1)
    base = {"version": case.version, "reason": "看错", "source": "visit", "application_form": "written",
            "grade": "ordinary", "facts": "单位拖欠工资。", "received_on": "2026-03-02"}  # fmt: skip
    assert "没有需要更正的内容。" in client.post(at, base).content.decode()
    for wrong in (
        {"received_on": "0001-01-01"},
        {"received_on": "9999-12-31"},
        {"facts": "甲\x00乙"},
        {"source": "x"},
    ):
        answer = client.post(at, base | wrong)
        if answer.status_code == 200:  # compared; refused when confirmed
            answer = client.post(at, base | wrong | {"confirmed": answer.context["seal"]})
        assert answer.status_code == 422, wrong
    assert client.get(url("correct_record", case, "party", 99)).status_code == 404
    assert client.get(url("correct_record", case, "nonsense", 1)).status_code == 404


# --- Void -----------------------------------------------------------------------------------------


def test_a_duplicate_is_declared_void_and_shows_it(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("manager")
    kept = make.registered_case(cast.actor("manager"))
    assert client.get(url("void", case)).status_code == 200
    data = {
        "version": case.version,
        "why": "duplicate",
        "reason": "同一申请登记了两次",
        "happened_on": TODAY.isoformat(),
    }
    for serial in ("", "LJZ-2026-999999", "张晓明"):
        assert client.post(url("void", case), data | {"duplicate_of": serial}).status_code == 422
    assert (
        client.post(url("void", case), data | {"duplicate_of": kept.serial.lower()}).status_code
        == 302
    )

    page = client.get(case.get_absolute_url())
    text = page.content.decode()
    assert "作废（重复登记）" in text
    assert (page.context["page"].actions.next, page.context["page"].actions.others) == (None, [])
    assert kept.serial in client.get(url("related", case)).content.decode()
    assert case.serial in client.get(f"{reverse('cases:list')}?state=void").content.decode()
    assert client.post(url("void", case), data).status_code == 403  # once is enough
    for name in (
        "attach",
        "note",
        "session_plan",
        "transfer",
        "correct",
        "withdraw",
    ):
        assert client.get(url(name, case)).status_code == 403
    assert client_for("mediator").get(url("void", kept)).status_code == 403
