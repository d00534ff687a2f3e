"""What an entry means: the operation that it stands for, and what stands in the system beside it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ConsentPurpose, SessionSpan, SessionStatus, Way
from cases.models import Attendance, Case, ContactAttempt, MediationSession, Party
from cases.offline.enums import EntryKind
from cases.offline.known import lead_of
from cases.offline.layout import PRESENT_CHECKED, fields_of
from cases.offline.models import OfflineEntry
from cases.services import contact, review, sessions
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says, by the names of its columns."""

    entry: OfflineEntry
    values: Mapping[str, str]

    @property
    def day(self) -> date:
        """When it happened."""
        return date.fromisoformat(self.values["on"])

    def moment(self, name: str) -> datetime:
        """That day at the hour of this column."""
        return timezone.make_aware(
            datetime.combine(self.day, time.fromisoformat(self.values[name]))
        )

    def party(self, code: str) -> Party:
        """The party of that code when the form was handed out.

        Raises:
            ActionRefused: when it has left the case since.
        """
        key = self.entry.hand_out.known["parties"].get(code)
        found: Party | None = self.entry.case.parties.filter(pk=key or 0).first()
        if found is None:
            raise ActionRefused(_("表中的当事人（%(code)s）已不在本案中。") % {"code": code})
        return found


def told(entry: OfflineEntry) -> Told:
    """The entry, read."""
    return Told(entry, json.loads(entry.content or "{}"))


def carry_out(entry: OfflineEntry, case: Case, *, actor: Actor) -> None:
    """Do what the entry says, with all guards of that act, inside the caller's transaction.

    Raises:
        NotAllowed, ActionRefused: as the operation does.
    """
    entry.case = case
    _OPERATIONS[EntryKind(entry.kind)](told(entry), case, actor)


def _contact(one: Told, case: Case, actor: Actor) -> None:
    contact.record_contact(
        case,
        ContactAttempt(
            party=one.party(one.values["party"]),
            attempted_at=one.moment("at"),
            way=one.values["way"],
            result=one.values["result"],
            address_used=one.values.get("address", ""),
            words=one.values.get("words", ""),
        ),
        actor=actor,
    )


def _consent(one: Told, case: Case, actor: Actor) -> None:
    review.record_consent(
        case,
        actor=actor,
        version=None,
        party=one.party(one.values["party"]),
        purpose=ConsentPurpose.MEDIATION,
        answer=one.values["answer"] == "yes",
        answered_on=one.day,
        way=one.values["way"],
        remarks=one.values.get("words", ""),
    )


def _session(one: Told, case: Case, actor: Actor) -> None:
    """A sitting that was planned for this day is the one that was held; else it is a new one."""
    lead = lead_of(case)
    if lead is None:
        raise ActionRefused(_("本案没有主办调解员，不能登记调解会议。"))
    row = planned_on(case, one.day) or MediationSession(mediator_id=lead.user_id)
    row.kind, row.span = one.values["kind"], SessionSpan.HOURS
    row.starts_at, row.ends_at = one.moment("begins"), one.moment("ends")
    row.place = one.values.get("place", "")[:200]
    row.record, row.proposal = one.values.get("record", ""), one.values.get("proposal", "")
    row.result = one.values["result"]
    sessions.record_session(case, row, actor=actor, version=None, attendances=_attendances(one))


def _attendances(one: Told) -> list[Attendance]:
    came = []
    for name, value in one.values.items():
        kind, _colon, code = name.partition(":")
        if kind == "present":
            party = one.party(code)
            came.append(
                Attendance(
                    party=party,
                    name=party.name
                    if party.is_worker
                    else party.legal_representative or party.name,
                    identity_checked=value == PRESENT_CHECKED,
                )
            )
    return came


def _outcome(one: Told, case: Case, actor: Actor) -> None:
    """A proposal is read and noted; the case is closed by the acts of its own page."""


_OPERATIONS: dict[EntryKind, Callable[[Told, Case, Actor], None]] = {
    EntryKind.CONTACT: _contact,
    EntryKind.CONSENT: _consent,
    EntryKind.SESSION: _session,
    EntryKind.OUTCOME: _outcome,
}


def planned_on(case: Case, day: date) -> MediationSession | None:
    """The one session that is planned for that day; None where there are several or none."""
    rows = [row for row in _of_day(case, day) if row.status == SessionStatus.PLANNED]
    return rows[0] if len(rows) == 1 else None


def _of_day(case: Case, day: date) -> list[MediationSession]:
    rows = case.sessions.exclude(status=SessionStatus.CANCELLED)
    return [row for row in rows if timezone.localdate(row.starts_at) == day]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the system says of the same act.

    `is_conflict`: it says something else, or the very same already; else it is for information.
    """

    text: str
    is_conflict: bool


def beside_of(one: Told, case: Case) -> list[Beside]:
    """Rows of the case that are about the same party and day."""
    if one.entry.kind == EntryKind.CONTACT:
        return _contacts_beside(one, case)
    if one.entry.kind == EntryKind.CONSENT:
        return _consents_beside(one, case)
    if one.entry.kind == EntryKind.SESSION:
        return [_session_beside(row) for row in _of_day(case, one.day)]
    if not case.is_open:
        return [Beside(_("案件已结：%(state)s。") % {"state": case.state_label}, True)]
    return []


def _party_key(one: Told) -> int:
    return int(one.entry.hand_out.known["parties"].get(one.values["party"]) or 0)


def _contacts_beside(one: Told, case: Case) -> list[Beside]:
    found = []
    for row in case.contacts.filter(party=_party_key(one)):
        if timezone.localdate(row.attempted_at) != one.day:
            continue
        local = timezone.localtime(row.attempted_at)
        words = {
            "at": f"{local:%H:%M}",
            "way": row.get_way_display(),
            "result": row.get_result_display(),
        }
        same = (row.attempted_at, row.way) == (one.moment("at"), one.values["way"])
        found.append(Beside(_("当天%(at)s %(way)s：%(result)s") % words, same))
    return found


def _consents_beside(one: Told, case: Case) -> list[Beside]:
    rows = case.consents.filter(purpose=ConsentPurpose.MEDIATION, party=_party_key(one))
    answer = one.values["answer"] == "yes"
    found = []
    for row in rows.order_by("answered_on", "pk"):
        words = {
            "day": row.answered_on.isoformat(),
            "answer": _("同意调解") if row.answer else _("不同意调解"),
            "way": Way(row.way).label,
        }
        same = (row.answered_on, row.way) == (one.day, one.values["way"])
        found.append(
            Beside(_("%(day)s %(answer)s（%(way)s）") % words, same or row.answer != answer)
        )
    return found


def _session_beside(row: MediationSession) -> Beside:
    local = timezone.localtime(row.starts_at)
    if row.status == SessionStatus.PLANNED:
        words = {"n": row.number, "at": f"{local:%H:%M}"}
        return Beside(_("当天%(at)s已安排第%(n)s次调解，采纳后登记为该次的结果") % words, False)
    words = {"n": row.number, "at": f"{local:%H:%M}", "result": row.get_result_display()}
    return Beside(_("当天%(at)s第%(n)s次调解已登记：%(result)s") % words, True)


def in_words(one: Told, labels: list[str]) -> list[tuple[str, str]]:
    """Label and value of everything that was filled in, in the order of the columns."""
    found = []
    for column in fields_of(one.entry.kind, labels):
        value = one.values.get(column.name, "")
        if not value:
            continue
        if column.name == "party":
            value = next((text for text in labels if text.startswith(f"{value} ")), value)
        found.append((column.label, dict(column.choices).get(value, value)))
    return found
