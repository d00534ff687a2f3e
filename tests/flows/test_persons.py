"""Who may mediate, and who may know: conflicts of interest and the walls between organisations."""

from __future__ import annotations

import pytest

from tests.cases.applications import credit_code, resident_id
from tests.flows.driver import NotDone, Person
from tests.flows.people import EMPLOYER, WORKER, dispute, employer, worker

HOST = "上海测试有限公司"


def test_who_gave_advice_mediates_only_with_both_sides_consent(staff):
    """Design §3: after disclosure and both sides' recorded consent."""
    manager = staff.manager
    consultation = manager.log_consultation(
        visitor_name=WORKER,
        employer_name=EMPLOYER,
        channel="12351",
        category="劳动报酬",
        question="公司拖欠工资。",
        onward="调解",
    )
    serial, form = manager.open_case_from(consultation)
    manager.complete(serial, form)
    manager.examine(serial)
    for party in (WORKER, EMPLOYER):
        manager.consent(serial, party)
    with pytest.raises(NotDone) as refusal:
        manager.take(serial)
    assert refusal.value.reasons == ["曾就本争议提供咨询意见。须如实声明，并由双方决定是否同意。"]
    manager.take(serial, conflict="曾就本争议提供咨询意见", disclosure="接待过申请人的咨询。")
    staff.clerk.waive(serial, WORKER)
    with pytest.raises(NotDone) as refusal:
        manager.accept(serial)
    assert [EMPLOYER in reason for reason in refusal.value.reasons] == [True]
    staff.clerk.waive(serial, EMPLOYER)
    assert "调解中" in manager.accept(serial).text


def test_a_point_sees_its_own_enterprise_only_and_never_a_consultation(staff):
    """Domain §12, scenario 11."""
    officer, point = staff.legal_aid, staff.point_mediator
    consultation = officer.log_consultation(
        visitor_name="李娜", employer_name=HOST, channel="12351", category="劳动报酬",
        question="公司拖欠奖金。", onward="仅咨询",
    )  # fmt: skip
    elsewhere = staff.clerk.register(**dispute())
    own = point.register(
        **dispute(
            applicants=[worker("王芳", id_number=resident_id(serial="002"))],
            respondents=[employer(HOST, credit_code=credit_code(7))],
        )
    )

    assert own in found(point, "王芳")
    assert elsewhere not in found(point, WORKER)
    assert elsewhere in found(staff.manager, WORKER)
    assert point.fetch(f"/cases/{elsewhere}/").status == 404
    assert point.fetch(f"/cases/{elsewhere}/papers/receipt.pdf").status == 404
    assert point.fetch("/consultations/").status == 403
    assert point.fetch(consultation.url).status == 403
    assert "李娜" not in found(point, "李娜")
    # The station beside knows of none of them.
    for serial in (own, elsewhere):
        assert staff.stranger.fetch(f"/cases/{serial}/").status == 404


def found(person: Person, text: str) -> str:
    """What the list shows that a search leads to."""
    page = person.open("/cases/")
    listed = person.send(page.form("/cases/search/").fill(text=text))
    assert text not in listed.url  # names never stand in an address
    tables = listed.main.all("table")
    return " ".join(table.text for table in tables)
