"""Following an application: made jointly, taken on, granted or refused, or taken back.

The commission and the court decide; we keep what they did, with their days.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.enums import Way
from cases.models import Agreement, Case, Party
from cases.services.common import beside, insist_may, legal_day, person_of
from cases.tracks import rules
from cases.tracks.enums import TrackKind
from cases.tracks.models import Joining, Track
from cases.tracks.permissions import ACT
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate


@dataclass(frozen=True, slots=True)
class Joined:
    """A party's agreement to the joint application, as a form hands it over."""

    party: Party
    agreed_on: date
    way: str


def apply_jointly(
    agreement: Agreement,
    kind: str,
    *,
    actor: Actor,
    token: UUID,
    applied_on: date | None,
    body: str,
    joined: Sequence[Joined],
) -> Track:
    """Record that all parties have applied jointly; sent again, the same row is returned.

    Args:
        token: of the form, by which it is known when it comes twice.
        joined: who agreed to it, when and how; everybody named in the agreement has to be there.

    Raises:
        NotAllowed.
        ActionRefused: by one party alone, too late, where the track is not open, while the other one
            is pending or granted, and for what else bars it (`cases.tracks.rules`).
    """
    day = legal_day(applied_on, not_before=agreement.effective_on, what=_("协议生效日期"))
    with beside(agreement.case, actor=actor, act="apply_for_track", happened_on=day) as case:
        insist_may(actor, ACT, case)
        # Under the lock of the case: of two clicks the second finds what the first has made.
        if made := case.tracks.filter(token=token).first():
            found: Track = made
            return found
        if kind not in TrackKind.values:
            raise ActionRefused(_("请选择确认程序。"))
        if not body.strip():
            raise ActionRefused(_("请填写受理机构。"))
        fresh: Agreement = case.agreements.get(pk=agreement.pk)
        fresh.case = case
        track = Track(
            case=case, agreement=fresh, kind=kind, token=token, applied_on=day, body=body.strip(),
            number=(case.tracks.aggregate(last=Max("number"))["last"] or 0) + 1,
            made_by_id=person_of(actor),
        )  # fmt: skip
        track.save()
        for one in joined:
            _join(track, one)
        with gate(track, actor=actor, act="apply_for_track", happened_on=day) as opened_track:
            opened_track.case, opened_track.agreement = case, fresh
            fire(opened_track, "apply", actor=actor)
    return opened_track


def take_on(
    track: Track,
    *,
    actor: Actor,
    version: int | None,
    accepted_on: date,
    body_number: str = "",
) -> Track:
    """The body has taken the application on.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a day before the application or in the future.
    """
    day = legal_day(accepted_on, not_before=track.applied_on, what=_("申请日期"))
    with opened(track, actor=actor, act="accept_track", version=version, day=day) as fresh:
        fire(fresh, "accept", actor=actor, on=day, body_number=body_number.strip())
    return fresh


def grant(
    track: Track,
    *,
    actor: Actor,
    version: int | None,
    decided_on: date,
    document_number: str,
    delivered_on: date | None = None,
) -> Track:
    """There is a title; by arbitral review the agreement becomes an arbitral mediation document.

    Args:
        delivered_on: when both parties had signed for it: only then an arbitral document has effect
            (33号令 arts. 74–79).

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: before the application was taken on, without the document's number, and for an
            arbitral document that not both have signed for.
    """
    day = legal_day(decided_on, not_before=track.accepted_on, what=_("受理机构受理日期"))
    if not document_number.strip():
        raise ActionRefused(_("请填写结果文书编号。"))
    if delivered_on is not None:
        legal_day(delivered_on, not_before=day, what=_("决定日期"))
    is_review = track.kind == TrackKind.ARBITRAL_REVIEW
    if is_review and delivered_on is None:
        raise ActionRefused(
            _("仲裁调解书经双方签收后生效，请填写双方签收日期；尚未签收的，签收后再登记。")
        )
    with opened(track, actor=actor, act="grant_track", version=version, day=day) as fresh:
        fire(
            fresh, "grant", actor=actor, on=day, delivered_on=delivered_on,
            document_number=document_number.strip(),
        )  # fmt: skip
        if is_review:
            with gate(fresh.agreement, actor=actor, act="convert", happened_on=day) as agreement:
                agreement.case = fresh.case
                fire(agreement, "convert", actor=actor)
            fresh.agreement = agreement
    return fresh


def refuse(
    track: Track,
    *,
    actor: Actor,
    version: int | None,
    decided_on: date,
    ground: str,
    text: str = "",
    document_number: str = "",
) -> Track:
    """The body said no; the other track may be tried while its time lasts.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a ground that its rules do not know at this point, and for another reason
            without words.
    """
    before = track.accepted_on or track.applied_on
    day = legal_day(decided_on, not_before=before, what=_("前一步骤"))
    with opened(track, actor=actor, act="refuse_track", version=version, day=day) as fresh:
        if ground not in rules.grounds_for(fresh):
            raise ActionRefused(_("请选择未准许的理由。"))
        if ground == rules.G.OTHER and not text.strip():
            raise ActionRefused(_("选择“其他情形”的，请写明理由。"))
        fire(
            fresh, "refuse", actor=actor, on=day, ground=ground, text=text.strip(),
            document_number=document_number.strip(),
        )  # fmt: skip
    return fresh


def withdraw(
    track: Track,
    *,
    actor: Actor,
    version: int | None,
    withdrawn_on: date,
    by: Party | None = None,
    text: str = "",
) -> Track:
    """Taken back before the result was delivered, by one party or by all (`by` is None).

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: by somebody who had not applied, and once there is a result.
    """
    before = track.accepted_on or track.applied_on
    day = legal_day(withdrawn_on, not_before=before, what=_("前一步骤"))
    with opened(track, actor=actor, act="withdraw_track", version=version, day=day) as fresh:
        if by is not None and not fresh.joined.filter(party=by).exists():
            raise ActionRefused(_("“%(name)s”不是申请人。") % {"name": by.name})
        fire(fresh, "withdraw", actor=actor, on=day, by=by, text=text.strip())
    return fresh


@contextmanager
def opened(
    track: Track, *, actor: Actor, act: str, version: int | None, day: date
) -> Iterator[Track]:
    """Lock the case, then the application; yields it for an act that the actor may do."""
    with (
        beside(track.case, actor=actor, act=act, happened_on=day) as case,
        gate(track, actor=actor, act=act, version=version, happened_on=day) as fresh,
    ):
        insist_may(actor, ACT, case)
        fresh.case = case
        fresh.agreement.case = case
        yield fresh


def _join(track: Track, one: Joined) -> None:
    if not track.agreement.named_parties.filter(party=one.party.pk).exists():
        raise ActionRefused(_("“%(name)s”不是协议当事人。") % {"name": one.party.name})
    if one.way not in Way.values:
        raise ActionRefused(_("请选择方式。"))
    case: Case = track.case
    legal_day(one.agreed_on, not_before=case.accepted_on, what=_("受理日期"))
    if one.agreed_on > track.applied_on:
        raise ActionRefused(
            _("“%(name)s”同意申请的日期不能晚于申请日期。") % {"name": one.party.name}
        )
    Joining(case=case, track=track, party=one.party, agreed_on=one.agreed_on, way=one.way).save()
