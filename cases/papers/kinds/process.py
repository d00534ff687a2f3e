"""While the case is mediated: who mediates, sessions, what is looked into, extension."""

from django.utils.translation import gettext_lazy

from cases.forms.papers.procedure import (
    InvestigationEntries,
    ServiceEntries,
    SessionNoticeEntries,
    SessionRecordEntries,
)
from cases.papers import assignment, calculation, closing, opening, procedure, shared
from cases.papers.basis import LAW, RULES
from mediation.papers.enums import FilePart, Receiver, Signer
from mediation.papers.registry import PaperKind

KINDS = (
    PaperKind(
        "assignment_record", gettext_lazy("调解员指派与回避记录"), "papers/assignment_record.html",
        "cases.case", assignment.assignment_record, refusals=assignment.assignment_refusals,
        form_code="F11", issued=False,
        part=FilePart.INNER,
    ),
    PaperKind(
        "session_notice", gettext_lazy("调解通知书"), "papers/session_notice.html",
        "cases.mediationsession", procedure.session_notice,
        number=lambda row: shared.numbered(row.case, "session_notice", "会"),
        form_code="F12", copies=2, signed_by=(Signer.SEAL, Signer.RECIPIENT),
        copies_for=(Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE),
        entries=lambda _subject: SessionNoticeEntries, several=True,
    ),
    PaperKind(
        "session_record", gettext_lazy("调解笔录"), "papers/session_record.html",
        "cases.mediationsession", procedure.session_record,
        number=lambda row: shared.numbered(row.case, "session_record", "笔"),
        form_code="F15", basis=(f"{RULES}第十一条、第二十四条",),
        signed_by=(Signer.APPLICANTS, Signer.RESPONDENTS, Signer.MEDIATOR, Signer.RECORDER),
        copies_for=(Receiver.FILE,), entries=lambda _row: SessionRecordEntries,
        restricted=True,
    ),
    PaperKind(
        "proof_of_service", gettext_lazy("送达回证"), "papers/proof_of_service.html", "cases.case",
        procedure.case_only, refusals=opening.party_refusals,
        number=lambda case: shared.numbered(case, "proof_of_service", "送"),
        form_code="F13", signed_by=(Signer.RECIPIENT, Signer.OFFICER), copies_for=(Receiver.FILE,),
        entries=lambda _subject: ServiceEntries, several=True,
    ),
    PaperKind(
        "investigation_record", gettext_lazy("调查记录"), "papers/investigation_record.html",
        "cases.case", procedure.case_only,
        number=lambda case: shared.numbered(case, "investigation_record", "查"),
        form_code="F14", signed_by=(Signer.RECIPIENT, Signer.OFFICER, Signer.RECORDER),
        copies_for=(Receiver.FILE,), entries=lambda _subject: InvestigationEntries, several=True,
        restricted=True,
    ),
    PaperKind(
        "evidence_list", gettext_lazy("证据清单"), "papers/evidence_list.html", "cases.case",
        procedure.evidence_list, number=lambda case: shared.numbered(case, "evidence_list", "证"),
        form_code="F14", basis=(f"{LAW}第六条",), signed_by=(Signer.APPLICANTS, Signer.OFFICER),
        copies_for=(Receiver.FILE,), several=True,
    ),
    PaperKind(
        "calculation", gettext_lazy("参考计算单"), "papers/calculation.html", "cases.calculation",
        calculation.calculation, copies=2, issued=False,  # for both sides, and no guard asks for it
    ),
    PaperKind(
        "extension", gettext_lazy("延期调解同意书"), "papers/extension.html", "cases.extension",
        closing.extension, number=lambda row: shared.numbered(row.case, "extension", "延"),
        form_code="F16", basis=(f"{RULES}第二十九条",), copies=3,
        issued_by="extend_case", signed_by=(Signer.APPLICANTS, Signer.RESPONDENTS),
        copies_for=(Receiver.APPLICANTS, Receiver.RESPONDENTS, Receiver.FILE),
    ),
)  # fmt: skip
