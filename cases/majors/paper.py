"""F29 of a report: what stands in the paper's form, and what the form does not ask for.

The kind itself is the case room's (`major_report`), which can still be typed by hand.
"""

from typing import Any

from django.utils import timezone, translation

from cases.majors.enums import Stoppage
from cases.majors.models import MajorReport, Recipient
from cases.papers import shared
from mediation.papers.registry import Frozen

KIND = "major_report"


def values_of(report: MajorReport) -> dict[str, Any]:
    """By the fields of the paper's form."""
    told = report.reported_at
    return {
        # Until somebody was told, the day is left to the pen.
        "reported_on": timezone.localdate(told) if told else None,
        "reporter": report.prepared_by.name,
        "as_of": report.as_of,
        "cause": report.cause,
        "situation": report.situation,
        "measures": report.measures,
        "advice": report.advice,
    }


def extra_of(report: MajorReport) -> Frozen:
    """Figures of the report itself, whom it goes to, and what they said so far; in Chinese."""
    with translation.override("zh-hans"):
        return {
            "persons": report.persons,
            "claimed_total": shared.plain(report.amount),
            "demands": report.demands,
            "signs": signs_of(report),
            "recipients": [str(row) for row in recipients_of(report.case.station_id)],
            "instructions": [
                {"by": row.given_by, "on": shared.iso(row.given_on), "text": row.text}
                for row in report.instructions.all()
            ],
        }


def signs_of(row: Any) -> list[str]:
    """What is alarming in a report or a record of the situation, in words."""
    found = []
    if row.stoppage in Stoppage.AT_ONCE:
        found.append(str(row.get_stoppage_display()))
    names = ("gathering", "media", "employer_gone")
    return found + [
        str(row._meta.get_field(name).verbose_name) for name in names if getattr(row, name)
    ]


def recipients_of(station: int | None) -> list[Recipient]:
    """Whom the station reports to, as it was filled in."""
    return list(Recipient.objects.filter(station_id=station or 0, is_used=True).exclude(name=""))
