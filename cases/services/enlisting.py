"""The list of a collective case's members follows its applicants, its register and its number of workers.

Inside operations on the case, which check who may; `members` has the operations on the list itself.
"""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.enums import CaseState, PartyKind, Side
from cases.members import COLLECTIVE_FROM
from cases.models import Case, Member, Party
from cases.services.entering import is_unknown_to_cases
from mediation.history.gate import ActionRefused
from mediation.history.recording import create_recorded
from mediation.people.enums import IdType
from mediation.people.services import person_for, register_of

#: A group beyond this is no case of one station.
MOST_MEMBERS = 3000
MOST_CHARACTERS = 100


def enlist_applicants(case: Case) -> None:
    """Every worker who applies is a member, with the name and numbers of the application.

    Called wherever applicants are written, so that the list follows them. The heirs of one worker
    (承继) stand together in that worker's line: the claim is one, and each of them signs as a party.
    Whoever comes in another's place is asked anew.

    Raises:
        ActionRefused: when a number is another member's.
    """
    rows = list(case.members.all())
    lines, roots = lines_of(case), _roots(case)
    by_line = {roots[row.party_id]: row for row in rows if row.party_id}
    by_number = {row.id_number_index: row for row in rows if row.id_number_index}
    last = max((row.number for row in rows), default=0)
    # Fewer applicants than workers: who applies speaks for the others, until they elect somebody.
    # Whoever comes later was chosen by nobody.
    speak = case.state == CaseState.INTAKE and len(lines) < case.worker_count
    for root, parties in lines.items():
        first = parties[0]
        listed = by_number.get(first.id_number_index) if first.id_number_index else None
        row = by_line.get(root)
        if row is None and listed is not None and listed.party_id is None:
            row = listed
        # Who inherits may have a claim, and a line, of their own.
        with_number = listed is None or listed is row
        if not with_number and root == first.pk:
            raise ActionRefused(_("“%(name)s”的证件号码已登记在成员中。") % {"name": first.name})
        if row is None:
            last += 1
            row = Member(case=case, number=last, is_representative=speak)
        elif row.party_id not in (None, first.pk):
            forget_answer(row)
        _follow(row, parties, with_number=with_number)
        if row.id_number_index:
            by_number[row.id_number_index] = row
    count_members(case)


def _follow(row: Member, parties: Sequence[Party], *, with_number: bool) -> None:
    """Write what the application says of who stands in this line, where that is news."""
    first = parties[0]
    given = {
        "party_id": first.pk, "person_id": first.person_id,
        "name": "、".join(party.name for party in parties)[:MOST_CHARACTERS],
        "id_type": first.id_type or IdType.RESIDENT,
        "id_number": first.id_number if with_number else "", "phone": first.phone,
    }  # fmt: skip
    if row.pk is None or any(getattr(row, name) != value for name, value in given.items()):
        for name, value in given.items():
            setattr(row, name, value)
        row.save()


def lines_of(case: Case) -> dict[int, list[Party]]:
    """The workers who apply, one entry for each claim: the heirs of one worker are one."""
    roots = _roots(case)
    lines: dict[int, list[Party]] = {}
    for party in case.parties.filter(side=Side.APPLICANT).order_by("order", "pk"):
        if party.is_worker:
            lines.setdefault(roots[party.pk], []).append(party)
    return lines


def workers_among(case: Case) -> int:
    """How many workers are party to the case, on either side; the heirs of one are one."""
    roots = _roots(case)
    return len({roots[party.pk] for party in case.parties.all() if party.is_worker})


def _roots(case: Case) -> dict[int, int]:
    """Party → in whose place they stand: their own, or that of who left first."""
    before = dict(Party.everyone.filter(case=case).values_list("pk", "succeeds"))
    roots = {}
    for pk in before:
        root = pk
        while before[root]:
            root = before[root]
        roots[pk] = root
    return roots


def leave_list(case: Case, party: Party) -> None:
    """An applicant was taken out of the application: the person was listed only through it."""
    for row in Member.objects.filter(case=case, party=party):
        row.delete()
    count_members(case)


def stop_speaking(case: Case, party: Party) -> None:
    """Nobody inherits the trust of those who elected `party`."""
    for row in Member.objects.filter(case=case, party=party, is_representative=True):
        row.is_representative = False
        row.save()


def list_workers(case: Case, members: Sequence[Member], *, complete: bool = False) -> None:
    """Write new members, who are no applicants, at the end of the list."""
    last = case.members.aggregate(last=Max("number"))["last"] or 0
    register = register_of(case.organisation)
    for number, member in enumerate(members, start=last + 1):
        member.case, member.number, member.party = case, number, None
        member.person = person_for(as_party(member), station=register, afresh=is_unknown_to_cases)
    create_recorded(members)
    count_members(case, complete=complete)


def enter_members(case: Case) -> None:
    """The members in the register of whoever holds the case now, as its parties are."""
    register = register_of(case.organisation)
    for row in case.members.select_related("party"):
        person = (
            row.party.person
            if row.party
            else person_for(as_party(row), station=register, afresh=is_unknown_to_cases)
        )
        if row.person_id != person.pk:
            row.person = person
            row.save()


def count_members(case: Case, *, complete: bool = False) -> None:
    """How many are listed, and what follows: a case concerns no fewer workers than its list.

    Args:
        complete: the list is complete: the case concerns as many as are listed.
    """
    case.member_count = case.members.count()
    if case.member_count > MOST_MEMBERS:
        raise ActionRefused(_("成员不能超过 %(limit)d 人。") % {"limit": MOST_MEMBERS})
    case.worker_count = (
        max(case.member_count, 1) if complete else max(case.worker_count, case.member_count)
    )
    if case.member_count >= COLLECTIVE_FROM:
        case.is_collective = True


def forget_answer(member: Member) -> None:
    """What was agreed to has changed, or who agreed: the answer counts no more. Not saved."""
    member.agrees = member.answered_on = member.taken_by = None
    member.answer_way = ""


def as_party(member: Member) -> Party:
    """The member as a worker who applies, not saved."""
    return Party(
        side=Side.APPLICANT, kind=PartyKind.WORKER, person=member.person, name=member.name,
        phone=member.phone, id_type=member.id_type if member.id_number else "",
        id_number=member.id_number,
    )  # fmt: skip
