"""Registering an application and completing it (调解仲裁法 art. 12, 17号令 art. 21)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import Capacity, CaseState, PartyKind, Source
from cases.members import COLLECTIVE_FROM
from cases.models import (
    Agent,
    Case,
    Claim,
    ClaimAgainst,
    ExternalReference,
    Holding,
    Member,
    Party,
    Review,
)
from cases.services import followers
from cases.services.checking import check_parties
from cases.services.common import insist_may, legal_day
from cases.services.conflicts import check_mediators
from cases.services.consents import agree_by_applying
from cases.services.enlisting import enlist_applicants, leave_list
from cases.services.entering import enter_party
from cases.services.signatures import expect_application_signatures, insist_statement_time
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, fire, gate
from mediation.papers.capital import MAXIMUM
from mediation.stations.access import in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.stations.numbering import next_serial
from mediation.vault.crypto import blind_index

DUPLICATE_DAYS = 365
REGISTERING = {
    Role.CLERK,
    Role.POINT_MEDIATOR,
    Role.MEDIATOR,
    Role.LEGAL_AID,
    Role.MANAGER,
}


@dataclass
class ClaimDraft:
    """A claim and the respondents it is against, as a form or an import hands it over."""

    claim: Claim
    respondents: list[Party]


@dataclass
class Application:
    """Everything an application form holds; unsaved rows are new, saved ones keep their identity.

    Agents refer to parties of this application through `agent.party`. `signed_on` is the day on
    which the record of an oral application was signed, None while it waits.
    """

    case: Case
    parties: list[Party]
    claims: list[ClaimDraft] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    references: list[ExternalReference] = field(default_factory=list)
    signed_on: date | None = None


def register_case(
    application: Application,
    *,
    actor: Actor,
    organisation: Organisation,
    via_legal_aid: bool = False,
) -> Case:
    """Register an application: the case gets its serial, its parties enter the register.

    Args:
        organisation: who takes it on; the actor's own, or one below it.
        via_legal_aid: it counts as a union legal-aid case (design §5).

    Raises:
        NotAllowed: when the actor's role or scope does not cover it.
        ActionRefused: with what is wrong.
    """
    if actor.role not in REGISTERING or not in_scope(actor, organisation):
        raise NotAllowed(_("您的角色不能在该组织登记案件。"))
    case = application.case
    legal_day(case.received_on)
    with (
        transaction.atomic(),
        acting(actor, act="register_case", happened_on=case.received_on),
    ):
        case.organisation = organisation
        case.serial = next_serial(organisation, case.received_on.year)
        case.created_by_id = actor.user_id
        case.is_legal_aid = via_legal_aid
        _derive(case, application)
        case.save()
        Holding(case=case, organisation=organisation, starts_on=case.received_on).save()
        _write(case, application, actor=actor)
        if case.is_collective:
            enlist_applicants(case)
        if case.is_collective or case.source == Source.JOINT:
            case.save()  # its number of workers; the willingness of both sides
        check_parties(case, actor=actor)
        followers.tell_registered(case)
    return case


def save_application(
    case: Case, application: Application, *, actor: Actor, version: int | None
) -> Case:
    """Write an edited application of a case in intake.

    Rows that the application no longer holds are removed; history keeps them.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with gate(case, actor=actor, act="save_application", version=version) as fresh:
        insist_may(actor, "edit_application", fresh)
        if fresh.state != CaseState.INTAKE:
            raise ActionRefused(_("申请已提交审查；如需补充，请先退回登记。"))
        legal_day(application.case.received_on)
        _insist_received_first(fresh, application.case.received_on)
        for name in EDITABLE:
            setattr(fresh, name, getattr(application.case, name))
        _derive(fresh, application)
        _remove_missing(fresh, application)
        _write(fresh, application, actor=actor)
        _list_members(fresh)
        check_mediators(fresh, day=legal_day(None))
        check_parties(fresh, actor=actor)
    return fresh


