"""The papers of the legal-aid desk: the table of kinds, and how commands name their subjects.

Forms that are signed by hand are drawn on demand; letters are issued in the operation they tell of.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_aid.models import AidApplication, Consultation
from legal_aid.papers import decision, forms, letters
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers import registry
from mediation.papers.registry import PaperKind

UNION_LAW = "《中华人民共和国工会法》第三十条"
UNION_AID = "《工会法律援助办法》"
AID_LAW = "《中华人民共和国法律援助法》"
CONSULTATION, AID = "legal_aid.consultation", "legal_aid.aidapplication"

KINDS = (
    PaperKind(
        "consultation_record", gettext_lazy("来访来电咨询登记表"),
        "papers/consultation_record.html", CONSULTATION, forms.consultation_record,
        form_code="F01", issued=False,
    ),
    PaperKind(
        "aid_application", gettext_lazy("职工法律援助申请表"), "papers/aid_application.html", AID,
        forms.aid_application, form_code="F30", basis=(UNION_LAW, UNION_AID),
        issued=False,  # signed by hand; the scan is what is kept
    ),
    PaperKind(
        "aid_decision", gettext_lazy("法律援助审批、指派、结案表"), "papers/aid_decision.html", AID,
        decision.aid_decision, refusals=decision.decision_refusals,
        form_code="F31", basis=(UNION_LAW, UNION_AID, f"{AID_LAW}第四十三条、第五十条"),
        issued=False,  # grows with the matter, and is signed step by step
    ),
    PaperKind(
        "aid_supplement", gettext_lazy("补充材料通知书"), "papers/aid_supplement.html", AID,
        letters.aid_supplement, refusals=letters.supplement_refusals,
        number=lambda row: letters.numbered(row, "aid_supplement", "补"),
        basis=(f"{AID_LAW}第四十三条",), copies=2,
    ),
    PaperKind(
        "aid_refusal", gettext_lazy("不予援助决定书"), "papers/aid_refusal.html", AID,
        letters.aid_refusal, refusals=letters.refusal_refusals,
        number=lambda row: letters.numbered(row, "aid_refusal", "不援"),
        basis=(UNION_AID, f"{AID_LAW}第四十三条"), copies=2,
    ),
    PaperKind(
        "aid_assignment", gettext_lazy("法律援助指派通知书"), "papers/aid_assignment.html", AID,
        letters.aid_assignment, refusals=letters.assignment_refusals,
        number=lambda row: letters.numbered(row, "aid_assignment", "派"),
        basis=(UNION_AID, f"{AID_LAW}第四十三条"), copies=3,
    ),
    PaperKind(
        "aid_termination", gettext_lazy("终止法律援助决定书"), "papers/aid_termination.html", AID,
        letters.aid_termination, refusals=letters.termination_refusals,
        number=lambda row: letters.numbered(row, "aid_termination", "终援"),
        basis=(UNION_AID, f"{AID_LAW}第四十八条"), copies=3,
    ),
)  # fmt: skip


def register_all() -> None:
    """Make the kinds and the finder known; called once, when the application is ready."""
    for kind in KINDS:
        registry.register(kind)
    registry.register_subject_finder(find_subject)


def subject_of(matter: DomainModel, kind: PaperKind) -> DomainModel | None:
    """The matter itself for kinds about it, None for other kinds."""
    return matter if kind.subject == matter._meta.label_lower else None


def find_subject(reference: str, kind: PaperKind) -> DomainModel | None:
    """The consultation or application with this serial or aid number, for commands."""
    if not reference:
        return None
    row: Consultation | AidApplication | None = (
        Consultation.objects.filter(serial=reference).first()
        or AidApplication.objects.filter(serial=reference).first()
        or AidApplication.objects.filter(number=reference).first()
    )
    if row is None:
        return None
    if row.destroyed_on:
        raise ActionRefused(_("该记录已于 %(day)s 销毁，没有文书。") % {"day": row.destroyed_on})
    return subject_of(row, kind)
