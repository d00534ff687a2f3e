"""Correcting what was recorded wrongly, in any state, with a reason (design §4).

Who works on the case may do so for five working days after the datum was recorded; later it is the
manager's. Papers that were issued never change. The days of decisions (review, acceptance, closing)
are not corrected here: figures count them as events, which are answered by others (reopening), never
overwritten.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import CaseState
from cases.models import Agent, Case, Claim, Holding, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.enlisting import enlist_applicants
from cases.services.entering import link_to_register
from cases.services.intake import derive_from_claims
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import add_working_days
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers.models import Paper
from mediation.people.services import register_of
from mediation.stations.enums import Role

#: For so many working days after recording, those who work on the case correct it themselves.
OWN_WORKING_DAYS = 5

#: What may be corrected, by kind of row.
CORRECTABLE: dict[type[models.Model], tuple[str, ...]] = {
    Case: (
        "source", "application_form", "received_on", "building", "grade", "recorder_name",
        "read_back", "facts", "grounds",
    ),
    Party: (
        "name", "phone", "address", "sex", "birth_date", "id_type", "id_number", "position",
        "hired_on", "left_on", "monthly_wage", "is_union_member", "is_migrant_worker",
        "is_over_age", "employer_role", "credit_code", "legal_representative", "legal_post",
        "nature", "industry", "building",
    ),
    Claim: ("kind", "category", "amount", "description", "known_on", "known_on_source"),
    Agent: ("name", "organisation_name", "authority", "phone", "id_number", "mandate_on"),
}  # fmt: skip
Correctable = Case | Party | Claim | Agent


@dataclass(frozen=True)
class Difference:
    """One column before and after."""

    field: Any
    before: Any
    after: Any


def differences(row: Correctable, values: Mapping[str, Any]) -> list[Difference]:
    """What `values` would change in `row` as it stands, in the order of the model."""
    names = CORRECTABLE[type(row)]
    return [
        Difference(field, getattr(row, field.name), values[field.name])
        for field in row._meta.concrete_fields
        if field.name in names
        and field.name in values
        and (getattr(row, field.name) or "") != (values[field.name] or "")
    ]


def correct_data(
    case: Case,
    row: Correctable,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None,
    reason: str,
) -> list[Difference]:
    """Put right what was recorded of `row`: the case itself, a party, a claim or an agent of it.

    Returns what changed.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: when nothing changes, the time has passed, or the dates would be out of order.
    """
    with gate(case, actor=actor, act="correct_data", version=version, reason=reason) as fresh:
        insist_may(actor, "correct_data", fresh)
        if fresh.state == CaseState.INTAKE:
            raise ActionRefused(_("案件尚在登记，请直接修改登记内容。"))
        insist_state(fresh, *CaseState.values)
        if not reason.strip():
            raise ActionRefused(_("请写明更正的理由。"))
        kept = _own(fresh, row)
        changed = differences(kept, values)
        if not changed:
            raise ActionRefused(_("没有需要更正的内容。"))
        if actor.role != Role.MANAGER:
            _insist_in_time(kept, changed)
        for difference in changed:
            setattr(kept, difference.field.name, difference.after)
        _write(fresh, kept, {difference.field.name for difference in changed})
    return changed


def papers_that_say(case: Case, changed: Sequence[Difference]) -> list[Paper]:
    """Issued papers whose frozen text holds a value that is corrected now; they never change."""
    old = [word for one in changed for word in _as_frozen(one)]
    papers = Paper.objects.of_aggregate(case).standing()
    return [paper for paper in papers if any(word in paper.context_json for word in old)]


def _as_frozen(one: Difference) -> list[str]:
    """How a paper holds the value before: as JSON, dates in ISO, amounts plain, codes in words."""
    value = one.before
    if value in (None, "") or isinstance(value, bool):
        return []
    if one.field.choices:
        with translation.override("zh-hans"):
            value = dict(one.field.flatchoices).get(value, value)
    text = f"{value:.2f}" if isinstance(value, Decimal) else str(value).strip()
    return [json.dumps(text, ensure_ascii=False)[1:-1]]


def _own(case: Case, row: Correctable) -> Any:
    if isinstance(row, Case):
        return case
    rows: Any = type(row)._default_manager
    own = rows.filter(case=case, pk=row.pk).first()
    if own is None:
        raise ActionRefused(_("请选择本案的记录。"))
    return own


def _insist_in_time(row: Any, changed: list[Difference]) -> None:
    calendar, today = station_calendar(), timezone.localdate()
    late = [
        difference.field.verbose_name
        for difference in changed
        if add_working_days(recorded_on(row, difference.field), OWN_WORKING_DAYS, calendar) < today
    ]
    if late:
        raise ActionRefused(
            _("“%(fields)s”登记已逾%(days)d个工作日，请由站长更正。")
            % {
                "fields": pgettext("list separator", "、").join(map(str, late)),
                "days": OWN_WORKING_DAYS,
            }
        )


def recorded_on(row: Any, field: Any) -> date:
    """The day on which the present value of a column was recorded, from the row's history."""
    since = None
    for before in row.history.order_by("-history_date", "-history_id"):
        if since is not None and getattr(before, field.attname) != getattr(since, field.attname):
            break
        since = before
    if since is None:
        raise AssertionError("every domain row has history")
    return timezone.localdate(since.history_date)


def _write(case: Case, row: Any, names: set[str]) -> None:
    """Check and save the row, and what follows from it: amounts, the register, the first holding."""
    if isinstance(row, Case):
        if "received_on" in names:
            _move_receipt(row)
        return  # the gate saves it
    try:
        row.clean()
    except ValidationError as error:
        raise ActionRefused(*error.messages) from error
    if isinstance(row, Party):
        link_to_register(row, station=register_of(case.organisation))
    row.save()
    if isinstance(row, Party) and case.is_collective:
        enlist_applicants(case)
    if isinstance(row, Claim):
        derive_from_claims(case, list(case.claims.all()))


def _move_receipt(case: Case) -> None:
    """Receipt comes first of all; who held the case then has held it from the corrected day on."""
    day = legal_day(case.received_on)
    for first, what in _first_days(case):
        if first is not None and day > first:
            raise ActionRefused(
                _("收到申请日期不能晚于%(what)s（%(day)s）。")
                % {"what": what, "day": first.isoformat()}
            )
    holding: Holding = case.holdings.order_by("starts_on", "pk")[0]
    holding.starts_on = day
    holding.save()


def _first_days(case: Case) -> list[tuple[date | None, str]]:
    """The first day of each kind of act that cannot precede the receipt, with its name."""
    first = case.events.aggregate(day=Min("happened_on"))["day"]
    asked = case.inquiries.aggregate(day=Min("sent_on"))["day"]
    answered = case.consents.aggregate(day=Min("answered_on"))["day"]
    held = case.holdings.aggregate(day=Min("ends_on"))["day"]
    began = case.participations.aggregate(day=Min("starts_on"))["day"]
    return [
        (case.reviewed_on, _("审查日期")),
        (first, _("首次办理日期")),
        (asked, _("征询发出日期")),
        (answered, _("答复日期")),
        (held, _("移送日期")),
        (began, _("承办开始日期")),
    ]