def _insist_received_first(case: Case, received_on: date) -> None:
    """Nothing that stands on record already can have happened before the application came."""
    rows = (
        case.consents.filter(with_application=False).values_list("answered_on"),
        case.inquiries.values_list("sent_on"),
        case.participations.filter(capacity=Capacity.MEDIATOR).values_list("starts_on"),
        Review.objects.filter(case=case, reviewed_on__isnull=False).values_list("reviewed_on"),
        case.signatures.filter(session=None, marked_on__isnull=False).values_list("marked_on"),
    )
    first = min((day for found in rows for (day,) in found), default=None)
    # What stood in that order before stays as it is: only a later day can be a new mistake.
    if first and received_on > max(first, case.received_on):
        raise ActionRefused(
            _("收到申请日期不能晚于已登记的办理日期（%(day)s）。") % {"day": first.isoformat()}
        )


def _list_members(case: Case) -> None:
    """The list follows the applicants; a case that is collective no more has no list."""
    if case.is_collective:
        enlist_applicants(case)
    elif case.members.filter(party=None).exists():
        raise ActionRefused(_("本案已登记成员，不能取消“集体争议”；请先删除误登记的成员。"))
    else:
        for party in case.parties.all():
            leave_list(case, party)


#: Columns of the case that the application form owns.
EDITABLE = (
    "source",
    "application_form",
    "received_on",
    "building",
    "grade",
    "is_collective",
    "worker_count",
    "facts",
    "grounds",
    "wants_station",
    "recorder_name",
    "stated_at",
    "caller_phone",
    "read_back",
)


def _derive(case: Case, application: Application) -> None:
    """What follows from the claims and parties: main category, amount, number of workers."""
    derive_from_claims(case, [draft.claim for draft in application.claims])
    workers = sum(party.kind == PartyKind.WORKER for party in application.parties)
    case.worker_count = max(case.worker_count or 1, workers, case.member_count)
    if case.worker_count >= COLLECTIVE_FROM and workers >= COLLECTIVE_FROM:
        case.is_collective = True


def derive_from_claims(case: Case, claims: Sequence[Claim]) -> None:
    """The claimed amount of the case, and the category of its largest claim."""
    case.claimed_amount = sum((claim.amount or Decimal(0) for claim in claims), Decimal(0))
    if case.claimed_amount > MAXIMUM:
        raise ActionRefused(_("金额合计超过%(limit)s元，请核对。") % {"limit": f"{MAXIMUM:,}"})
    main = max(claims, key=lambda claim: claim.amount or Decimal(0), default=None)
    case.category = main.category if main else ""


def _write(case: Case, application: Application, *, actor: Actor) -> None:
    insist_statement_time(case.stated_at, received_on=case.received_on)
    for order, party in enumerate(application.parties, start=1):
        party.order = order
        enter_party(case, party)
    for agent in application.agents:
        agent.case, agent.party = case, agent.party  # the party has its key only now
        agent.save()
    for order, draft in enumerate(application.claims, start=1):
        draft.claim.case, draft.claim.order = case, order
        draft.claim.save()
        _write_respondents(case, draft)
    for reference in application.references:
        reference.case = case
        reference.save()
    agree_by_applying(case, actor=actor)
    expect_application_signatures(case, signed_on=application.signed_on)


def _write_respondents(case: Case, draft: ClaimDraft) -> None:
    wanted = {party.pk for party in draft.respondents}
    present = {row.respondent_id: row for row in draft.claim.against.all()}
    for party_id, row in present.items():
        if party_id not in wanted:
            row.delete()
    for party in draft.respondents:
        if party.pk not in present:
            ClaimAgainst(case=case, claim=draft.claim, respondent=party).save()


def _remove_missing(case: Case, application: Application) -> None:
    kept_claims = {draft.claim.pk for draft in application.claims}
    _release_agents(case, application)
    _delete_except(case.agents.all(), application.agents)
    for claim in case.claims.exclude(pk__in=[pk for pk in kept_claims if pk]):
        for row in claim.against.all():
            row.delete()
        claim.delete()
    _delete_except(case.external_references.all(), application.references)
    kept = {party.pk for party in application.parties}
    for party in case.parties.exclude(pk__in=[pk for pk in kept if pk]):
        _remove_party(party)


