"""A deadline as people read it on a given day: where it stands, how many days, in what words."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mediation.deadlines.duties import DUTIES
from mediation.deadlines.duty import Deadline
from mediation.deadlines.enums import Bearer, DutyCode, Standing


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline for display.

    `days_left` counts natural days to the last day, negative behind it. `wording` is a sentence
    for people; `remarks` are the reservations that must stand beside the date.
    """

    deadline: Deadline
    label: str
    standing: Standing
    days_left: int
    wording: str
    remarks: tuple[str, ...]

    @property
    def is_urgent(self) -> bool:
        """Whether the clock belongs at the head of a desk: to be met today, or over."""
        return self.standing in {Standing.TODAY, Standing.OVERDUE}


def present(deadline: Deadline, today: date, *, done_on: date | None = None) -> Clock:
    """Return the deadline as it stands on `today`, or as it was met on `done_on`.

    Warnings use the earlier date of a party's duty: it is "today" from the unmoved last day to the
    moved one. A right is never urgent and never overdue.
    """
    standing = _standing(deadline, today, done_on)
    return Clock(
        deadline=deadline,
        label=str(deadline.duty.label),
        standing=standing,
        days_left=(deadline.due - today).days,
        wording=_wording(deadline, standing, today, done_on),
        remarks=_remarks(deadline),
    )


def _standing(deadline: Deadline, today: date, done_on: date | None) -> Standing:
    duty = DUTIES[deadline.duty]
    if duty.bearer is Bearer.RIGHT:
        return Standing.OK
    if done_on:
        return Standing.MET if done_on <= deadline.due else Standing.MET_LATE
    if today > deadline.due:
        return Standing.OVERDUE
    if today >= deadline.earlier:
        return Standing.TODAY
    if (deadline.earlier - today).days <= duty.soon_days:
        return Standing.SOON
    return Standing.OK


def _wording(deadline: Deadline, standing: Standing, today: date, done_on: date | None) -> str:
    if deadline.duty is DutyCode.RIGHT_TO_ARBITRATE:
        return _right_to_arbitrate(deadline.due, today)
    if done_on:
        met = {"day": _day(done_on)}
        if standing is Standing.MET:
            return _("已于%(day)s按期完成") % met
        return _("已于%(day)s逾期完成") % met
    if standing is Standing.OVERDUE:
        days = (today - deadline.due).days
        return ngettext("已逾期%(days)d天", "已逾期%(days)d天", days) % {"days": days}
    if today == deadline.due:
        return _("今日到期")
    days = (deadline.due - today).days
    if standing is Standing.TODAY:
        return ngettext(
            "稳妥期限已到，顺延后还剩%(days)d天", "稳妥期限已到，顺延后还剩%(days)d天", days
        ) % {"days": days}
    return ngettext("还剩%(days)d天", "还剩%(days)d天", days) % {"days": days}


def _right_to_arbitrate(due: date, today: date) -> str:
    """The right, never as a wait: mediation is voluntary and does not bar arbitration."""
    if today > due:
        return _("自愿调解，可随时申请仲裁；自收到申请起已满15日，未达成协议的可依法申请仲裁。")
    return _("自愿调解，可随时申请仲裁；至%(day)s仍未达成协议的，可依法申请仲裁。") % {
        "day": _day(due)
    }


def _remarks(deadline: Deadline) -> tuple[str, ...]:
    remarks = []
    if deadline.safe_until and deadline.moved:
        remarks.append(
            _("稳妥期限为%(day)s（未按休息日顺延）。") % {"day": _day(deadline.safe_until)}
        )
    if deadline.by_analogy:
        remarks.append(_("最后一日为休息日而顺延，系类推适用《民事诉讼法》第85条。"))
    if deadline.provisional:
        remarks.append(_("该年度节假日安排尚未公布，日期为暂定。"))
    return tuple(remarks)


def _day(day: date) -> str:
    return date_format(day, pgettext("date format", "Y年n月j日"))
