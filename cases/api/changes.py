"""The order in which cases have changed, without a gap through which one could slip.

Keys and times are given when a row is written, but others see it when its transaction ends: whoever
asks for "everything after number 7" misses number 6 of a transaction that was still open. Therefore
a change gets no number when it happens. Its transaction only marks the case (`note`), and the next
reader numbers what is marked *and visible*, one reader at a time (`number_changes`). A transaction
that ends later is numbered later, behind every cursor that has been given. So:

- every change that was committed before a read is in what that read and the following ones give;
- a case comes again when it changes again, then once, with its newest state (at least once, the
  newest wins);
- what has been read in between keeps its order.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from cases.api.models import CaseChange, LastPosition
from cases.models import Case

#: So many are numbered by one reader; the rest by the next.
AT_ONCE = 2000
#: By hand, because every save of a case passes here.
_MARK = (
    "INSERT INTO case_api_casechange (case_id, position, changed_at) VALUES (%s, NULL, %s)"
    " ON CONFLICT (case_id) DO UPDATE SET position = NULL, changed_at = excluded.changed_at"
)


def note(rows: Sequence[Case], **_kwargs: Any) -> None:
    """Receiver of `recorded`: mark these cases as changed, in the transaction that changes them."""
    now = timezone.now()
    value = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(_MARK, [(case.pk, value) for case in rows])


def number_changes() -> None:
    """Number what is marked and visible, behind all that has a number."""
    if not CaseChange.objects.filter(position=None).exists():
        return
    LastPosition.objects.get_or_create(pk=1)
    with transaction.atomic():
        last = LastPosition.objects.select_for_update().get(pk=1)
        marked = CaseChange.objects.filter(position=None).order_by("changed_at", "case_id")
        # A case that is being changed right now is left to the next reader.
        rows = list(marked.select_for_update(skip_locked=True)[:AT_ONCE])
        for number, row in enumerate(rows, start=last.value + 1):
            row.position = number
        CaseChange.objects.bulk_update(rows, ["position"], batch_size=200)
        last.value += len(rows)
        last.save()