def _release_agents(case: Case, application: Application) -> None:
    """A signature that an agent gave for a party waits again when the agent is taken out."""
    kept = {agent.pk for agent in application.agents}
    for row in case.signatures.filter(session=None, agent__isnull=False).exclude(agent__in=kept):
        row.agent, row.status, row.marked_on = None, SignatureStatus.PENDING, None
        row.reason = row.witness_name = ""
        row.save()


def _remove_party(party: Party) -> None:
    answers = party.consents.filter(with_application=False)
    if answers.exists() or party.inquiries.exists() or party.contacts.exists():
        raise ActionRefused(
            _("“%(name)s”已有联系、征询或答复记录，不能删除。") % {"name": party.name}
        )
    if party.calculations.exists():
        raise ActionRefused(_("“%(name)s”已有参考计算单，不能删除。") % {"name": party.name})
    for rows in (party.claims_against, party.signatures, party.consents, party.agents):
        for row in rows.all():
            row.delete()
    leave_list(party.case, party)
    party.delete()


def _delete_except(rows: Iterable[Any], kept: Sequence[Any]) -> None:
    keys = {row.pk for row in kept}
    for row in rows:
        if row.pk not in keys:
            row.delete()


def probable_duplicates(
    application: Application, *, actor: Actor, exclude: Case | None = None
) -> list[Case]:
    """Cases in the actor's sight of the same worker and employer within twelve months.

    The worker is the same by identity number, else by phone, else by name; the employer by credit
    code, else by name.
    """
    workers = [p for p in application.parties if p.kind == PartyKind.WORKER]
    employers = [p for p in application.parties if p.kind == PartyKind.EMPLOYER]
    if not workers or not employers:
        return []
    since: date = application.case.received_on - timedelta(days=DUPLICATE_DAYS)
    found = Case.objects.visible_to(actor).filter(
        voided_on=None, received_on__range=(since, timezone.localdate())
    )
    if exclude is not None:
        found = found.exclude(pk=exclude.pk)
    with_worker = Party.objects.filter(_any_of(workers, _same_worker)).values("case")
    with_member = Member.objects.filter(_any_of(workers, _same_member)).order_by().values("case")
    with_employer = Party.objects.filter(_any_of(employers, _same_employer)).values("case")
    found = found.filter(Q(pk__in=with_worker) | Q(pk__in=with_member))
    found = found.filter(pk__in=with_employer)
    return list(found.with_list_data()[:5])


def _any_of(parties: list[Party], condition: Any) -> Any:
    return reduce(or_, [condition(party) for party in parties])


def _same_worker(party: Party) -> Any:
    if party.id_number:
        return _same_member(party)
    return _same_member(party) & Q(kind=PartyKind.WORKER)


def _same_member(party: Party) -> Any:
    if party.id_number:
        return Q(id_number_index=blind_index("id_number", party.id_number))
    if party.phone:
        return Q(phone_index=blind_index("phone", party.phone))
    return Q(name=party.name)


def _same_employer(party: Party) -> Any:
    if party.credit_code:
        return Q(credit_code=party.credit_code) | Q(
            name=party.name, kind=PartyKind.EMPLOYER, credit_code=""
        )
    return Q(name=party.name, kind=PartyKind.EMPLOYER)


def submit_for_review(
    case: Case, *, actor: Actor, version: int | None, happened_on: date | None = None
) -> Case:
    """The application is complete and goes to review."""
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(
        case, actor=actor, act="submit_for_review", version=version, happened_on=day
    ) as fresh:
        fire(fresh, "submit_for_review", actor=actor)
    return fresh


def return_to_intake(case: Case, *, actor: Actor, version: int | None, reason: str) -> Case:
    """Back to the counter: something has to be added or corrected, as `reason` says."""
    if not reason.strip():
        raise ActionRefused(_("请写明需要补充的内容。"))
    with gate(case, actor=actor, act="return_to_intake", version=version, reason=reason) as fresh:
        fire(fresh, "return_to_intake", actor=actor)
    return fresh
