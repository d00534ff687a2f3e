"""After the ending, and for the office itself."""

from django.utils.translation import gettext_lazy

from cases.forms.papers.after import (
    BodyForm,
    ClosingForm,
    MajorForm,
    OralAgreementForm,
    PaymentOrderForm,
    ReceiptForm,
    TransferForm,
    VisitForm,
)
from cases.papers import after, dossier, office, shared, summary
from cases.papers.basis import CIVIL, HANDLING, LAW, PEOPLES_MEDIATION, PRIVACY, RULES
from mediation.papers.enums import FilePart, Receiver, Signer
from mediation.papers.registry import PaperKind

SIDES = (Signer.APPLICANTS, Signer.RESPONDENTS)
KINDS = (
    PaperKind(
        "own_settlement", gettext_lazy("和解协议书"), "papers/own_settlement.html", "cases.case",
        office.own_settlement, refusals=office.own_settlement_refusals,
        number=lambda case: shared.numbered(case, "own_settlement", "和"),
        form_code="F18", basis=(f"{RULES}第十一条",), copies=3, signed_by=SIDES,
        copies_for=(Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE),
    ),
    PaperKind(
        "oral_agreement", gettext_lazy("口头协议登记表"), "papers/oral_agreement.html", "cases.case",
        shared.base, refusals=office.oral_agreement_refusals,
        number=lambda case: shared.numbered(case, "oral_agreement", "口"),
        form_code="F19", basis=(f"{PEOPLES_MEDIATION}第二十八条",),
        signed_by=(*SIDES, Signer.MEDIATOR), copies_for=(Receiver.FILE,),
        entries=lambda _case: OralAgreementForm,
    ),
    PaperKind(
        "performance_sheet", gettext_lazy("履行跟踪表"), "papers/performance_sheet.html",
        "cases.agreement", after.performance, refusals=after.not_owed,
        number=lambda row: shared.numbered(row.case, "performance_sheet", "履"),
        form_code="F22", basis=(f"{RULES}第十六条", f"{PEOPLES_MEDIATION}第三十一条"),
        signed_by=(Signer.OFFICER,), copies_for=(Receiver.FILE,),
    ),
    PaperKind(
        "payment_receipt", gettext_lazy("收据"), "papers/payment_receipt.html",
        "cases.agreement", after.named_in, refusals=after.nothing_to_receive,
        number=lambda row: shared.numbered(row.case, "payment_receipt", "收"),
        form_code="F22", basis=(f"{RULES}第十六条",), copies=2, signed_by=(Signer.RECIPIENT,),
        copies_for=(Receiver.RESPONDENTS, Receiver.FILE), entries=lambda _row: ReceiptForm,
        several=True,
    ),
    PaperKind(
        "follow_up_visit", gettext_lazy("回访记录"), "papers/follow_up_visit.html",
        "cases.case", after.visit, refusals=after.visit_refusals,
        number=lambda case: shared.numbered(case, "follow_up_visit", "访"),
        form_code="F23", signed_by=(Signer.OFFICER, Signer.RECIPIENT),
        copies_for=(Receiver.FILE,), entries=lambda _case: VisitForm, several=True,
        part=FilePart.INNER,
    ),
    PaperKind(
        "arbitral_review", gettext_lazy("仲裁审查申请书"), "papers/arbitral_review.html",
        "cases.agreement", after.named_in, refusals=after.review_refusals,
        number=lambda row: shared.numbered(row.case, "arbitral_review", "审"),
        form_code="F25", basis=(f"{RULES}第二十七条", f"{HANDLING}第七十四条"), copies=2,
        signed_by=SIDES, copies_for=(Receiver.ARBITRATION, Receiver.FILE),
        entries=lambda _row: BodyForm,
    ),
    PaperKind(
        "judicial_confirmation", gettext_lazy("司法确认申请书"), "papers/judicial_confirmation.html",
        "cases.agreement", after.named_in, refusals=after.confirmation_refusals,
        number=lambda row: shared.numbered(row.case, "judicial_confirmation", "确"),
        form_code="F26", basis=(f"{PEOPLES_MEDIATION}第三十三条", f"{CIVIL}第二百零五条"), copies=2,
        signed_by=SIDES, copies_for=(Receiver.COURT, Receiver.FILE), entries=lambda _row: BodyForm,
    ),
    PaperKind(
        "payment_order", gettext_lazy("支付令申请书"), "papers/payment_order.html",
        "cases.agreement", after.payment_order, refusals=after.payment_order_refusals,
        number=lambda row: shared.numbered(row.case, "payment_order", "支"),
        form_code="F27", basis=(f"{LAW}第十六条", f"{CIVIL}第二百二十五条"), copies=2,
        signed_by=(Signer.APPLICANTS,), copies_for=(Receiver.COURT, Receiver.FILE),
        entries=lambda _row: PaymentOrderForm,
    ),
    PaperKind(
        "closing_report", gettext_lazy("结案报告表"), "papers/closing_report.html", "cases.case",
        office.closing_report, refusals=office.closing_report_refusals,
        number=lambda case: shared.numbered(case, "closing_report", "结"),
        form_code="F24", signed_by=(Signer.MEDIATOR, Signer.HEAD), copies_for=(Receiver.FILE,),
        entries=lambda _case: ClosingForm,
        part=FilePart.INNER,
    ),
    PaperKind(
        "transfer_letter", gettext_lazy("移送函"), "papers/transfer_letter.html", "cases.case",
        shared.base,
        number=lambda case: shared.numbered(case, "transfer_letter", "移"),
        form_code="F28", basis=(f"{PRIVACY}第二十三条",), copies=2, signed_by=(Signer.SEAL, Signer.RECIPIENT),
        copies_for=(Receiver.ARBITRATION, Receiver.FILE), entries=lambda _case: TransferForm,
        several=True,
    ),
    PaperKind(
        "major_report", gettext_lazy("重大劳动争议呈报表"), "papers/major_report.html", "cases.case",
        office.major_report, refusals=office.major_report_refusals,
        number=lambda case: shared.numbered(case, "major_report", "呈"),
        form_code="F29", signed_by=(Signer.OFFICER, Signer.HEAD), copies_for=(Receiver.FILE,),
        entries=lambda _case: MajorForm, several=True,
        part=FilePart.INNER,
    ),
    PaperKind(
        "dossier_cover", gettext_lazy("卷宗封面"), "papers/dossier_cover.html", "cases.case",
        dossier.cover, form_code="F32", issued=False,
    ),
    PaperKind(
        "dossier_catalogue", gettext_lazy("卷内目录"), "papers/dossier_catalogue.html", "cases.case",
        dossier.catalogue, form_code="F32", issued=False,
    ),
    PaperKind(
        "dossier_notes", gettext_lazy("备考表"), "papers/dossier_notes.html", "cases.case",
        dossier.notes, form_code="F32", issued=False,
    ),
    PaperKind(
        "case_summary", gettext_lazy("案件摘要"), "papers/case_summary.html", "cases.case",
        summary.case_summary, issued=False,
        part=FilePart.INNER,
    ),
)  # fmt: skip
