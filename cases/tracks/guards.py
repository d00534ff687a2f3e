"""What is missing before a step of an application: persisted rows in sentences for people."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState
from cases.tracks.enums import TrackKind, TrackState


def nothing_missing(_track: Any) -> list[str]:
    return []


def missing_of_agreement(track: Any) -> list[str]:
    """Every later step is about an agreement that still stands."""
    if track.agreement.state in AgreementState.STANDING:
        return []
    return [_("调解协议已不再有效。")]


def missing_to_apply(track: Any) -> list[str]:
    """Everybody named in the agreement has joined, and nothing bars it (33号令 arts. 74–75; 民事诉讼法
    art. 205)."""
    from cases.tracks import rules  # reads the models, which declare with this

    joined = set(track.joined.values_list("party_id", flat=True))
    named = track.agreement.named_parties.select_related("party")
    missing = [
        _("须由协议各方共同申请，“%(name)s”尚未同意。") % {"name": row.party.name}
        for row in named
        if row.party_id not in joined
    ]
    return missing + rules.checked(track.agreement, track.kind, on=track.applied_on).refusals


def missing_to_grant(track: Any) -> list[str]:
    """An arbitral document takes the agreement's place: the case has to be closed on it before."""
    missing = missing_of_agreement(track)
    if track.kind == TrackKind.ARBITRAL_REVIEW and track.case.state != CaseState.SETTLED:
        missing.append(_("请先以达成协议结案，再登记仲裁调解书。"))
    return missing


def missing_to_reopen(case: Any) -> list[str]:
    """What a court has confirmed, or somebody is looking at, is not undone here; an agreement that
    became an arbitral document keeps its case closed by itself (`cases.guards`)."""
    rows = case.tracks.filter(state__in=TrackState.HOLDING).values_list("kind", "state")
    if (TrackKind.JUDICIAL_CONFIRMATION, TrackState.GRANTED) in rows:
        return [_("调解协议已经司法确认，不能恢复办理。")]
    if any(state in TrackState.PENDING for _kind, state in rows):
        return [_("调解协议正在仲裁审查或者司法确认中，请先登记结果或者撤回。")]
    return []
