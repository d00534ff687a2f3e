"""What every operation on a case begins with: the right to act, and the day of the act."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.permissions import may
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed


def insist_may(actor: Actor, act: str, case: Case) -> None:
    """Raise NotAllowed unless `actor` may perform `act` on `case`."""
    if not may(actor, act, case):
        raise NotAllowed(_("您的角色或分工不能在本案中进行此操作。"))


def person_of(actor: Actor) -> int:
    """The id of the person who acts.

    Raises:
        NotAllowed: for the system, in whose name nobody signs, binds or uploads.
    """
    if actor.user_id is None:
        raise NotAllowed(_("须由经办人操作。"))
    return actor.user_id


def insist_state(case: Case, *states: str) -> None:
    """Raise ActionRefused unless `case` is in one of `states` and is not void."""
    if case.state not in states or case.voided_on:
        raise ActionRefused(
            _("当前状态为“%(state)s”，不能进行此操作。") % {"state": case.state_label}
        )


#: An earlier day is a typing mistake: the law on labour disputes and all our records are younger.
EARLIEST = date(1990, 1, 1)


@contextmanager
def beside(
    case: Case, *, actor: Actor, act: str, happened_on: date | None = None, reason: str = ""
) -> Iterator[Case]:
    """Open `case` for a row that lies beside it: an agreement, an attachment, a private note.

    The case is locked, so that its rows are written one operation after the other, but keeps its
    version: a clerk's scan must not turn away the form in which a mediator writes the record. Who
    locks an agreement as well opens the case first.
    """
    with transaction.atomic(), acting(actor, act=act, happened_on=happened_on, reason=reason):
        yield Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def too_early() -> str:
    """Why a day before `EARLIEST` is refused."""
    return _("日期过早，请核对年份（不早于%(day)s）。") % {"day": EARLIEST.isoformat()}


def legal_day(day: date | None, *, not_before: date | None = None, what: str = "") -> date:
    """The day on which the act happened: today unless given.

    Args:
        not_before: an earlier act's day, which this one cannot precede.
        what: that earlier act in words, for the refusal.

    Raises:
        ActionRefused: when the day lies in the future or before `not_before`.
    """
    today = timezone.localdate()
    day = day or today
    if day > today:
        raise ActionRefused(_("发生日期不能晚于今天。"))
    if day < EARLIEST:
        raise ActionRefused(too_early())
    if not_before and day < not_before:
        raise ActionRefused(
            _("发生日期不能早于%(what)s（%(day)s）。")
            % {"what": what or _("前一步骤"), "day": not_before.isoformat()}
        )
    return day
