"""Operations on the working-day calendar.

Who may edit is the caller's to ask: roles live in a room above. Edits change deadlines that are
computed from then on; what was printed or stored before stays as it was told to people.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mediation.deadlines.calendar import FIRST_KNOWN_YEAR, knows_year
from mediation.deadlines.models import CalendarDay, CalendarYear
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused

#: Longest stretch that one entry may cover; the longest holiday so far had nine days.
LONGEST_STRETCH = 31
LAST_YEAR = 2100


def set_days(
    first: date, last: date, *, is_working: bool, note: str, actor: Actor
) -> list[CalendarDay]:
    """Enter the days from `first` to `last`, both included, as working days or days off.

    Entering what stands already writes nothing. Returns the rows in order. Raises ActionRefused
    without a note, for a stretch the wrong way round or longer than `LONGEST_STRETCH`, and for
    years outside 2004–2100.
    """
    note = note.strip()
    _refuse(_faults(first, last, note))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with _editing(actor, "set_calendar_days", note):
        years = {year: _locked_year(year) for year in sorted({first.year, last.year})}
        return [_set_day(years[day.year], day, is_working, note) for day in days]


def set_day(day: date, *, is_working: bool, note: str, actor: Actor) -> CalendarDay:
    """Enter one day; see `set_days`."""
    return set_days(day, day, is_working=is_working, note=note, actor=actor)[0]


def clear_day(day: date, *, actor: Actor) -> None:
    """Take back what the office entered for the day, so that the published data hold again.

    Raises ActionRefused where nothing was entered.
    """
    with _editing(actor, "clear_calendar_day"):
        _locked_year(day.year)
        entered = CalendarDay.objects.filter(date=day).first()
        if entered is None:
            raise ActionRefused(_("该日没有录入内容，无需撤销。"))
        entered.delete()


def publish_year(year: int, *, note: str, actor: Actor) -> CalendarYear:
    """Declare the year's arrangement as entered completely: its deadlines become final.

    `note` names the ground (the State Council's notice). Raises ActionRefused for a year that
    chinesecalendar knows, for one without any weekday off, and without a ground.
    """
    note = note.strip()
    reasons = [] if note else [_("请写明依据，例如国务院办公厅通知的文号。")]
    if knows_year(year):
        reasons.append(_("该年度的节假日安排已随系统提供，无需另行标记。"))
    _refuse(reasons)
    with _editing(actor, "publish_calendar_year", note):
        calendar_year = _locked_year(year)
        if not calendar_year.days.filter(is_working=False).exists():
            raise ActionRefused(_("该年度尚未录入任何节假日，不能标记为录入完整。"))
        return _save_year(calendar_year, is_published=True, note=note)


def unpublish_year(year: int, *, note: str, actor: Actor) -> CalendarYear:
    """Take back `publish_year`: the year's deadlines are provisional again. `note` says why."""
    with _editing(actor, "unpublish_calendar_year", note.strip()):
        calendar_year = _locked_year(year)
        if not calendar_year.is_published:
            raise ActionRefused(_("该年度没有标记为录入完整。"))
        return _save_year(calendar_year, is_published=False, note=note.strip())


def _faults(first: date, last: date, note: str) -> list[str]:
    faults = []
    if not note:
        faults.append(_("请写明说明，例如节日名称或通知文号。"))
    if last < first:
        faults.append(_("结束日期不能早于开始日期。"))
    elif (last - first).days >= LONGEST_STRETCH:
        faults.append(_("一次最多录入%(days)d天。") % {"days": LONGEST_STRETCH})
    if first.year < FIRST_KNOWN_YEAR or last.year > LAST_YEAR:
        faults.append(
            _("日历只接受%(first)d年至%(last)d年的日期。")
            % {"first": FIRST_KNOWN_YEAR, "last": LAST_YEAR}
        )
    return faults


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)


@contextmanager
def _editing(actor: Actor, act: str, reason: str = "") -> Iterator[None]:
    with transaction.atomic(), acting(actor, act=act, reason=reason):
        yield


def _locked_year(year: int) -> CalendarYear:
    """Return the year's row, made on first need; its lock makes edits of one year wait."""
    CalendarYear.objects.get_or_create(year=year)
    locked: CalendarYear = CalendarYear.objects.select_for_update().get(year=year)
    return locked


def _save_year(calendar_year: CalendarYear, *, is_published: bool, note: str) -> CalendarYear:
    calendar_year.is_published = is_published
    calendar_year.note = note
    calendar_year.save()
    return calendar_year


def _set_day(calendar_year: CalendarYear, day: date, is_working: bool, note: str) -> CalendarDay:
    entered = CalendarDay.objects.filter(date=day).first() or CalendarDay(
        calendar_year=calendar_year, date=day
    )
    if entered.pk is None or (entered.is_working, entered.note) != (is_working, note):
        entered.is_working = is_working
        entered.note = note
        entered.save()
    return entered
