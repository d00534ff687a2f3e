"""What the pages of a case's papers show: every kind by stage, and one kind with its versions."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases import file_parts
from cases.file_parts import may_read_kind
from cases.models import Case
from cases.papers import STAGES, sessions_for, subject_of
from cases.permissions import may
from cases.printing import Sheet, sheets
from cases.scans import kept
from cases.services.papers import issue_refusals
from mediation.history import acts
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers import drafts
from mediation.papers.models import Paper, PaperDraft
from mediation.papers.registry import PaperKind
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind in the list.

    Attributes:
        papers: issued ones that still count, newest first.
        reasons: why it does not apply now; empty where it does.
        has_draft: whether somebody has typed something for the next one.
        sheets: what can be printed of it at once.
    """

    kind: PaperKind
    url: str
    papers: list[Paper]
    reasons: list[str]
    has_draft: bool
    sheets: list[Sheet]

    @property
    def is_shown(self) -> bool:
        """Whether it concerns the case: what does not is folded away."""
        return bool(self.papers or self.has_draft or not self.reasons)

    @property
    def act(self) -> Text:
        """The operation that issues it, empty for one that its own page issues."""
        return acts.label(self.kind.issued_by) if self.kind.issued_by else ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the list."""

    title: Text
    shown: list[KindLine] = field(default_factory=list)
    folded: list[KindLine] = field(default_factory=list)


def stages(case: Case, actor: Actor) -> list[Stage]:
    """All kinds of papers of a case that the reader may read, by stage."""
    issued: dict[str, list[Paper]] = {}
    for paper in Paper.objects.of_aggregate(case).standing().defer("context_json"):
        issued.setdefault(paper.kind, []).append(paper)
    typed = {draft.kind for draft in PaperDraft.objects.of_aggregate(case) if draft.entries_json}
    printable: dict[str, list[Sheet]] = {}
    for sheet in sheets(case, actor):
        printable.setdefault(sheet.paper.kind if sheet.paper else sheet.kind, []).append(sheet)
    found = []
    for title, kinds in STAGES:
        lines = [
            KindLine(
                kind=kind,
                url=reverse("cases:paper_kind", args=[case.serial, kind.code]),
                papers=issued.get(kind.code, []),
                reasons=reasons(case, kind),
                has_draft=kind.code in typed,
                sheets=printable.get(kind.code, []),
            )
            for kind in kinds
            if may_read_kind(actor, case, kind)
        ]
        found.append(
            Stage(
                title,
                [line for line in lines if line.is_shown],
                [line for line in lines if not line.is_shown],
            )
        )
    return found


def reasons(case: Case, kind: PaperKind) -> list[str]:
    """Why the kind does not apply to the case now; empty where it does."""
    try:
        subject = subject_of(case, kind)
    except ActionRefused as refused:
        return refused.reasons
    return kind.refusals(subject)


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A session that the paper may be about."""

    label: str
    url: str
    is_chosen: bool


@dataclass
class KindPage:
    """One kind of paper in one case, as its page shows it.

    Attributes:
        subject: what it is about, None where the case has nothing of that sort.
        corrects: the issued paper that the next one is to replace, None for a first one.
        about: the number of the session that was chosen, None for the newest.
    """

    case: Case
    kind: PaperKind
    actor: Actor
    corrects: Paper | None = None
    about: int | None = None

    def __post_init__(self) -> None:
        self.subject: DomainModel | None = None
        self.reasons: list[str] = []
        try:
            self.subject = subject_of(self.case, self.kind, about=self.about)
        except ActionRefused as refused:
            self.reasons = refused.reasons
        else:
            self.reasons = self.kind.refusals(self.subject)

    @property
    def applies(self) -> bool:
        return not self.reasons

    @cached_property
    def draft(self) -> PaperDraft | None:
        return drafts.found(self.kind.code, self.subject) if self.subject else None

    @property
    def draft_version(self) -> int:
        """0 where nothing was ever typed."""
        return self.draft.version if self.draft else 0

    @cached_property
    def typed(self) -> dict[str, list[str]] | None:
        """What the draft keeps, else what stood in the form of the paper that is corrected."""
        kept = self.draft.entries if self.draft else None
        return kept or (self.corrects.context.get("typed") if self.corrects else None) or None

    def form(self, posted: Any = None) -> Any:
        """The form with what was posted, else with what was typed before; None where the kind asks
        for nothing."""
        if self.subject is None:
            return None
        return drafts.form_of(self.kind, self.subject, posted or self.typed)

    @cached_property
    def versions(self) -> list[Paper]:
        """All issued papers of the kind, newest first, void and replaced ones too; each with the scans
        of its signed original as `originals`, as far as the reader may open them."""
        found = list(
            Paper.objects.of_aggregate(self.case)
            .filter(kind=self.kind.code)
            .select_related("replaces", "replaced_by")
            .defer("context_json", "replaces__context_json", "replaced_by__context_json")
        )
        originals = kept.of(found)
        for paper in found:
            paper.originals = [
                row
                for row in originals.get(paper.pk, [])
                if file_parts.may_read(self.actor, self.case, row)
            ]
        return found

    @cached_property
    def may_scan(self) -> bool:
        return may(self.actor, "attach", self.case)

    @property
    def refusals(self) -> list[str]:
        """Why none is issued here now, beside what the kind itself says."""
        if self.subject is None:
            return []
        return issue_refusals(self.kind, self.subject, corrects=self.corrects)

    @property
    def act(self) -> Text:
        """The operation that issues it, empty where this page does."""
        return acts.label(self.kind.issued_by) if self.kind.issued_by else ""

    @cached_property
    def may_draft(self) -> bool:
        return may(self.actor, "draft_paper", self.case)

    @cached_property
    def may_issue(self) -> bool:
        return may(self.actor, "issue_paper", self.case)

    @cached_property
    def may_void(self) -> bool:
        return may(self.actor, "void_paper", self.case) and not self.kind.issued_by

    @property
    def may_correct(self) -> bool:
        return self.may_issue and self.kind.correctable and self.applies

    @property
    def signers(self) -> list[Text]:
        return [signer.label for signer in self.kind.signed_by]

    @property
    def receivers(self) -> list[Text]:
        return [receiver.label for receiver in self.kind.copies_for]

    def address(self, name: str, *more: Any) -> str:
        """An address of this kind in this case, going on with the same correction."""
        url = reverse(f"cases:{name}", args=[self.case.serial, self.kind.code, *more])
        kept = {"corrects": self.corrects.n if self.corrects else None, "about": self.about}
        query = urlencode({key: value for key, value in kept.items() if value is not None})
        return f"{url}?{query}" if query else url

    @property
    def sessions(self) -> list[SessionChoice]:
        """The sessions that the paper may be about, where there is a choice."""
        if self.kind.subject != "cases.mediationsession" or self.corrects:
            return []
        rows = list(sessions_for(self.case, self.kind))
        url = reverse("cases:paper_kind", args=[self.case.serial, self.kind.code])
        chosen = self.subject.pk if self.subject else None
        choices = [
            SessionChoice(
                _("第%(number)s次") % {"number": row.number},
                f"{url}?about={row.number}",
                row.pk == chosen,
            )
            for row in rows
        ]
        return choices if len(rows) > 1 else []

    @property
    def url(self) -> str:
        return self.address("paper_kind")

    @property
    def issue_url(self) -> str:
        return self.address("paper_issue")

    @property
    def preview_url(self) -> str:
        return self.address("paper_preview")
