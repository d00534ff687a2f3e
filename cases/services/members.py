"""The members of a collective dispute: listing them, and who speaks for them (调解仲裁法 art. 7)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState, PartyKind, Side
from cases.members import COLLECTIVE_FROM
from cases.models import Case, Election, Member, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import check_mediators
from cases.services.entering import enter_party
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.history.recording import create_recorded
from mediation.papers.capital import MAXIMUM
from mediation.people.enums import IdType
from mediation.people.services import person_for
from mediation.vault.crypto import normalise

#: A group beyond this is no case of one station.
MOST_MEMBERS = 3000
#: What a member's form owns; of an applicant the application owns name and numbers.
IDENTITY = ("name", "id_type", "id_number", "phone")
AMOUNTS = ("claimed_amount", "agreed_amount")


def add_members(
    case: Case,
    members: Sequence[Member],
    *,
    actor: Actor,
    version: int | None,
    complete: bool = False,
) -> list[Member]:
    """List workers of a collective case; the applicants among them are listed by themselves.

    Args:
        members: not saved; name, numbers and amounts.
        complete: the list is complete now: the case concerns as many workers as are listed.

    Raises:
        ActionRefused: for a case that is not collective, somebody listed already, invalid numbers.
    """
    with gate(case, actor=actor, act="add_members", version=version) as fresh:
        insist_listing(fresh, actor)
        enlist_applicants(fresh)
        if problems := problems_of(fresh, members):
            raise ActionRefused(*problems.values())
        last = fresh.members.aggregate(last=Max("number"))["last"] or 0
        for number, member in enumerate(members, start=last + 1):
            member.case, member.number, member.party = fresh, number, None
            member.person = person_for(_as_party(member), station=fresh.station)
        create_recorded(members)
        _count(fresh, complete=complete)
        check_mediators(fresh, day=legal_day(None))
    return list(members)


def save_member(case: Case, member: Member, *, actor: Actor, version: int | None) -> Member:
    """Correct one member. Another agreed amount asks for a new answer."""
    with gate(case, actor=actor, act="save_member", version=version) as fresh:
        insist_listing(fresh, actor)
        row = own_member(fresh, member)
        columns = AMOUNTS if row.party_id else (*IDENTITY, *AMOUNTS)
        amount = row.agreed_amount
        for name in columns:
            setattr(row, name, getattr(member, name))
        if problems := problems_of(fresh, [row]):
            raise ActionRefused(*problems.values())
        if row.agreed_amount != amount:
            forget_answer(row)
        row.person = person_for(_as_party(row), station=fresh.station)
        row.save()
        check_mediators(fresh, day=legal_day(None))
    return row


def remove_member(case: Case, member: Member, *, actor: Actor, version: int | None) -> None:
    """Take out who was listed by mistake; who changed their mind withdraws instead."""
    with gate(case, actor=actor, act="remove_member", version=version) as fresh:
        insist_listing(fresh, actor)
        row = own_member(fresh, member)
        if row.party_id:
            raise ActionRefused(_("“%(name)s”是申请人，不能从成员中删除。") % {"name": row.name})
        if row.agrees is not None or not row.is_open or row.annex_lines.exists():
            raise ActionRefused(
                _("“%(name)s”已有答复或处理结果，不能删除；退出的请登记撤回。") % {"name": row.name}
            )
        was_complete = fresh.member_count >= fresh.worker_count
        row.delete()
        _count(fresh, complete=was_complete)


def elect_representatives(
    case: Case,
    members: Sequence[Member],
    *,
    election: Election,
    actor: Actor,
    version: int | None,
) -> Election:
    """Put on record whom the workers chose; the chosen become applicants of the case.

    Who was a representative before and is not chosen again remains a member and is an applicant no
    longer. Three to five are foreseen (33号令 art. 63); another number is no obstacle.

    Raises:
        ActionRefused: for nobody chosen, members of another case, more chosen than voted.
    """
    day = legal_day(election.elected_on)
    with gate(
        case, actor=actor, act="elect_representatives", version=version, happened_on=day
    ) as fresh:
        insist_listing(fresh, actor)
        enlist_applicants(fresh)
        chosen = [own_member(fresh, member) for member in members]
        if not chosen:
            raise ActionRefused(_("请选择推举的代表。"))
        _insist_election(fresh, election, chosen)
        keys = {member.pk for member in chosen}
        for row in fresh.members.filter(is_representative=True).exclude(pk__in=keys):
            _step_down(row, on=day)
        for row in chosen:
            if row.party_id is None:
                row.party = _applicant(fresh, row)
            row.is_representative = True
            row.save()
        election.case, election.seats = fresh, len(chosen)
        election.save()
        check_mediators(fresh, day=day)
    return election


def _insist_election(case: Case, election: Election, chosen: Sequence[Member]) -> None:
    if gone := next((member for member in chosen if not member.is_open), None):
        raise ActionRefused(_("“%(name)s”已有处理结果，不能作为代表。") % {"name": gone.name})
    if not 0 < election.voters <= max(case.member_count, case.worker_count):
        raise ActionRefused(_("参加推举人数须大于零，且不超过成员人数。"))
    if (
        election.attachment_id
        and not case.attachments.filter(pk=election.attachment_id, removed_on=None).exists()
    ):
        raise ActionRefused(_("推举书不在本案附件中，请重新选择。"))


def _step_down(member: Member, *, on: date) -> None:
    """Others speak for this member now, who keeps claim and answer."""
    party, member.party, member.is_representative = member.party, None, False
    member.save()
    if party is not None:
        party.ceased_on = on
        party.save()


def _applicant(case: Case, member: Member) -> Party:
    """The member as an applicant: who signs, attends and consents to mediation."""
    former: Party | None = Party.everyone.filter(
        case=case, side=Side.APPLICANT, person=member.person_id or 0
    ).last()
    if former is not None:
        former.ceased_on = None
        former.save()
        return former
    last = case.parties.filter(side=Side.APPLICANT).aggregate(last=Max("order"))["last"] or 0
    party = _as_party(member)
    party.order = last + 1
    return enter_party(case, party)


def _as_party(member: Member) -> Party:
    """The member as a worker who applies, not saved."""
    return Party(
        side=Side.APPLICANT, kind=PartyKind.WORKER, person=member.person, name=member.name,
        phone=member.phone, id_type=member.id_type if member.id_number else "",
        id_number=member.id_number,
    )  # fmt: skip


def enlist_applicants(case: Case) -> None:
    """Every worker who applies is a member, with the name and numbers of the application.

    Inside an operation on the case. Called wherever applicants are written, so that the list
    follows them.
    """
    workers = [
        party
        for party in case.parties.filter(side=Side.APPLICANT).order_by("order", "pk")
        if party.is_worker
    ]
    by_party = {row.party_id: row for row in case.members.exclude(party=None)}
    by_number = {
        row.id_number_index: row
        for row in case.members.filter(party=None).exclude(id_number_index="")
    }
    last = case.members.aggregate(last=Max("number"))["last"] or 0
    # Fewer applicants than workers: these applicants speak for the others.
    elected = len(workers) < case.worker_count
    for party in workers:
        row = (
            by_party.get(party.pk)
            or by_party.get(party.succeeds_id or 0)
            or by_number.get(party.id_number_index)
        )
        if row is None:
            last += 1
            row = Member(case=case, number=last, is_representative=elected)
        given = {
            "party_id": party.pk, "person_id": party.person_id, "name": party.name[:100],
            "id_type": party.id_type or IdType.RESIDENT, "id_number": party.id_number,
            "phone": party.phone,
        }  # fmt: skip
        if row.pk is None or any(getattr(row, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(row, name, value)
            row.save()
    _count(case)


def leave_list(case: Case, party: Party) -> None:
    """An applicant was taken out of the application: the person was listed only through it."""
    for row in Member.objects.filter(case=case, party=party):
        row.delete()
    _count(case)


def _count(case: Case, *, complete: bool = False) -> None:
    """How many are listed, and what follows: a case concerns no fewer workers than its list."""
    case.member_count = case.members.count()
    if case.member_count > MOST_MEMBERS:
        raise ActionRefused(_("成员不能超过 %(limit)d 人。") % {"limit": MOST_MEMBERS})
    case.worker_count = (
        max(case.member_count, 1) if complete else max(case.worker_count, case.member_count)
    )
    if case.member_count >= COLLECTIVE_FROM:
        case.is_collective = True


def insist_listing(case: Case, actor: Actor) -> None:
    """Refuse where the list cannot be changed: by whom, when, or because a text is final."""
    insist_may(actor, "edit_members", case)
    insist_state(case, *CaseState.OPEN)
    if not case.is_collective:
        raise ActionRefused(_("本案未登记为集体争议（十人以上），不登记成员。"))
    insist_no_final_text(case)


def insist_no_final_text(case: Case) -> None:
    """What an issued annex says may not change beside it."""
    final = (AgreementState.SIGNING, *AgreementState.STANDING)
    if case.agreements.filter(state__in=final).exists():
        raise ActionRefused(_("调解协议已定稿，成员不能再修改；如需修改，请先退回或作废该协议。"))


def own_member(case: Case, member: Member) -> Member:
    """The member as it stands now.

    Raises:
        ActionRefused: when it is no member of `case` (any more).
    """
    row: Member | None = case.members.filter(pk=member.pk).first()
    if row is None:
        raise ActionRefused(_("请选择本案的成员。"))
    return row


def forget_answer(member: Member) -> None:
    """What was agreed to has changed: the answer to it counts no more. Not saved."""
    member.agrees = member.answered_on = member.taken_by = None
    member.answer_way = ""


def problems_of(case: Case, members: Iterable[Member]) -> dict[int, str]:
    """What keeps these from being listed, by their place; each is compared with all others, too.

    A number that is listed already is refused; of two of one name one can only be told from the
    other by a number.
    """
    rows = list(members)
    known = [row for row in case.members.all() if row.pk not in {one.pk for one in rows}]
    numbers = {normalise(row.id_number) for row in known if row.id_number}
    names: dict[str, list[bool]] = {}
    for row in known:
        names.setdefault(row.name, []).append(bool(row.id_number))
    found: dict[int, str] = {}
    for place, row in enumerate(rows):
        problem = invalid(row)
        number = normalise(row.id_number)
        same_name = names.get(row.name, [])
        if not problem and number and number in numbers:
            problem = _("“%(name)s”的证件号码已登记在成员中。") % {"name": row.name}
        if not problem and same_name and not (number and all(same_name)):
            problem = _("已有名为“%(name)s”的成员，请填写证件号码以便区分。") % {"name": row.name}
        if problem:
            found[place] = problem
        if number:
            numbers.add(number)
        names.setdefault(row.name, []).append(bool(number))
    return found


def invalid(member: Member) -> str:
    """What is wrong with this member alone, in one sentence; empty when nothing is."""
    if not member.name.strip():
        return _("请填写成员姓名。")
    try:
        member.clean_fields(exclude=["case", "number", "party", "person", "taken_by"])
        member.clean()
    except ValidationError as error:
        return _("“%(name)s”：%(problem)s") % {
            "name": member.name, "problem": " ".join(error.messages)
        }  # fmt: skip
    amounts = [getattr(member, name) for name in AMOUNTS]
    if any(amount is not None and amount < 0 for amount in amounts):
        return _("金额不能为负数。")
    if any(amount is not None and amount > MAXIMUM for amount in amounts):
        return _("金额合计超过%(limit)s元，请核对。") % {"limit": f"{MAXIMUM:,}"}
    return ""
