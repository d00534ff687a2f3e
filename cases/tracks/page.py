"""What the page of the tracks shows, and the panel on the page of a case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.enums import AgreementState
from cases.models import Agreement, Case
from cases.panels import CasePanel
from cases.permissions import may
from cases.tracks import due, rules
from cases.tracks.enums import TrackKind, TrackState
from cases.tracks.models import Joining, Track
from cases.tracks.permissions import ACT
from cases.tracks.rules import Checked
from cases.tracks.titles import Title, enforceable_of
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.deadlines.duty import Deadline
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.ui.parts import Text, Tone

TONES: dict[str, Tone] = {
    TrackState.APPLIED: "info",
    TrackState.ACCEPTED: "info",
    TrackState.GRANTED: "success",
    TrackState.REFUSED: "warning",
    TrackState.WITHDRAWN: "muted",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One track as it stands today.

    `is_over`: nothing more can be applied for, and the lists of what speaks against it are not shown.
    """

    kind: TrackKind
    checked: Checked
    is_open: bool
    is_over: bool
    paper_title: Text
    paper_url: str
    preview_url: str
    apply_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One application with what can be done about it."""

    row: Track
    tone: Tone
    joined: list[Joining]
    answer: Deadline | None
    prolonged: str
    urls: dict[str, str] = field(default_factory=dict)


def agreement_of(case: Case) -> Agreement | None:
    """The agreement that the tracks are about: the one in force, if any."""
    found: Agreement | None = case.agreements.filter(state__in=AgreementState.IN_FORCE).last()
    if found is not None:
        found.case = case
    return found


def shown(case: Case, actor: Actor, *, today: date) -> dict[str, Any]:
    """Everything on the page, in a fixed number of queries."""
    agreement = agreement_of(case)
    joined = Joining.objects.select_related("party")
    tracks = list(
        case.tracks.select_related("agreement", "withdrawn_by", "made_by").prefetch_related(
            Prefetch("joined", queryset=joined)
        )
    )
    for track in tracks:
        track.case = track.agreement.case = case
    may_follow, calendar = may(actor, ACT, case), station_calendar()
    title = enforceable_of(agreement) if agreement else None
    return {
        "case": case,
        "agreement": agreement,
        "enforceable": title,
        "enforceable_words": _describe(title) if title else "",
        "offers": list(_offers(agreement, tracks, may_follow, today)) if agreement else [],
        "steps": [_step(track, may_follow, calendar) for track in reversed(tracks)],
        "may_follow": may_follow,
    }


def _offers(
    agreement: Agreement, tracks: list[Track], may_follow: bool, today: date
) -> Iterator[Offer]:
    own = [track for track in tracks if track.agreement_id == agreement.pk]
    serial = agreement.case.serial
    is_over = any(track.state == TrackState.GRANTED for track in own)
    for kind in TrackKind:
        found = rules.checked(agreement, kind, on=today, tracks=own)
        may_apply = may_follow and _may_be_recorded(found, today)
        yield Offer(
            kind=kind,
            checked=found,
            is_open=rules.is_open(agreement, kind),
            is_over=is_over,
            paper_title=registry.get(kind.value).title,
            paper_url=reverse("cases:paper_kind", args=[serial, kind.value]),
            preview_url=reverse("cases:paper_preview", args=[serial, kind.value]),
            apply_url=reverse("tracks:apply", args=[serial, kind.value]) if may_apply else "",
        )


def _may_be_recorded(found: Checked, today: date) -> bool:
    """Whether nothing but the time speaks against it: what was applied for in time may be entered
    after the last day."""
    late = 1 if found.deadline and today > found.deadline.due else 0
    return len(found.bars) == late


def _step(track: Track, may_follow: bool, calendar: Calendar) -> Step:
    urls = {}
    if may_follow and track.is_pending:
        names = (
            ("decided", "withdrawn") if track.is_accepted else ("accepted", "decided", "withdrawn")
        )
        for name in names:
            urls[name] = reverse(f"tracks:{name}", args=[track.case.serial, track.number])
    answer = due.answer_due(track, calendar)
    return Step(
        row=track,
        tone=TONES.get(track.state, "neutral"),
        joined=list(track.joined.all()),
        answer=answer,
        prolonged=due.prolonged_note(track, answer, calendar) if answer else "",
        urls=urls,
    )


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """Where review and confirmation stand; brought in when the page is there, so it costs nothing."""
    if case.voided_on or not may(actor, "view_record", case):
        return
    if any(row.state in AgreementState.IN_FORCE for row in case.agreements.all()):
        yield CasePanel(
            title=_("审查与确认"), template="tracks/later.html", order=15, icon="shield",
            context={"case": case},
        )  # fmt: skip


def pursued() -> Any:
    """Applications that stand, of the case of the outer query: its clocks fall silent."""
    return Track.objects.filter(case=OuterRef("pk"), state__in=TrackState.HOLDING)


def _describe(title: Title) -> Text:
    if title.is_arbitral:
        return _("已置换为仲裁调解书，到期不履行的可以申请强制执行")
    return _("已经司法确认，到期不履行的可以申请强制执行")
