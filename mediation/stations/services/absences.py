"""Saying when somebody is away, and taking it back."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import Absence, User
from mediation.stations.permissions import may_record_absence, require

#: Who is away longer has left: that is the end of a membership.
LONGEST = timedelta(days=366)
#: A manager may enter what began so long ago: somebody did not come, and nobody knew for how long.
LOOKING_BACK = timedelta(days=31)


def add_absence(absence: Absence, *, actor: Actor) -> Absence:
    """Record days on which a person is away.

    One's own begin today at the earliest; a manager may enter those that began already. Days that
    are over are nobody's plan any more and are not entered.

    Args:
        absence: unsaved, with its user.

    Raises:
        NotAllowed: for others, unless they serve in the actor's scope.
        ActionRefused: for days that overlap with what is entered already, that are over, that
            began too long ago, in the wrong order or too long.
    """
    require(may_record_absence(actor, absence.user))
    if actor.user_id is None:
        raise NotAllowed(_("须由经办人操作。"))
    with transaction.atomic(), acting(actor, act="add_absence"):
        # Of two who enter the same days one sees what the other has entered.
        user = User.objects.select_for_update(no_key=True).get(pk=absence.user_id)
        if faults := _faults(absence, is_own=actor.user_id == user.pk):
            raise ActionRefused(*faults)
        absence.entered_by_id = actor.user_id
        absence.save()
    return absence


def end_absence(absence: Absence, *, actor: Actor) -> Absence:
    """The person is here from today on: a coming absence is withdrawn, a running one shortened.

    Raises:
        NotAllowed: for others, unless they serve in the actor's scope.
        ActionRefused: when it is over or withdrawn: what was is not changed.
    """
    require(may_record_absence(actor, absence.user))
    today = timezone.localdate()
    with transaction.atomic(), acting(actor, act="end_absence"):
        fresh: Absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
        if fresh.withdrawn_on is not None or fresh.last_day < today:
            raise ActionRefused(_("该不在岗已结束或已撤销。"))
        if fresh.first_day < today:
            fresh.last_day = today - timedelta(days=1)
        else:
            fresh.withdrawn_on = today
        fresh.save()
    return fresh


def _faults(absence: Absence, *, is_own: bool) -> list[str]:
    first, last = absence.first_day, absence.last_day
    if last < first:
        return [_("最后一天不能早于第一天。")]
    faults = []
    today = timezone.localdate()
    if last - first >= LONGEST:
        faults.append(_("一次不在岗不超过一年；离岗更久的，请结束其任职。"))
    if last < today:
        faults.append(_("已经过去的日期不再登记。"))
    elif first < _earliest(today, is_own=is_own):
        faults.append(
            _("自己的不在岗从今天起登记；已经开始的，请由站长登记。")
            if is_own
            else _("第一天不能早于%(count)d天以前。") % {"count": LOOKING_BACK.days}
        )
    faults += [
        _("与已登记的 %(first)s 至 %(last)s 重叠，请先撤销原来的一项，或者改用不重叠的日期。")
        % {"first": row.first_day.isoformat(), "last": row.last_day.isoformat()}
        for row in Absence.objects.touching(first, last).filter(user=absence.user_id)
    ]
    return faults


def _earliest(today: date, *, is_own: bool) -> date:
    return today if is_own else today - LOOKING_BACK
