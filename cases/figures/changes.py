"""What has been recorded of a case since a moment that may change where it counts, and why.

Read from history alone. Free text and personal data are left out: what is told is which dated event
was entered, and which column that figures use was changed from what to what.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, Holding, Participation, Party
from cases.timeline_fields import field_label, plain_words
from mediation.history import acts
from mediation.history.models import DomainModel
from mediation.reports.sections import Change
from mediation.ui import formats

#: Columns of a case by which it counts, or in which row of a table.
OF_CASES = (
    "received_on", "accepted_on", "reviewed_on", "due_on", "extended_to", "voided_on",
    "void_reason", "category", "source", "grade", "building", "is_collective", "worker_count",
    "claimed_amount", "is_legal_aid", "organisation",
)  # fmt: skip
_COLUMNS: dict[type[DomainModel], Sequence[str]] = {
    Case: OF_CASES,
    CaseEvent: (),
    Holding: (),
    Participation: ("is_lead",),
    Party: ("industry", "nature", "ceased_on"),
}


def explain(references: Sequence[str], since: datetime) -> Mapping[str, Sequence[Change]]:
    """Serial → what was recorded from `since` on, in the order of recording."""
    cases: Any = Case.objects.filter(serial__in=references).order_by()
    serials = {case.aggregate_ref(): case.serial for case in cases}
    found: dict[str, list[Change]] = defaultdict(list)
    for model, columns in _COLUMNS.items():
        for serial, change in changed(model, serials, since, columns):
            found[serial].append(change)
    return {serial: sorted(rows, key=lambda row: row.at) for serial, rows in found.items()}


def changed(
    model: type[DomainModel],
    references: Mapping[str, str],
    since: datetime,
    columns: Iterable[str],
) -> Iterable[tuple[str, Change]]:
    """Each change of the model's rows since a moment, with the reference of what it belongs to.

    Args:
        references: aggregate, as history names it, → reference.
        columns: fields whose change is told; a new row is told whatever its columns.
    """
    history: Any = model.history.model
    rows = history.objects.filter(aggregate__in=list(references))
    before: Any = None
    for row in rows.order_by("id", "history_date", "history_id"):
        if before is not None and before.id != row.id:
            before = None
        if row.history_date >= since:
            what = _entered(model, row) if before is None else _told(model, before, row, columns)
            if what:
                yield references[row.aggregate], Change(row.history_date, row.actor_name, what)
        before = row


def _entered(model: type[DomainModel], row: Any) -> str:
    act = acts.label(row.act)
    if model is CaseEvent:
        event = CaseEvent(kind=row.kind, ending=row.ending)
        words = event.get_ending_display() or event.get_kind_display()
        return _("%(act)s：登记“%(event)s”，日期%(day)s") % {
            "act": act, "event": words, "day": formats.day(row.happened_on),
        }  # fmt: skip
    return _("%(act)s：新增%(what)s") % {"act": act, "what": model._meta.verbose_name}


def _told(model: type[DomainModel], before: Any, row: Any, columns: Iterable[str]) -> str:
    act = acts.label(row.act)
    if row.history_type == "-":
        return _("%(act)s：删除%(what)s") % {"act": act, "what": model._meta.verbose_name}
    told = []
    for name in columns:
        field: Any = model._meta.get_field(name)
        old, new = getattr(before, field.attname), getattr(row, field.attname)
        if old != new:
            told.append(
                _("%(field)s由%(old)s改为%(new)s")
                % {
                    "field": field_label(field),
                    "old": _words(field, old),
                    "new": _words(field, new),
                }
            )
    return _("%(act)s：%(changes)s") % {"act": act, "changes": "；".join(told)} if told else ""


def _words(field: Any, value: Any) -> str:
    if value is None or value == "":
        return _("（空）")
    if field.is_relation:
        named = field.related_model._base_manager.filter(pk=value).first()
        return str(named or value)
    return plain_words(field, value)
