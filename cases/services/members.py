"""The members of a collective dispute: listing them, and who speaks for them (调解仲裁法 art. 7)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState, Side
from cases.members import text_is_final
from cases.models import Case, Election, Member, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import check_mediators
from cases.services.consents import willing_of
from cases.services.enlisting import (
    as_party,
    count_members,
    enlist_applicants,
    forget_answer,
    list_workers,
)
from cases.services.entering import enter_party, is_unknown_to_cases
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers.capital import MAXIMUM
from mediation.people.merging import same_keys
from mediation.people.models import Person
from mediation.people.services import person_for, register_of
from mediation.vault.crypto import normalise

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
        list_workers(fresh, members, complete=complete)
        check_mediators(fresh, day=legal_day(None))
    return list(members)


def save_member(case: Case, member: Member, *, actor: Actor, version: int | None) -> Member:
    """Correct one member. Another agreed amount, or another person, asks for a new answer."""
    with gate(case, actor=actor, act="save_member", version=version) as fresh:
        insist_listing(fresh, actor)
        row = own_member(fresh, member)
        columns = AMOUNTS if row.party_id else (*IDENTITY, *AMOUNTS)
        amount, name_before, number_before = row.agreed_amount, row.name, row.id_number
        for name in columns:
            setattr(row, name, getattr(member, name))
        if problems := problems_of(fresh, [row]):
            raise ActionRefused(*problems.values())
        another = row.name != name_before and row.id_number != number_before
        if row.agreed_amount != amount or another:
            forget_answer(row)
        row.person = person_for(
            as_party(row), station=register_of(fresh.organisation), afresh=is_unknown_to_cases
        )
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
        count_members(fresh, complete=was_complete)


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
        if fresh.state == CaseState.ELIGIBILITY:
            fresh.willing = willing_of(fresh)
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
        case=case, side=Side.APPLICANT, person__in=same_keys(Person, member.person_id)
    ).last()
    if former is not None:
        former.ceased_on = None
        former.save()
        return former
    last = case.parties.filter(side=Side.APPLICANT).aggregate(last=Max("order"))["last"] or 0
    party = as_party(member)
    party.order = last + 1
    return enter_party(case, party)


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
        raise ActionRefused(text_is_final())


def own_member(case: Case, member: Member) -> Member:
    """The member as it stands now.

    Raises:
        ActionRefused: when it is no member of `case` (any more).
    """
    row: Member | None = case.members.filter(pk=member.pk).first()
    if row is None:
        raise ActionRefused(_("请选择本案的成员。"))
    return row


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
    return invalid_amount(member)


def invalid_amount(member: Member) -> str:
    """What is wrong with the amounts of this member, in one sentence; empty when nothing is."""
    amounts = [getattr(member, name) for name in AMOUNTS]
    if any(amount is not None and amount < 0 for amount in amounts):
        return _("金额不能为负数。")
    if any(amount is not None and amount > MAXIMUM for amount in amounts):
        return _("金额合计超过%(limit)s元，请核对。") % {"limit": f"{MAXIMUM:,}"}
    return ""
