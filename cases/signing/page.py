"""What the signing list of a case shows: places of papers, marks of the agreement, records' signatures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import AgreementState
from cases.file_parts import may_read_paper
from cases.forms.marks import mark_slots
from cases.models import Attachment, Case
from cases.permissions import may
from cases.scans import kept
from cases.signing.models import SealUse, SignaturePlace
from cases.timeline_fields import paper_title
from cases.views.signatures import record_title
from mediation.history.actor import Actor
from mediation.papers.models import Paper
from mediation.ui.parts import Text

S = SignatureStatus


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the list, whatever table keeps it.

    Attributes:
        pk: of a place that this list marks itself, None for one that is kept elsewhere.
        url: where that one is marked.
        undo_url: where a mistaken note is taken back.
    """

    caption: str
    name: str
    is_open: bool
    status: Text
    tone: str
    detail: str = ""
    pk: int | None = None
    url: str = ""
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper, or a record, with its places; `originals` are the scans of the signed paper."""

    title: Text
    number: str
    url: str
    places: list[Place] = field(default_factory=list)
    seal: str = ""
    paper: Paper | None = None
    originals: list[Attachment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(place.is_open for place in self.places)


def _tone(status: str) -> str:
    if status == S.PENDING:
        return "warning"
    return "danger" if status in S.WITNESSED else "success"


@dataclass
class SigningPage:
    """The signing list of one case for one reader; `only_open` leaves out what is complete."""

    case: Case
    actor: Actor
    only_open: bool = True

    @cached_property
    def may_sign(self) -> bool:
        return may(self.actor, "sign_papers", self.case)

    @cached_property
    def everything(self) -> list[SignedPaper]:
        return [*self._records(), *self._papers(), *self._agreements()]

    @cached_property
    def may_scan(self) -> bool:
        return may(self.actor, "attach", self.case)

    @property
    def papers(self) -> list[SignedPaper]:
        return [one for one in self.everything if one.is_open or not self.only_open]

    @property
    def open_places(self) -> int:
        return sum(place.is_open for one in self.everything for place in one.places)

    @property
    def can_tick(self) -> bool:
        """Whether anything is marked on this page itself."""
        return self.may_sign and any(
            place.pk and place.is_open for one in self.papers for place in one.places
        )

    def _papers(self) -> Iterable[SignedPaper]:
        rows = (
            SignaturePlace.objects.standing()
            .filter(case=self.case)
            .select_related("paper", "agent", "noted_by")
            .defer("paper__context_json")
            .order_by("paper_id", "order")
        )
        by_paper: dict[int, list[SignaturePlace]] = {}
        for row in rows:
            by_paper.setdefault(row.paper_id, []).append(row)
        seals = {
            use.paper_id: str(use) for use in SealUse.objects.filter(case=self.case, struck_on=None)
        }
        originals = kept.of([listed[0].paper for listed in by_paper.values()])
        for paper_id, listed in by_paper.items():
            paper = listed[0].paper
            if not may_read_paper(self.actor, self.case, paper):
                continue
            yield SignedPaper(
                title=paper_title(paper.kind),
                number=paper.number,
                url=reverse("cases:paper_issued", args=[self.case.serial, paper.kind, paper.n]),
                places=[self._place(row) for row in listed],
                seal=seals.get(paper_id, ""),
                paper=paper,
                originals=originals.get(paper_id, []),
            )

    def _place(self, row: SignaturePlace) -> Place:
        is_open = row.status == S.PENDING
        parts = [row.get_way_display() if row.way else "", row.agent.name if row.agent else ""]
        parts += [row.signed_on.isoformat() if row.signed_on else ""]
        if row.reason:
            parts.append(
                _("%(reason)s（见证人：%(witness)s）")
                % {"reason": row.reason, "witness": row.witness_name}
            )
        return Place(
            caption=str(row.get_signer_display()),
            name=row.name,
            is_open=is_open,
            status=_("待签") if is_open else row.get_status_display(),
            tone=_tone(row.status),
            detail=" · ".join(filter(None, parts)),
            pk=row.pk,
            undo_url=""
            if is_open or not self.may_sign
            else reverse("signing:undo", args=[self.case.serial, row.pk]),
        )

    def _agreements(self) -> Iterable[SignedPaper]:
        shown = (AgreementState.SIGNING, *AgreementState.IN_FORCE)
        for agreement in self.case.agreements.filter(state__in=shown).order_by("number"):
            url = reverse("cases:agreement", args=[self.case.serial, agreement.number])
            yield SignedPaper(
                title=paper_title("agreement"),
                number=str(agreement),
                url=url,
                places=[
                    Place(
                        caption=slot.caption,
                        name="",
                        is_open=slot.mark is None,
                        status=_("待签") if slot.mark is None else _("已签署"),
                        tone="warning" if slot.mark is None else "success",
                        detail=slot.mark.marked_on.isoformat() if slot.mark else "",
                        url=url,
                    )
                    for slot in mark_slots(agreement, offered=False)
                ],
            )

    def _records(self) -> Iterable[SignedPaper]:
        if not may(self.actor, "view_record", self.case):
            return
        by_record: dict[str, list[Any]] = {}
        for row in self.case.signatures.select_related("session", "party", "agent").order_by("pk"):
            by_record.setdefault(record_title(row), []).append(row)
        for title, rows in by_record.items():
            yield SignedPaper(
                title=title,
                number="",
                url=f"{self.case.get_absolute_url()}#signatures",
                places=[
                    Place(
                        caption=str(row.party.get_side_display()),
                        name=row.agent.name if row.agent else row.party.name,
                        is_open=row.status == S.PENDING and row.party.ceased_on is None,
                        status=row.get_status_display(),
                        tone=_tone(row.status),
                        detail=row.marked_on.isoformat() if row.marked_on else "",
                        url=reverse("cases:signature", args=[self.case.serial, row.pk]),
                    )
                    for row in rows
                ],
            )
