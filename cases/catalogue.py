"""The catalogue of a case's file (卷内目录): which items belong into it, what lies in each, what is missing.

Order and required items are those of the model file of people's mediation (司法部 2010), with the
notices of an arbitration file (办案规则 art. 22) between them, for labour mediation has no model of
its own. Private notes are no part of a file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import file_parts
from cases.enums import AttachmentCategory, SessionStatus
from cases.models import Attachment, Case
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.ui.parts import Text

C = AttachmentCategory


def _always(_case: Case) -> bool:
    return True


def _if_any(_case: Case) -> bool:
    return False


def _accepted(case: Case) -> bool:
    return case.accepted_on is not None


def _mediated(case: Case) -> bool:
    """Whether a session was held, so that there is something to record."""
    return case.sessions.filter(status=SessionStatus.HELD).exists()


@dataclass(frozen=True, slots=True)
class Item:
    """One heading of the catalogue.

    Attributes:
        kinds: codes of the papers that lie under it, in this order.
        scans: categories of the attachments that lie under it, after the papers.
        required: whether a file of this case is incomplete without it.
    """

    code: str
    title: Text
    kinds: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    required: Callable[[Case], bool] = _if_any


ITEMS: tuple[Item, ...] = (
    Item(
        "application", gettext_lazy("申请书、登记表"),
        ("application", "oral_application", "registration_form"), (C.APPLICATION,), _always,
    ),
    Item("rights", gettext_lazy("权利义务告知书"), ("rights_notice", "privacy_consent"), (), _accepted),
    Item("identity", gettext_lazy("身份证明"), ("representative_certificate",), (C.IDENTITY,), _always),
    Item("mandate", gettext_lazy("授权委托书"), ("power_of_attorney",), (C.MANDATE,)),
    Item(
        "notices", gettext_lazy("征询、受理和通知"),
        ("inquiry", "acceptance", "session_notice", "proof_of_service", "extension"),
        (), _accepted,
    ),
    Item("investigation", gettext_lazy("调查记录"), ("investigation_record",)),
    Item("evidence", gettext_lazy("证据材料"), ("evidence_list", "calculation"), (C.EVIDENCE, C.AGREED_FACTS)),
    Item("records", gettext_lazy("调解笔录"), ("session_record",), (C.RECORD,), _mediated),
    Item(
        "outcome", gettext_lazy("协议书或者其他结案文书"),
        (
            "agreement", "own_settlement", "oral_agreement", "member_termination", "termination",
            "withdrawal", "non_acceptance",
        ),
        (C.SIGNED_PAPER,), lambda case: bool(case.ending),
    ),
    Item(
        "performance", gettext_lazy("履行凭证"), ("performance_sheet", "payment_receipt"), (C.PAYMENT_PROOF,)
    ),
    Item("follow_up", gettext_lazy("回访记录"), ("follow_up_visit",)),
    Item(
        "confirmation", gettext_lazy("仲裁审查、司法确认、支付令材料"),
        ("arbitral_review", "judicial_confirmation", "payment_order"),
    ),
    Item("transfer", gettext_lazy("移送材料"), ("transfer_letter", "mandate_return")),
    Item("other", gettext_lazy("其他材料"), (), (C.OTHER,)),
    Item(
        "internal", gettext_lazy("内部材料"),
        ("assignment_record", "major_report", "closing_report"), (C.INTERNAL,),
    ),
)  # fmt: skip
#: Printed from the rows whenever somebody asks: they lie in a file only as they are on that day.
DRAWN = ("assignment_record",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the file.

    Attributes:
        key: names it in forms and in what a letter froze: "agreement-1", "file-<uuid>", "kind".
        author: who is responsible for it (责任者), empty where the rows do not say.
        pages: None where nobody has counted them.
    """

    key: str
    title: str
    number: str
    on: date | None
    part: FilePart
    restricted: bool
    author: str = ""
    pages: int | None = None
    paper: Paper | None = None
    scan: Attachment | None = None
    kind: str = ""

    @property
    def may_be_handed_on(self) -> bool:
        """Whether it may leave the house: never the inner file, never what was said for the sake of
        compromise (17号令 art. 11)."""
        return self.part == FilePart.MAIN and not self.restricted


@dataclass(frozen=True, slots=True)
class Filed:
    """An item with what lies under it in one case."""

    item: Item
    required: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return self.required and not self.entries


def catalogue(case: Case) -> list[Filed]:
    """All items in order, the empty ones too; papers that are void or replaced are left out."""
    papers: dict[str, list[Paper]] = {}
    standing = Paper.objects.of_aggregate(case).standing().defer("context_json")
    for paper in standing.order_by("pk"):
        papers.setdefault(paper.kind, []).append(paper)
    scans: dict[str, list[Attachment]] = {}
    signed: dict[int, list[Attachment]] = {}
    for scan in case.attachments.filter(removed_on=None).select_related("stored", "received_from"):
        if scan.paper_id:
            signed.setdefault(scan.paper_id, []).append(scan)
        else:
            scans.setdefault(scan.category, []).append(scan)
    return [
        Filed(item, item.required(case), list(_entries(case, item, papers, scans, signed)))
        for item in ITEMS
    ]


def entries(case: Case) -> list[Entry]:
    """Everything in the file, in the order of the catalogue."""
    return [entry for filed in catalogue(case) for entry in filed.entries]


def readable(actor: Actor, case: Case, found: Iterable[Entry]) -> list[Entry]:
    """Those that `actor` may read: the inner file and the records only with the sessions' records."""
    all_of_it = may(actor, "view_record", case)
    return [entry for entry in found if all_of_it or entry.may_be_handed_on]


def unsigned_records(case: Case) -> int:
    """How many signatures records of what was said still wait for: an unsigned one is not archived."""
    waiting: int = case.signatures.waiting().count()
    return waiting


def _entries(
    case: Case,
    item: Item,
    papers: dict[str, list[Paper]],
    scans: dict[str, list[Attachment]],
    signed: dict[int, list[Attachment]],
) -> Iterator[Entry]:
    for code in item.kinds:
        kind = registry.find(code)
        if kind is None:
            continue
        for paper in papers.get(code, ()):
            yield _issued(kind, paper)
            yield from (_scanned(scan, paper) for scan in signed.get(paper.pk, ()))
        if code in DRAWN and not kind.refusals(case):
            yield Entry(code, str(kind.title), "", None, kind.part, kind.restricted, kind=code)
    for category in item.scans:
        yield from (_scanned(scan) for scan in scans.get(category, ()))


def _issued(kind: PaperKind, paper: Paper) -> Entry:
    return Entry(
        key=f"{paper.kind}-{paper.n}",
        title=str(kind.title),
        number=paper.number,
        on=paper.issued_on,
        part=kind.part,
        restricted=kind.restricted,
        author=paper.issued_by_name,
        pages=paper.pages,
        paper=paper,
    )


def _scanned(scan: Attachment, paper: Paper | None = None) -> Entry:
    """A scan; the signed original of a paper lies where the paper lies."""
    kind = registry.find(paper.kind) if paper else None
    name = _("%(paper)s（签署件）") % {"paper": kind.title} if kind else scan.name
    return Entry(
        key=f"file-{scan.stored_id}",
        title=str(name),
        number=paper.number if paper else "",
        on=scan.received_on or timezone.localdate(scan.uploaded_at),
        part=kind.part if kind else file_parts.part_of(scan.category),
        restricted=(kind is not None and kind.restricted)
        or file_parts.is_restricted(scan.category),
        author=scan.received_from.name if scan.received_from else "",
        pages=scan.pages,
        scan=scan,
    )
