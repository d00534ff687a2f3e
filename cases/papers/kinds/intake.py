"""Receiving, reviewing, taking or not taking the case."""

from django.utils.translation import gettext_lazy

from cases.forms.papers.opening import (
    PowerOfAttorneyEntries,
    PrivacyConsentEntries,
    ReadingAidEntries,
    RepresentativeEntries,
)
from cases.papers import opening, review, shared, statement
from cases.papers.basis import LAW, PEOPLES_MEDIATION, PRIVACY, RULES
from mediation.papers.enums import Receiver, Signer
from mediation.papers.registry import PaperKind

KINDS = (
    PaperKind(
        "receipt", gettext_lazy("登记回执"), "papers/receipt.html", "cases.case",
        review.receipt, basis=(f"{LAW}第十二条、第十四条", f"{RULES}第二十二条"),
        issued=False,  # drawn for whoever stands at the counter: no guard asks for it
    ),
    PaperKind(
        "oral_application", gettext_lazy("口头申请笔录"), "papers/oral_application.html", "cases.case",
        statement.oral_application, refusals=statement.oral_application_refusals,
        form_code="F03", basis=(f"{LAW}第十二条", f"{RULES}第二十一条"),
        issued=False,  # signed by hand on the spot; the scan is what is kept
    ),
    PaperKind(
        "application", gettext_lazy("调解申请书"), "papers/application.html", "cases.case",
        opening.application, refusals=opening.application_refusals,
        number=lambda case: shared.numbered(case, "application", "申"),
        form_code="F02", basis=(f"{LAW}第十二条", f"{RULES}第二十一条"), copies=2,
        signed_by=(Signer.APPLICANTS,), copies_for=(Receiver.RESPONDENTS, Receiver.FILE),
    ),
    PaperKind(
        "registration_form", gettext_lazy("调解登记表"), "papers/registration_form.html", "cases.case",
        opening.registration_form,
        number=lambda case: shared.numbered(case, "registration_form", "登"),
        form_code="F04", basis=(f"{RULES}第二十二条", f"{RULES}第三十二条"),
        signed_by=(Signer.APPLICANTS, Signer.OFFICER, Signer.SEAL), copies_for=(Receiver.FILE,),
    ),
    PaperKind(
        "rights_notice", gettext_lazy("当事人权利义务告知书"), "papers/rights_notice.html", "cases.case",
        opening.parties_only, number=lambda case: shared.numbered(case, "rights_notice", "告"),
        form_code="F08", copies=3,
        basis=(f"{LAW}第十四条", f"{RULES}第二十四条", f"{PEOPLES_MEDIATION}第二十三条、第二十四条"),
        entries=lambda _case: ReadingAidEntries,
        signed_by=(Signer.APPLICANTS, Signer.RESPONDENTS),
        copies_for=(Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE),
    ),
    PaperKind(
        "privacy_consent", gettext_lazy("个人信息处理告知同意书、送达地址确认书"),
        "papers/privacy_consent.html", "cases.case", opening.parties_only,
        refusals=opening.party_refusals,
        number=lambda case: shared.numbered(case, "privacy_consent", "信"),
        form_code="F09", basis=(f"{PRIVACY}第十七条、第二十三条、第二十九条",),
        signed_by=(Signer.RECIPIENT,), copies_for=(Receiver.FILE,),
        entries=lambda _subject: PrivacyConsentEntries, several=True,
    ),
    PaperKind(
        "power_of_attorney", gettext_lazy("授权委托书"), "papers/power_of_attorney.html", "cases.case",
        opening.parties_only, refusals=opening.party_refusals,
        number=lambda case: shared.numbered(case, "power_of_attorney", "委"),
        form_code="F10", basis=(f"{LAW}第二十四条",),
        signed_by=(Signer.RECIPIENT,), copies_for=(Receiver.FILE,),
        entries=lambda _subject: PowerOfAttorneyEntries, several=True,
    ),
    PaperKind(
        "representative_certificate", gettext_lazy("法定代表人身份证明"),
        "papers/representative_certificate.html", "cases.case",
        opening.parties_only, refusals=opening.representative_refusals,
        number=lambda case: shared.numbered(case, "representative_certificate", "法"),
        form_code="F10", signed_by=(Signer.RECIPIENT,), copies_for=(Receiver.FILE,),
        entries=lambda _subject: RepresentativeEntries, several=True,
    ),
    PaperKind(
        "acceptance", gettext_lazy("受理通知书"), "papers/acceptance.html", "cases.case",
        opening.acceptance, refusals=opening.acceptance_refusals,
        number=lambda case: shared.numbered(case, "acceptance", "受"),
        form_code="F06", basis=(f"{LAW}第十四条", f"{RULES}第二十二条、第二十九条"), copies=3,
        entries=lambda _case: ReadingAidEntries,
        signed_by=(Signer.SEAL,),
        copies_for=(Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE),
    ),
    PaperKind(
        "inquiry", gettext_lazy("征询调解意见书"), "papers/inquiry.html", "cases.inquiry",
        review.inquiry, number=lambda row: shared.numbered(row.case, "inquiry", "询"),
        form_code="F05", basis=(f"{LAW}第五条、第十条", f"{RULES}第二十二条"),
        issued_by="ask_respondent", signed_by=(Signer.SEAL,),
        copies_for=(Receiver.RESPONDENTS,),
    ),
    PaperKind(
        "non_acceptance", gettext_lazy("不予受理通知书"), "papers/non_acceptance.html", "cases.case",
        review.non_acceptance, refusals=review.non_acceptance_refusals,
        number=lambda case: shared.numbered(case, "non_acceptance", "不受"),
        form_code="F07", basis=(f"{LAW}第二条、第五条", f"{RULES}第二十二条"), copies=2,
        issued_by="refer_ineligible", signed_by=(Signer.SEAL,),
        copies_for=(Receiver.APPLICANTS, Receiver.FILE),
    ),
)  # fmt: skip
