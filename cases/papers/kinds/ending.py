"""How the case ends."""

from django.utils.translation import gettext_lazy

from cases.papers import agreement, closing, shared
from cases.papers.basis import LAW, RULES
from mediation.papers.enums import Receiver, Signer
from mediation.papers.registry import PaperKind

PARTIES_AND_FILE = (Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE)
KINDS = (
    PaperKind(
        "agreement", gettext_lazy("调解协议书"), "papers/agreement.html", "cases.agreement",
        agreement.agreement, number=agreement.agreement_number,
        form_code="F17", basis=(f"{LAW}第十四条", f"{RULES}第二十六条"), copies=3,
        issued_by="offer_for_signing", correctable=False, copies_for=PARTIES_AND_FILE,
        signed_by=(Signer.APPLICANTS, Signer.RESPONDENTS, Signer.MEDIATOR, Signer.SEAL),
    ),
    PaperKind(
        "termination", gettext_lazy("终止调解告知书"), "papers/termination.html", "cases.case",
        closing.termination, refusals=closing.termination_refusals,
        number=lambda case: shared.numbered(case, "termination", "终"),
        form_code="F20", basis=(f"{LAW}第十四条、第十五条", f"{RULES}第二十九条、第三十条"), copies=3,
        issued_by="refer_failed",
        signed_by=(Signer.SEAL, Signer.APPLICANTS, Signer.RESPONDENTS, Signer.MEDIATOR),
        copies_for=PARTIES_AND_FILE,
    ),
    PaperKind(
        "member_termination", gettext_lazy("终止调解告知书（部分成员）"),
        "papers/member_termination.html", "cases.case",
        closing.member_termination, refusals=closing.member_termination_refusals,
        number=lambda case: shared.numbered(case, "member_termination", "终部"),
        form_code="F20", basis=(f"{LAW}第七条、第十四条、第十五条", f"{RULES}第三十条"), copies=3,
        issued_by="settle_case",
        signed_by=(Signer.SEAL, Signer.RESPONDENTS, Signer.MEDIATOR),
        copies_for=PARTIES_AND_FILE,
    ),
    PaperKind(
        "withdrawal", gettext_lazy("撤回调解申请书"), "papers/withdrawal.html", "cases.case",
        closing.withdrawal, refusals=closing.withdrawal_refusals,
        number=lambda case: shared.numbered(case, "withdrawal", "撤"),
        form_code="F21",
        issued_by="withdraw_case", signed_by=(Signer.APPLICANTS,), copies_for=(Receiver.FILE,),
    ),
)  # fmt: skip
