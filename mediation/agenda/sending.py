"""Sending what waits: each row once, by however many workers, and after a death of one of them.

The row is the truth. A message inside the program is written in the same transaction that ends its
row. What leaves the program is claimed first, in a transaction of its own: of two workers one holds
it. A worker that dies while it holds one leaves `HANDING` behind; whether it is offered again is a
question to the channel (`Backend.repeats_safely`). Where that cannot be, the person finds it inside
the program instead, so that nothing is sent twice and nothing is lost.
"""

import logging
import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mediation.agenda.channels import ChannelDown, ChannelRefused, Delivery, backend_for
from mediation.agenda.entries import Entry, outsider_address, standing
from mediation.agenda.enums import Channel, ReminderState
from mediation.agenda.models import Reminder, ReminderPlan
from mediation.agenda.planning import plans
from mediation.agenda.recipients import Staff
from mediation.agenda.wording import line
from mediation.jobs.services import notify
from mediation.stations.models import User

logger = logging.getLogger(__name__)
S = ReminderState
#: A channel answers within seconds; who holds a message for longer is dead.
STALE = timedelta(minutes=2)
MAX_ATTEMPTS = 6
AT_ONCE = 500


def send_waiting(now: datetime, *, limit: int = AT_ONCE) -> int:
    """Send what waits and may be sent at this hour; returns how many rows ended."""
    take_back_abandoned(now)
    waiting = Reminder.objects.filter(state=S.WAITING, try_after__lte=now).order_by("id")
    rows = list(waiting[:limit])
    if not rows:
        return 0  # most rounds: who serves where need not be read
    known = plans()
    staff = Staff(timezone.localdate(now))
    ended = 0
    for row in rows:
        plan = known.get(staff.station_of(row.organisation_id)) or ReminderPlan()
        if not plan.is_quiet(timezone.localtime(now).time()):
            ended += send(row, staff, now)
    return ended


def send(row: Reminder, staff: Staff, now: datetime) -> bool:
    """Send one row unless its thing is gone or its recipient is; whether it ended."""
    entry = standing(row.entry, row.kind, row.subject, row.day)
    if entry is None:
        return _end(row, S.DROPPED, error=_("事项已办结、取消或改期。"))
    if row.user_id is not None and row.user_id not in staff.told(entry, also_managers=True):
        return _end(row, S.DROPPED, error=_("收件人不再负责该事项。"))
    if row.channel == Channel.IN_APP:
        return _leave_message(row, entry, now)
    return _hand_over(row, entry, now)


def take_back_abandoned(now: datetime) -> None:
    """What dead workers held: offered again where that is safe, else told inside the program."""
    for row in Reminder.objects.filter(state=S.HANDING, handed_at__lt=now - STALE):
        backend = backend_for(row.channel)
        if backend is not None and backend.repeats_safely:
            Reminder.objects.filter(pk=row.pk, state=S.HANDING, claim=row.claim).update(
                state=S.WAITING, handed_at=None
            )
            continue
        with transaction.atomic():
            if _end(row, S.UNCERTAIN, error=_("发送时进程中断，不再重复发送。")):
                _instead(row)


def _leave_message(row: Reminder, entry: Entry, now: datetime) -> bool:
    assert row.user_id is not None  # outsiders have no messages inside the program
    with transaction.atomic():
        if not _end(row, S.SENT):
            return False
        notify(row.user_id, line(entry, timezone.localdate(now)), entry.url)
    return True


def _hand_over(row: Reminder, entry: Entry, now: datetime) -> bool:
    backend = backend_for(row.channel)
    address = _address(row)
    if backend is None or not address:
        with transaction.atomic():
            ended = _end(row, S.FAILED, error=_("没有可用的联系方式。"))
            if ended:
                _instead(row)
        return ended
    if not _claim(row, now):
        return False
    delivery = _delivery(row, entry, address, timezone.localdate(now))
    try:
        receipt = backend.send(delivery)
    except ChannelRefused as refused:
        return _give_up(row, str(refused))
    except ChannelDown as down:
        return _later(row, str(down), now)
    except Exception as error:  # noqa: BLE001 - a foreign back end may fail in any way
        # Without its words, which may quote the address.
        logger.error("reminder %s: %s", row.pk, type(error).__name__)  # noqa: TRY400
        return _later(row, type(error).__name__, now)
    return _end(row, S.SENT, receipt=receipt)


def _delivery(row: Reminder, entry: Entry, address: str, today: date) -> Delivery:
    with translation.override(settings.LANGUAGE_CODE):
        text = str(entry.told_outside) if row.outsider else line(entry, today)
        if row.channel == Channel.MAIL and settings.PUBLIC_URL:
            text = f"{text}\n\n{settings.PUBLIC_URL}{entry.url}"
        return Delivery(
            row.key, address, _("办案提醒：%(subject)s") % {"subject": row.subject}, text
        )


def _address(row: Reminder) -> str:
    if row.outsider:
        return outsider_address(row.outsider) or ""
    user = User.objects.get(pk=row.user_id)
    return str(user.email if row.channel == Channel.MAIL else user.phone)


def _claim(row: Reminder, now: datetime) -> bool:
    row.claim = uuid.uuid4()
    return bool(
        Reminder.objects.filter(pk=row.pk, state=S.WAITING).update(
            state=S.HANDING, claim=row.claim, handed_at=now, attempts=F("attempts") + 1
        )
    )


def _later(row: Reminder, reason: str, now: datetime) -> bool:
    if row.attempts + 1 >= MAX_ATTEMPTS:
        return _give_up(row, reason)
    wait = timedelta(minutes=2 ** (row.attempts + 1))
    Reminder.objects.filter(pk=row.pk, state=S.HANDING, claim=row.claim).update(
        state=S.WAITING, handed_at=None, try_after=now + wait, error=reason[:300]
    )
    return False


def _give_up(row: Reminder, reason: str) -> bool:
    with transaction.atomic():
        ended = _end(row, S.FAILED, error=reason)
        if ended:
            _instead(row)
    return ended


def _instead(row: Reminder) -> None:
    """Who could not be told otherwise is told inside the program."""
    if row.user_id is None:
        return
    key = row.key.rpartition("|")[0]
    same = {
        name: getattr(row, name)
        for name in ("kind", "entry", "subject", "day", "days_before", "organisation_id", "user_id")
    }
    Reminder.objects.get_or_create(
        key=f"{key}|{Channel.IN_APP}", defaults={**same, "channel": Channel.IN_APP}
    )


def _end(row: Reminder, state: str, *, receipt: str = "", error: str = "") -> bool:
    """End a row that waits, or that this claim holds; False where another ended it."""
    held = Reminder.objects.filter(pk=row.pk).filter(
        state__in=(S.WAITING, S.HANDING), claim=row.claim
    )
    return bool(
        held.update(state=state, ended_at=timezone.now(), receipt=receipt[:200], error=error[:300])
    )
