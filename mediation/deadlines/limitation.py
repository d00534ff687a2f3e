"""The limitation of applying for arbitration: one year, restarted and suspended (调解仲裁法 art. 27).

Pure functions on days. Whether something interrupted the year is for the arbitration commission to
find. Therefore both ends are computed, without the interruptions and with them, and who warns uses
the earlier one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import nonmember
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mediation.deadlines.clocks import (
    Calendar,
    Reckoning,
    reckon_moved,
    same_date_next_year,
)


class Ground(TextChoices):
    """What interrupts the year, so that it begins anew, and what only makes it stand still."""

    CLAIMED = "claimed", _("向对方主张权利")
    RELIEF = "relief", _("向有关部门请求权利救济")
    PROMISED = "promised", _("对方同意履行义务")
    APPLIED = "applied", _("申请调解")
    NEGOTIATION_REFUSED = "negotiation_refused", _("对方拒绝协商或五日内不答复")
    NEGOTIATION_STOPPED = "negotiation_stopped", _("一方停止约定的协商")
    NEGOTIATION_ENDED = "negotiation_ended", _("协商期限届满未达成一致")
    SETTLEMENT_UNPERFORMED = "settlement_unperformed", _("和解协议未按期履行")
    MEDIATION_REFUSED = "mediation_refused", _("对方不同意调解")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("调解期限内一方撤回调解意愿")
    NO_AGREEMENT = "no_agreement", _("调解期限届满未达成协议")
    AGREEMENT_UNPERFORMED = "agreement_unperformed", _("调解协议未按期履行")
    FORCE_MAJEURE = "force_majeure", _("不可抗力等正当理由")

    #: The year stands still while it lasts; all others begin it anew.
    SUSPENDING = nonmember(("force_majeure",))


#: Each ground with its rule.
ARTICLES: dict[str, Any] = {
    Ground.CLAIMED: _("《劳动争议调解仲裁法》第27条第2款"),
    Ground.RELIEF: _("《劳动争议调解仲裁法》第27条第2款"),
    Ground.PROMISED: _("《劳动争议调解仲裁法》第27条第2款"),
    Ground.APPLIED: _("《劳动人事争议仲裁办案规则》（人社部令第33号）第27条"),
    Ground.FORCE_MAJEURE: _("《劳动争议调解仲裁法》第27条第3款"),
}
ARTICLES |= {
    ground: _("《企业劳动争议协商调解规定》（人社部令第17号）第31条")
    for ground in Ground
    if ground not in ARTICLES
}


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """Something that bears on the year: its day, and for what suspends it the last day of it.

    `note` says in words where it comes from; `recorded` that somebody entered it by hand.
    """

    on: date
    ground: str
    until: date | None = None
    note: str = ""
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Limitation:
    """The end of the year for one base day.

    `plain` leaves every interruption out; `restarted` counts those that came in time (`counted`);
    it is None where none did. `too_late`: what happened after the year was over, and revives
    nothing. Suspensions count in both.
    """

    base: date
    plain: Reckoning
    restarted: Reckoning | None
    counted: tuple[Happening, ...]
    too_late: tuple[Happening, ...]

    @property
    def warned(self) -> date:
        """The earlier of all ends, not moved by any calendar: what warnings go by."""
        return self.plain.unmoved


def limitation(base: date, happenings: Iterable[Happening], calendar: Calendar) -> Limitation:
    """Compute both ends of the year that begins with `base`.

    Args:
        base: the day on which the right was known to be hurt; or, for pay of an employment that
            has ended, its last day (art. 27-4).
        happenings: in any order; one before the base day bears on nothing.
    """
    ordered = sorted(one for one in happenings if one.on >= base)
    pauses = _merged(one for one in ordered if one.ground in Ground.SUSPENDING)
    plain = _end(base, pauses, calendar)
    counted: list[Happening] = []
    too_late: list[Happening] = []
    end = plain
    for one in ordered:
        if one.ground in Ground.SUSPENDING:
            continue
        if one.on > end.due:
            too_late.append(one)
            continue
        counted.append(one)
        end = _end(one.on, pauses, calendar)
    return Limitation(base, plain, end if counted else None, tuple(counted), tuple(too_late))


def _end(begin: date, pauses: Sequence[tuple[date, date]], calendar: Calendar) -> Reckoning:
    """One year from `begin`, longer by every day that stood still within it."""
    last = same_date_next_year(begin)
    for first, until in pauses:
        # Of a pause that began before, only what lies in the year; what begins after it is too late.
        if first <= last and until > begin:
            last += timedelta(days=(until - max(first - timedelta(days=1), begin)).days)
    return reckon_moved(last, calendar)


def _merged(pauses: Iterable[Happening]) -> list[tuple[date, date]]:
    """Pauses as stretches that do not overlap, so that no day stands still twice."""
    merged: list[tuple[date, date]] = []
    for one in sorted(pauses):
        until = one.until or one.on
        if merged and one.on <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((one.on, until))
    return merged
