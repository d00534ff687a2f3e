"""What happened to a case and when: from the dates of its row, or from its column of events."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from cases.enums import Ending, EventKind, IneligibleReason
from cases.ledgers import words
from cases.ledgers.entries import Entry, Happened, Held
from cases.ledgers.reading import Values
from mediation.stations.models import Organisation

K = EventKind
#: A serial of ours: the organisation that registered the case, year, six digits.
SERIAL = re.compile(r"([A-Z0-9]{2,20})-(\d{4})-(\d{6})")
_TOLD = re.compile(r"(\d{4}-\d{2}-\d{2})=([a-z_]+)(?::([A-Z0-9]{2,20}))?")
_CONCLUSIONS = ("agreement", "own_settlement", "no_agreement", "withdrawn")


class _Contradiction(ValueError):
    """What does not fit, in a sentence."""


def tell(entry: Entry, values: Values, organisations: Mapping[str, Organisation]) -> None:
    """Give `entry` its events and holdings, and a void one its day."""
    entry.holdings = [Held(entry.organisation, entry.received_on)]
    if text := values.text("events"):
        try:
            _from_column(entry, values, text, organisations)
        except _Contradiction as error:
            values.wrong("events", str(error))
            return
    else:
        _from_dates(entry)
    if values.text("state") == words.VOID:
        entry.voided_on = max(
            filter(None, (entry.received_on, *(event.day for event in entry.events)))
        )
        values.doubtful("state", _("台账没有作废日期，以最近一次办理日期代替。"))
        entry.events.append(
            Happened(K.VOIDED, entry.voided_on, entry.organisation, reason="mistake")
        )


def objective_of(reason: str) -> bool:
    """Whether the objective conditions were met when a case was refused for `reason`."""
    return reason in IneligibleReason.UNWILLING


def _from_dates(entry: Entry) -> None:
    add, holder = entry.events.append, entry.organisation
    if entry.accepted_on and entry.reviewed_on:
        add(Happened(K.ELIGIBLE, entry.reviewed_on, holder, objective_met=True))
        add(Happened(K.ACCEPTED, entry.accepted_on, holder))
    if entry.ended_on:
        add(_closing(entry, entry.ending, entry.ended_on, holder, accepted=bool(entry.accepted_on)))


def _closing(
    entry: Entry, ending: str, day: date, holder: Organisation, *, accepted: bool
) -> Happened:
    if ending == Ending.NOT_ACCEPTED:
        reason = entry.ineligible_reason
        return Happened(K.INELIGIBLE, day, holder, "", reason, objective_of(reason))
    kind = K.CONCLUDED if accepted else K.WITHDRAWN_BEFORE_ACCEPTANCE
    reason = entry.failure_reason if ending == Ending.NO_AGREEMENT else ""
    return Happened(kind, day, holder, ending, reason)


def _from_column(
    entry: Entry, values: Values, text: str, organisations: Mapping[str, Organisation]
) -> None:
    """`2026-03-03=accepted;2026-03-12=own_settlement`, as exports write it, in its order."""
    told = [_parsed(part) for part in text.split(";") if part.strip()]
    holder = _first_holder(entry, told, organisations)
    entry.holdings = [Held(holder, entry.received_on)]
    accepted: date | None = None
    ended: tuple[date, str] | None = None
    before = entry.received_on
    for day, word, code in told:
        if day < before:
            raise _Contradiction(_("办理事件应按日期先后排列，且不早于收到申请日期。"))
        before = day
        if word == "transferred":
            holder = _moved(entry, day, holder, organisations.get(code))
        elif word == "reopened" and ended:
            entry.events.append(Happened(K.REOPENED, day, holder))
            ended = None
        elif word == "accepted" and not accepted and not ended:
            accepted = day
            entry.events.append(Happened(K.ACCEPTED, day, holder))
        elif _may_close(word, accepted, ended):
            ending = Ending.NOT_ACCEPTED if word == "ineligible" else word
            ended = (day, ending)
            entry.events.append(_closing(entry, ending, day, holder, accepted=bool(accepted)))
        else:
            raise _Contradiction(_("事件“%(word)s”与它前面的事件矛盾。") % {"word": word})
    _insist_agreement(entry, accepted, ended, holder)
    _forget_earlier_reasons(entry, values)
    _add_decision(entry, values)


def _parsed(part: str) -> tuple[date, str, str]:
    found = _TOLD.fullmatch(part.strip())
    if found and (found[2] == "transferred") == bool(found[3]):
        with suppress(ValueError):
            return date.fromisoformat(found[1]), found[2], found[3] or ""
    raise _Contradiction(
        _("应为“日期=事件”，以分号隔开，例如 2026-03-03=accepted;2026-03-12=agreement。")
    )


def _may_close(word: str, accepted: date | None, ended: tuple[date, str] | None) -> bool:
    if ended:
        return False
    if word == "ineligible":
        return accepted is None
    return word in _CONCLUSIONS and (accepted is not None or word == "withdrawn")


def _first_holder(
    entry: Entry, told: list[tuple[date, str, str]], organisations: Mapping[str, Organisation]
) -> Organisation:
    """Who registered the case: of one that moved, the organisation that its serial names."""
    if all(word != "transferred" for _day, word, _code in told):
        return entry.organisation
    serial = SERIAL.fullmatch(entry.serial)
    found = organisations.get(serial[1]) if serial else None
    if found is None:
        raise _Contradiction(_("移送过的案件须有本系统的登记序号，且其登记组织可以导入。"))
    return found


def _moved(
    entry: Entry, day: date, holder: Organisation, receiver: Organisation | None
) -> Organisation:
    if receiver is None:
        raise _Contradiction(_("移送的接收组织不是可以导入的组织。"))
    entry.holdings[-1] = replace(entry.holdings[-1], ends_on=day)
    entry.holdings.append(Held(receiver, day))
    entry.events.append(Happened(K.TRANSFERRED_OUT, day, holder))
    entry.events.append(Happened(K.TRANSFERRED_IN, day, receiver))
    return receiver


def _insist_agreement(
    entry: Entry, accepted: date | None, ended: tuple[date, str] | None, holder: Organisation
) -> None:
    """The columns say the same as the events."""
    if accepted != entry.accepted_on:
        raise _Contradiction(_("办理事件中的受理日期与“受理日期”栏不一致。"))
    stands = (entry.ended_on, entry.ending) if entry.ended_on else None
    if ended != stands:
        raise _Contradiction(_("办理事件中的结案日期、方式与结案各栏不一致。"))
    if holder.pk != entry.organisation.pk:
        raise _Contradiction(_("最后的接收组织与“承办组织”栏不一致。"))


def _forget_earlier_reasons(entry: Entry, values: Values) -> None:
    """The row's reasons are of its last refusal and last conclusion; of earlier ones none is told."""
    for kinds in ((K.INELIGIBLE,), (K.CONCLUDED, K.WITHDRAWN_BEFORE_ACCEPTANCE)):
        places = [i for i, event in enumerate(entry.events) if event.kind in kinds]
        for place in places[:-1]:
            entry.events[place] = replace(entry.events[place], reason="", objective_met=None)
        # A refusal that was followed by an acceptance left no reason either.
        last = entry.events[places[-1]] if places else None
        if last and last.kind == K.INELIGIBLE and not last.reason:
            entry.events[places[-1]] = replace(last, objective_met=None)
            values.doubtful(
                "events", _("台账没有写明被撤销的不予受理决定的理由，该决定不计入含拒调口径。")
            )


def _add_decision(entry: Entry, values: Values) -> None:
    """The latest decision, where it was positive: recorded after every refusal, with its own day."""
    day = values.get("reviewed_on")
    if values.get("eligible") is not True or day is None:
        return
    refusals = [i for i, event in enumerate(entry.events) if event.kind == K.INELIGIBLE]
    accepting = [i for i, event in enumerate(entry.events) if event.kind == K.ACCEPTED]
    place = accepting[-1] if accepting else len(entry.events)
    if refusals and refusals[-1] >= place:
        raise _Contradiction(_("“具备协商调解条件”与办理事件矛盾。"))
    held = [row for row in entry.holdings if row.starts_on <= day] or entry.holdings[:1]
    decision = Happened(K.ELIGIBLE, day, held[-1].organisation, objective_met=True)
    entry.events.insert(place, decision)
