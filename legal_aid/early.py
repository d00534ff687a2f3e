"""Aid before its approval, because the limitation would end (法律援助法 art. 44)."""

from datetime import date

from legal_aid.enums import AidKind, AidState
from legal_aid.models import AidApplication

#: "Fewer than seven days before a statutory limitation ends."
FEWER_DAYS_THAN = 7


def may_start_early(application: AidApplication, day: date) -> bool:
    """Whether on `day` a lawyer may act before anybody has approved of it."""
    ends_on = application.limitation_ends_on
    return (
        application.kind == AidKind.REPRESENTATION
        and application.state in AidState.UNDECIDED
        and ends_on is not None
        and 0 <= (ends_on - day).days < FEWER_DAYS_THAN
    )
