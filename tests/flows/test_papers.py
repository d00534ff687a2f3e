"""Papers in uncommon circumstances, and performance in parts."""

from __future__ import annotations

from mediation.papers.models import Paper
from tests.flows.people import EMPLOYER, WORKER, claim, dispute, employer, worker
from tests.flows.reading import pdf_text

OFFICE = "德国莱茵机械有限公司上海代表处"
FOREIGNER = "Müller Hans-Peter"


def test_a_foreigner_and_a_representative_office_stand_right_on_every_paper(staff):
    """Domain §12, scenario 14."""
    applicant = worker(FOREIGNER, id_type="护照", id_number="C01X00T47", sex="男",
                       birth_date="1980-05-06", address="浦东新区世纪大道1号")  # fmt: skip
    respondent = employer(OFFICE, nature="外国企业常驻代表机构", legal_representative="Schmidt Eva",
                          legal_post="首席代表")  # fmt: skip
    serial = staff.clerk.register(**dispute(applicants=[applicant], respondents=[respondent]))
    mediator = staff.mediator
    receipt = pdf_text(mediator.download(f"/cases/{serial}/papers/receipt.pdf").content)
    assert "MüllerHans-Peter" in receipt
    assert serial in receipt

    asked = mediator.ask(serial, OFFICE, answer_due_on="2026-03-18")
    assert OFFICE in pdf_text(mediator.download(asked.link("征询意见书")).content)
    mediator.bring_to_mediation(serial, FOREIGNER, OFFICE)
    agreement = mediator.draft(
        serial, money=[{"item": "工资", "amount": "30000", "pay_on": "2026-04-15", "way": "现金"}]
    )
    mediator.offer(agreement)
    paper = pdf_text(mediator.download(f"/cases/{serial}/papers/agreement.pdf").content)
    for said in (
        "MüllerHans-Peter", "护照号码：C01X00T47", "1980年5月6日出生", OFFICE, "SchmidtEva",
        "首席代表", "叁万元整",
    ):  # fmt: skip
        assert said in paper
    assert "居民身份证" not in paper


def test_a_power_cut_while_the_agreement_is_printed_costs_neither_draft_nor_number(
    staff, calendar, finish_jobs
):
    """Domain §12, scenario 15. The final text is committed, the PDF was never made."""
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = mediator.draft(
        serial, money=[{"item": "工资", "amount": "20000", "pay_on": "2026-04-15", "way": "现金"}]
    )
    mediator.offer(agreement)
    cut = Paper.objects.get(kind="agreement")
    assert (cut.pdf, cut.number) == (None, "浦劳联调陆〔2026〕第0001号-协1")

    # Power is back: whoever asks first makes the file, and nobody makes another one.
    printed = mediator.download(f"/cases/{serial}/papers/agreement.pdf").content
    finish_jobs()
    assert mediator.download(f"/cases/{serial}/papers/agreement.pdf").content == printed
    assert "浦劳联调陆〔2026〕第0001号-协1" in pdf_text(printed)

    # Taken back and offered again: the text is kept, the number is another one.
    back = mediator.open(f"{agreement}redraft/")
    mediator.send(back.form("/redraft/").fill(reason="打印时断电，原件作废"))
    assert "20,000.00" in mediator.open(agreement).text
    mediator.offer(agreement)
    again = Paper.objects.get(kind="agreement", voided_on=None)
    assert again.number != cut.number
    assert [paper.number for paper in Paper.objects.filter(kind="agreement").order_by("n")] == [
        cut.number,
        again.number,
    ]


def test_three_instalments_of_which_the_second_is_late(staff, calendar):
    """Domain §12, scenario 4, without the payment order, which is no part of this issue."""
    serial = staff.clerk.register(**dispute(claims=[claim("经济补偿", "30000")]))
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = mediator.draft(
        serial,
        money=[{"item": "经济补偿", "amount": "30000", "way": "现金"}],
        instalments={"count": "3", "first_on": "2026-03-31"},
        employment_ends_on="2026-02-28",
        breach_consequences="任何一期逾期，余款全部到期。",
    )
    mediator.offer(agreement)
    mediator.sign(agreement, WORKER, EMPLOYER, "调解员签名", "调解组织印章")
    mediator.settle(serial)
    calendar.turn_to("2026-03-31")
    mediator.pay(agreement, "第1期")

    # The second was due on 30 April; half of it comes on 11 May.
    calendar.turn_to("2026-05-11")
    breached = mediator.send(mediator.open(f"{agreement}breach/").form("/breach/"))
    assert "逾期未履行" in breached.text
    partly = mediator.pay(agreement, "第2期", amount="4000")
    assert "逾期未履行" in partly.text
    mediator.pay(agreement, "第2期")
    calendar.turn_to("2026-05-29")
    performed = mediator.pay(agreement, "第3期")
    assert "已履行" in performed.text
    assert "已履行" in mediator.case(serial).section("agreements").text
