"""Signatures under the record of an oral application or of a session (调解仲裁法 art. 12).

A missing one is listed until it is supplied; it never stands in the way of an act.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import Side, Source
from cases.models import Agent, Attendance, Case, MediationSession, Party, StatementSignature
from cases.services.common import EARLIEST, insist_may, legal_day, too_early
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.people import identifiers

S = SignatureStatus


def mark_signature(
    signature: StatementSignature,
    *,
    actor: Actor,
    version: int | None,
    status: str,
    marked_on: date | None = None,
    reason: str = "",
    witness_name: str = "",
    agent: Agent | None = None,
) -> StatementSignature:
    """Note that somebody signed, refused to, or could not; or take back what was noted by mistake.

    A signature of a later day than the statement is a late one (补签), whichever of the two is said.

    Args:
        version: the case's, as the form carried it.
        marked_on: the day of the signature, or of the note; today unless given.
        agent: who signs an application for the party.

    Raises:
        ActionRefused: for a day before the statement, and for a refusal without reason or witness.
    """
    with gate(
        signature.case, actor=actor, act="mark_signature", version=version, happened_on=marked_on
    ) as fresh:
        insist_may(actor, "mark_signature", fresh)
        row: StatementSignature | None = fresh.signatures.filter(pk=signature.pk).first()
        if row is None:
            raise ActionRefused(_("该笔录已更改，请刷新后重试。"))
        if row.session_id is None:
            if agent is not None and agent.party_id != row.party_id:
                raise ActionRefused(_("请选择该当事人的代理人。"))
            row.agent = agent
        _set(row, status, marked_on, stated_on=stated_on(row), reason=reason, witness=witness_name)
        row.save()
    return row


def stated_on(row: StatementSignature) -> date:
    """The day of the statement under which the signature belongs."""
    if row.session is not None:
        return timezone.localdate(row.session.starts_at)
    return row.case.received_on


def _set(
    row: StatementSignature,
    status: str,
    marked_on: date | None,
    *,
    stated_on: date,
    reason: str = "",
    witness: str = "",
) -> None:
    if status not in S.values:
        raise ActionRefused(_("请选择签名情况。"))
    row.reason = row.witness_name = ""
    if status == S.PENDING:
        row.status, row.marked_on = S.PENDING, None
        return
    day = legal_day(marked_on, not_before=stated_on, what=_("笔录日期"))
    if status in S.WITNESSED:
        if not reason.strip() or not witness.strip():
            raise ActionRefused(_("拒签或不能签的，须注明原因和见证人。"))
        row.reason, row.witness_name = reason.strip(), witness.strip()
    else:
        status = S.LATE if day > stated_on else S.SIGNED
    row.status, row.marked_on = status, day


def complete_statement(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    recorder_name: str,
    stated_at: datetime | None,
    caller_phone: str,
    read_back: bool,
) -> Case:
    """Supply what the record of an oral or telephone application lacks, in any state of the case.

    Args:
        caller_phone: an empty one leaves the number that stands.
    """
    with gate(case, actor=actor, act="complete_statement", version=version) as fresh:
        insist_may(actor, "mark_signature", fresh)
        if not fresh.is_spoken:
            raise ActionRefused(_("本案不是口头或电话申请。"))
        insist_statement_time(stated_at, received_on=fresh.received_on)
        fresh.recorder_name = recorder_name.strip()
        fresh.stated_at = stated_at
        if number := identifiers.clean(caller_phone):
            fresh.caller_phone = number
        fresh.read_back = read_back
    return fresh


def insist_statement_time(stated_at: datetime | None, *, received_on: date) -> None:
    """An application is received when it is stated, or after: it may have come through a hotline."""
    if stated_at is None:
        return
    if timezone.localdate(stated_at) < EARLIEST:
        raise ActionRefused(too_early())
    if stated_at > timezone.now() or timezone.localdate(stated_at) > received_on:
        raise ActionRefused(_("申请时间不能晚于收到申请日期。"))


def expect_application_signatures(case: Case, *, signed_on: date | None) -> None:
    """Bring the rows in step with an application that has just been written.

    Whoever applies by word of mouth is to sign its record: the applicants, and both sides where
    they apply together. Rows of others go; what was noted of these stays.

    Args:
        signed_on: the day on which everybody signed who has not yet, None where nobody did.
    """
    wanted = {party.pk: party for party in _speakers(case)} if case.is_spoken else {}
    present = {row.party_id: row for row in case.signatures.filter(session=None)}
    for party_id, row in present.items():
        if party_id not in wanted:
            row.delete()
    for party_id, party in wanted.items():
        known = present.get(party_id)
        if known is not None and (signed_on is None or known.status != S.PENDING):
            _judge_again(known, stated_on=case.received_on)
            continue
        row = known or StatementSignature(case=case, party=party)
        if signed_on is not None:
            _set(row, S.SIGNED, signed_on, stated_on=case.received_on)
        row.save()


def _judge_again(row: StatementSignature, *, stated_on: date) -> None:
    """Whether the signature was a late one, after the day of the statement was corrected."""
    if row.status not in (S.SIGNED, S.LATE) or row.marked_on is None:
        return
    status = S.LATE if row.marked_on > stated_on else S.SIGNED
    if status != row.status:
        row.status = status
        row.save()


def is_noted(case: Case) -> bool:
    """Whether anything is on record of who signed the application: it is corrected one by one."""
    return case.signatures.filter(session=None).exclude(status=S.PENDING).exists()


def _speakers(case: Case) -> Iterable[Party]:
    both = case.source == Source.JOINT
    return [party for party in case.parties.all() if both or party.side == Side.APPLICANT]


def expect_session_signatures(
    session: MediationSession,
    attendances: Iterable[Attendance],
    *,
    signed: Collection[Attendance],
) -> None:
    """Bring the rows in step with a session's record: the parties and agents who came are to sign.

    Args:
        signed: those of `attendances` who signed on the spot. Who is not among them waits, unless a
            refusal or a late signature has been noted already.
    """
    case, stated = session.case, timezone.localdate(session.starts_at)
    present = {(row.party_id, row.agent_id): row for row in session.signatures.all()}
    agents = {agent.pk: agent for agent in case.agents.all()}
    for attendance in attendances:
        agent = agents.get(attendance.agent_id or 0)
        party_id = agent.party_id if agent else attendance.party_id
        if party_id is None:
            continue  # a guest, an interpreter: whoever is no party signs for nobody
        known = present.pop((party_id, attendance.agent_id), None)
        row = known or StatementSignature(
            case=case, session=session, party_id=party_id, agent=agent
        )
        if attendance in signed:
            if row.status == S.SIGNED and row.marked_on == stated:
                continue
            _set(row, S.SIGNED, stated, stated_on=stated)
        elif row.status == S.SIGNED:
            _set(row, S.PENDING, None, stated_on=stated)
        elif known is not None:
            continue
        row.save()
    for row in present.values():
        row.delete()


def missing_of_statement(case: Case) -> list[str]:
    """What the record of an oral or telephone application lacks, signatures apart (art. 12)."""
    if not case.is_spoken:
        return []
    lacking = {
        _("记录人"): not case.recorder_name,
        _("申请时间"): case.stated_at is None,
        _("来电号码"): case.application_form == "by_phone" and not case.caller_phone,
        _("宣读确认"): not case.read_back,
    }
    return [name for name, is_missing in lacking.items() if is_missing]
