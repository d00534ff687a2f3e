"""From the values of a row to a case: its state, its dates in order, and what contradicts itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from cases.enums import CaseState, Ending, FailureReason, PartyKind
from cases.ledgers import telling, words
from cases.ledgers.entries import Entry
from cases.ledgers.reading import Values, kind_of_applicant
from mediation.stations.models import Organisation

#: What the ending of a case makes of its state.
STATES = {
    Ending.AGREEMENT: CaseState.SETTLED,
    Ending.OWN_SETTLEMENT: CaseState.SETTLED,
    Ending.NO_AGREEMENT: CaseState.REFERRED,
    Ending.NOT_ACCEPTED: CaseState.REFERRED,
    Ending.WITHDRAWN: CaseState.WITHDRAWN,
}
COLLECTIVE_FROM = 10


@dataclass(frozen=True)
class Place:
    """Where a ledger is entered: the organisations and people that its rows may name.

    Attributes:
        default: whose a row is that names no organisation; None where each must.
        organisations: code and name → organisation, those that the importer may enter for.
        people: station → name → ids of the people of that name.
    """

    default: Organisation | None
    organisations: Mapping[str, Organisation]
    people: Mapping[int, Mapping[str, list[int]]] = field(default_factory=dict)

    def people_called(self, name: str, organisation: Organisation) -> list[int]:
        """Ids of the people of that name at the organisation's station; else at the other stations,
        from where somebody may have been lent."""
        own = self.people.get(organisation.station_id or organisation.pk, {}).get(name)
        if own:
            return own
        return sorted({pk for known in self.people.values() for pk in known.get(name, ())})


def judge(values: Values, place: Place, digest: str) -> Entry | None:
    """The case that a row tells of; None, with errors, where it tells of none."""
    organisation = _organisation(values, place)
    applicants, worker_count = _applicants(values)
    respondents = values.get("respondent") or []
    if not applicants and not values.is_wrong("applicant"):
        values.wrong("applicant", _("应填写申请人的姓名或名称。"))
    if not respondents and not values.is_wrong("respondent"):
        values.wrong("respondent", _("应填写被申请人的名称或姓名。"))
    days = _days(values)
    ending = _ending(values, days)
    received_on = _received(values, days)
    if values.errors or organisation is None or received_on is None:
        return None
    entry = Entry(
        row=values.row.number, digest=digest, organisation=organisation, received_on=received_on,
        case_state="", source=values.text("source") or "other", applicants=applicants,
        respondents=respondents, ending=ending, worker_count=worker_count,
    )  # fmt: skip
    _fill_in(entry, values, place)
    _decide(entry, values, days)
    if not values.errors:
        telling.tell(entry, values, place.organisations)
    return None if values.errors else entry


def _organisation(values: Values, place: Place) -> Organisation | None:
    named = values.text("organisation")
    if not named:
        if place.default is None:
            values.wrong("organisation", _("应填写承办组织的代码或名称，或者在导入时指定组织。"))
        return place.default
    found = place.organisations.get(named)
    if found is None:
        values.wrong("organisation", _("不是可以导入的组织。应为其代码或完整名称。"))
    return found


def _applicants(values: Values) -> tuple[list[str], int]:
    """The names, 张三等12人 taken apart, and how many workers the case concerns."""
    names, count = [], 0
    source = values.text("source")
    for text in values.get("applicant") or []:
        name, many = words.one_of_many(text)
        names.append(name)
        if many > 1 or kind_of_applicant(name, source) == PartyKind.WORKER:
            count += many
    return list(dict.fromkeys(names)), max(1, count, values.get("worker_count") or 0)


@dataclass
class _Days:
    """The days of a case, as far as the row tells them."""

    received: date | None
    reviewed: date | None
    accepted: date | None
    ended: date | None


def _days(values: Values) -> _Days:
    ended, concluded = values.get("ended_on"), values.get("concluded_on")
    if ended and concluded and ended != concluded:
        values.wrong("ended_on", _("终结日期与结案日期不一致，应为同一天。"))
    return _Days(
        values.get("received_on"),
        values.get("reviewed_on"),
        values.get("accepted_on"),
        ended or concluded,
    )


def _received(values: Values, days: _Days) -> date | None:
    if days.received or values.is_wrong("received_on"):
        return days.received
    first = days.accepted or days.reviewed
    if first is None:
        if not values.is_wrong("accepted_on"):
            values.wrong("received_on", _("应填写收到申请日期或者受理日期。"))
        return None
    values.doubtful("received_on", _("没有收到申请日期，以受理日期代替。"))
    days.received = first
    return first


def _ending(values: Values, days: _Days) -> str:
    ending = values.text("ending") or values.text("ending_by_state")
    state = values.text("state")
    said_open = state in CaseState.OPEN
    if (
        not ending
        and values.get("eligible") is False
        and not values.text("events")
        and not said_open
    ):
        ending = Ending.NOT_ACCEPTED
    if not ending and state == CaseState.WITHDRAWN:
        ending = Ending.WITHDRAWN
    if ending:
        if said_open:
            values.wrong("state", _("状态与结案方式矛盾：办理中的案件没有结案方式。"))
        elif state in CaseState.FINAL and STATES[Ending(ending)] != state:
            values.wrong("state", _("状态与结案方式矛盾。"))
        return ending
    if values.is_wrong("ending") or values.is_wrong("state"):
        return ""
    if state in CaseState.FINAL or state == words.ENDED or (days.ended and state != words.VOID):
        values.wrong("ending", _("已结案的案件应填写结案方式，例如“达成调解协议”。"))
    return ""


def _decide(entry: Entry, values: Values, days: _Days) -> None:
    """State, acceptance and end, each day in its order."""
    entry.accepted_on = days.accepted
    if entry.ending:
        _end(entry, values, days)
    elif (
        values.get("eligible") and not days.accepted and days.reviewed and not values.text("events")
    ):
        entry.accepted_on = days.reviewed
        values.doubtful("accepted_on", _("没有受理日期，以审查日期代替。"))
    if entry.accepted_on and values.get("eligible") is False and not values.text("events"):
        values.wrong("eligible", _("与受理日期矛盾：已受理的案件应具备协商调解条件。"))
    entry.case_state = _state(entry, values)
    if entry.accepted_on:
        entry.reviewed_on = days.reviewed or entry.accepted_on
    elif entry.ending == Ending.NOT_ACCEPTED:
        entry.reviewed_on = days.reviewed or entry.ended_on
    _insist_order(values)


def _end(entry: Entry, values: Values, days: _Days) -> None:
    after_acceptance = entry.ending not in (Ending.NOT_ACCEPTED, Ending.WITHDRAWN)
    if entry.ending == Ending.NOT_ACCEPTED:
        days.ended = days.ended or days.reviewed
        if entry.accepted_on:
            values.wrong("ending", _("与受理日期矛盾：不予受理的案件没有受理日期。"))
        if not entry.ineligible_reason:
            values.wrong(
                "ineligible_reason", _("不予受理的案件应填写理由，例如“被申请人不同意调解”。")
            )
    elif after_acceptance and not entry.accepted_on:
        entry.accepted_on = days.reviewed or days.received
        values.doubtful("accepted_on", _("没有受理日期，以审查日期或收到申请日期代替。"))
    entry.ended_on = days.ended
    if days.ended is None:
        code = "concluded_on" if "concluded_on" in values.layout.places else "ended_on"
        values.wrong(code, _("已结案的案件应填写结案日期。"))
    if entry.ending == Ending.NO_AGREEMENT:
        entry.failure_reason = entry.failure_reason or FailureReason.OTHER
    else:
        entry.failure_reason = ""
    if entry.ending not in Ending.SETTLED and entry.agreed_amount:
        values.wrong("agreed_amount", _("与结案方式矛盾：没有达成协议的案件没有协议金额。"))


def _state(entry: Entry, values: Values) -> str:
    if entry.ending:
        return STATES[Ending(entry.ending)]
    if entry.accepted_on:
        if values.text("state") in (CaseState.INTAKE, CaseState.ELIGIBILITY):
            values.wrong("state", _("与受理日期矛盾：已受理的案件在调解中或者已结案。"))
        return CaseState.MEDIATION
    if values.text("state") == CaseState.MEDIATION:
        if values.text("events"):
            values.wrong("accepted_on", _("调解中的案件应填写受理日期。"))
            return CaseState.MEDIATION
        entry.accepted_on = values.get("reviewed_on") or entry.received_on
        values.doubtful("accepted_on", _("没有受理日期，以审查日期或收到申请日期代替。"))
        return CaseState.MEDIATION
    reviewed = values.text("state") == CaseState.ELIGIBILITY
    return CaseState.ELIGIBILITY if reviewed else CaseState.INTAKE


def _insist_order(values: Values) -> None:
    """Received ≤ reviewed ≤ accepted ≤ ended, of the days that the row gives: the rest follows them."""
    end = "concluded_on" if values.get("concluded_on") else "ended_on"
    given = [
        (code, values.get(code)) for code in ("received_on", "reviewed_on", "accepted_on", end)
    ]
    told = [(code, day) for code, day in given if day is not None]
    for (_before, first), (code, day) in pairwise(told):
        if day < first:
            values.wrong(code, _("日期顺序应为：收到申请 ≤ 审查 ≤ 受理 ≤ 结案。"))
            return


def _fill_in(entry: Entry, values: Values, place: Place) -> None:
    """What needs no judging."""
    entry.serial = values.text("serial")
    entry.case_number = values.text("case_number")
    entry.references = list(values.get("external_references") or [])
    entry.category = values.text("category")
    entry.claimed_amount = values.get("claimed_amount")
    entry.agreed_amount = values.get("agreed_amount")
    entry.ineligible_reason = values.text("ineligible_reason")
    entry.failure_reason = values.text("failure_reason")
    for name in (
        "applicant_phone", "id_number", "respondent_phone", "credit_code", "claim", "facts", "summary",
    ):  # fmt: skip
        setattr(entry, name, values.text(name))
    if failure := values.text("failure_words"):
        entry.summary = "\n".join(filter(None, (entry.summary, failure)))
    for name in values.get("mediator") or []:
        ids = place.people_called(name, entry.organisation)
        if len(ids) == 1:
            entry.mediators.append(ids[0])
            continue
        several = _("“%(name)s”有几个同名账号，没有登记为承办人。")
        none = _("“%(name)s”没有账号，没有登记为承办人。")
        values.doubtful("mediator", (several if ids else none) % {"name": name})
    entry.mediators = list(dict.fromkeys(entry.mediators))
