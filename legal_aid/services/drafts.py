"""What an officer is typing (F01), kept while it is typed: theirs alone, and gone once it is saved.

A draft is known by a number that its page was given; the consultation that comes of it gets its
data key from the same number, so that a page sent twice logs once. The key of a draft is destroyed
with it, but stands on no list of destroyed records: it was none.
"""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from legal_aid.models import Consultation, ConsultationDraft
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import User
from mediation.vault import destruction, keys

#: Days after the last typing; then nobody remembers the call.
KEPT_DAYS = 14
#: Characters of one draft: twenty times what an officer ever types.
LONGEST = 100_000


class StaleDraft(Exception):
    """Another window has gone on with the draft.

    Attributes:
        current: the draft as it stands now.
    """

    def __init__(self, current: ConsultationDraft) -> None:
        self.current = current
        super().__init__(f"draft {current.reference} has version {current.version}")


class DraftGone(Exception):
    """The draft was logged or given up in another window."""


@dataclass(frozen=True)
class Mark:
    """What a page says of its draft.

    Attributes:
        reference: the number that the page was given.
        version: of the draft, as the page knows it; 0 before it was kept for the first time.
        window: number of this rendering of the page: what one window sends is never stale to it,
            even where it never heard that an earlier sending had arrived.
        sent: counts the sendings of the window: one that was overtaken changes nothing.
    """

    reference: uuid.UUID
    version: int = 0
    window: str = ""
    sent: int = 0


def drafts_of(actor: Actor) -> Any:
    """The actor's own drafts at the station where they act, the latest first."""
    if not serves_at_the_desk(actor):
        return ConsultationDraft.objects.none()
    return ConsultationDraft.objects.filter(officer=actor.user_id, station=actor.station_id)


def open_drafts(actor: Actor, *, but: uuid.UUID | None = None) -> list[ConsultationDraft]:
    """What waits to be gone on with, except the one on the page; keys fetched at once."""
    rows = [row for row in drafts_of(actor).exclude(reference=but) if row.content]
    keys.prepare([row.data_key_id for row in rows])
    return rows


def typed_in(draft: ConsultationDraft) -> dict[str, list[str]]:
    """What the fields held: name → values."""
    fields: dict[str, list[str]] = json.loads(draft.content)["fields"] if draft.content else {}
    return fields


def key_of_consultation(reference: uuid.UUID) -> uuid.UUID:
    """Id of the data key of the consultation that comes of the draft."""
    return uuid.uuid5(reference, "consultation")


def logged_from(reference: uuid.UUID, officer: User) -> Consultation | None:
    """The consultation that came of the officer's draft, None while it is being typed."""
    found: Consultation | None = Consultation.objects.filter(
        data_key_id=key_of_consultation(reference), officer=officer
    ).first()
    return found


def keep_draft(mark: Mark, typed: Mapping[str, list[str]], *, actor: Actor) -> ConsultationDraft:
    """Keep what the page holds; the draft is made with the first sending.

    Raises:
        NotAllowed: for everybody but the staff of a station's desk.
        ConsultationDraft.DoesNotExist: for somebody else's draft.
        DraftGone: when it was logged or given up meanwhile.
        StaleDraft: when another window went on with it.
        ActionRefused: when it is longer than anybody types.
    """
    if not serves_at_the_desk(actor) or actor.station_id is None or actor.user_id is None:
        raise NotAllowed(_("只有工作站的法律援助人员和站长可以办理咨询。"))
    content = json.dumps(
        {"fields": dict(typed), "window": mark.window, "sent": mark.sent}, ensure_ascii=False
    )
    if len(content) > LONGEST:
        raise ActionRefused(_("内容过长，草稿未能保存。"))
    with transaction.atomic():
        draft = _locked(mark, actor, actor.station_id)
        if draft.content and _is_overtaken(draft, mark):
            return draft
        draft.content = content
        draft.version += 1
        draft.save()
    return draft


def _locked(mark: Mark, actor: Actor, station_id: int) -> ConsultationDraft:
    known = ConsultationDraft.objects.filter(reference=mark.reference).exists()
    if not known:
        officer = User.objects.get(pk=actor.user_id)
        if mark.version or logged_from(mark.reference, officer):
            raise DraftGone
        ConsultationDraft.objects.get_or_create(
            reference=mark.reference,
            defaults={"officer": officer, "station_id": station_id},
        )
    draft: ConsultationDraft = (
        drafts_of(actor).select_for_update(of=("self",)).get(reference=mark.reference)
    )
    return draft


def _is_overtaken(draft: ConsultationDraft, mark: Mark) -> bool:
    """Whether a later sending of the same window arrived first; StaleDraft for another window's."""
    latest = json.loads(draft.content)
    if latest["window"] == mark.window:
        return bool(latest["sent"] > mark.sent)
    if draft.version != mark.version:
        raise StaleDraft(draft)
    return False


def use_up(mark: Mark, *, officer: User) -> None:
    """The draft becomes a consultation, in the caller's transaction: row and key go.

    Raises:
        StaleDraft: when another window went on with it.
    """
    rows = ConsultationDraft.objects.select_for_update().filter(officer=officer)
    draft = rows.filter(reference=mark.reference).first()
    if draft is None:
        return
    if draft.content:
        _is_overtaken(draft, mark)
    _remove([draft])


def discard_draft(draft: ConsultationDraft) -> None:
    """Give up what was typed, for good."""
    with transaction.atomic():
        _remove([draft])


def forget_old_drafts(now: datetime) -> int:
    """Remove what nobody has gone on with for `KEPT_DAYS`; how many drafts went."""
    with transaction.atomic():
        old = list(
            ConsultationDraft.objects.select_for_update().filter(
                saved_at__lt=now - timedelta(days=KEPT_DAYS)
            )
        )
        _remove(old)
    return len(old)


def clear_again(known: Mapping[uuid.UUID, str]) -> int:
    """After the restore of an older backup: drafts whose keys are on the list of destroyed ones."""
    gone, _by_model = ConsultationDraft.objects.filter(data_key_id__in=known).delete()
    return gone


def _remove(rows: Collection[ConsultationDraft]) -> None:
    key_ids = [row.data_key_id for row in rows]
    ConsultationDraft.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if key_ids:
        destruction.destroy_unlisted(key_ids)
