"""Eligibility review: the two answers, asking the respondent, acceptance and non-acceptance."""

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import (
    CaseState,
    ClaimOutcome,
    ConflictKind,
    ConsentPurpose,
    EventKind,
    IneligibleReason,
    Side,
)
from cases.guards import missing_objective, out_of_scope_for_over_age
from cases.models import (
    Case,
    Consent,
    Destination,
    Extension,
    Inquiry,
    Participation,
    Party,
    Review,
)
from cases.services.assignment import keep_in_sight
from cases.services.common import insist_may, legal_day
from cases.services.conflicts import answer_by_waivers, insist_answered
from cases.services.consents import add_consent, agreed_on, willing_of
from cases.services.destinations import write_destination
from cases.services.events import add_event, holder_at
from cases.services.member_terms import resolve_members
from cases.services.tidying import cancel_open_transfer
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, fire, gate
from mediation.papers import services as papers
from mediation.stations.numbering import next_case_number


def save_review(case: Case, *, actor: Actor, version: int | None, review: Review) -> Review:
    """Write the first answer: the objective conditions."""
    with gate(
        case, actor=actor, act="save_review", version=version, happened_on=review.reviewed_on
    ) as fresh:
        insist_may(actor, "review", fresh)
        _insist_state(fresh, CaseState.ELIGIBILITY)
        review.reviewed_on = legal_day(
            review.reviewed_on, not_before=fresh.received_on, what=_("收到申请日期")
        )
        kept = getattr(fresh, "review", None) or Review(case=fresh)
        for name in REVIEW_FIELDS:
            setattr(kept, name, getattr(review, name))
        kept.save()
        fresh.objective_met = kept.objective_met
    return kept


REVIEW_FIELDS = (
    "in_scope",
    "not_barred",
    "referred_by_body",
    "parties_reachable",
    "facts_clear",
    "reviewed_on",
    "remarks",
)


def ask_respondent(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    respondent: Party,
    sent_on: date,
    way: str,
    answer_due_on: date,
    remarks: str = "",
) -> Inquiry:
    """Ask a respondent whether they are willing (F05), with a day by which to answer."""
    with gate(
        case, actor=actor, act="ask_respondent", version=version, happened_on=sent_on
    ) as fresh:
        insist_may(actor, "ask_respondent", fresh)
        _insist_state(fresh, CaseState.INTAKE, CaseState.ELIGIBILITY)
        if respondent.case_id != fresh.pk or respondent.side != Side.RESPONDENT:
            raise ActionRefused(_("请选择本案的被申请人。"))
        legal_day(sent_on, not_before=fresh.received_on, what=_("收到申请日期"))
        if answer_due_on < sent_on:
            raise ActionRefused(_("答复期限不能早于发出日期。"))
        inquiry = Inquiry(
            case=fresh,
            respondent=respondent,
            sent_on=sent_on,
            way=way,
            answer_due_on=answer_due_on,
            remarks=remarks,
        )
        inquiry.save()
        papers.issue("inquiry", inquiry, actor=actor, happened_on=sent_on)
    return inquiry


def record_consent(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    party: Party,
    purpose: str,
    answer: bool,
    answered_on: date,
    way: str,
    remarks: str = "",
    extension: Extension | None = None,
    participation: Participation | None = None,
) -> Consent:
    """Record a party's yes or no; an earlier answer stays on record, the newest counts."""
    with gate(
        case, actor=actor, act="record_consent", version=version, happened_on=answered_on
    ) as fresh:
        insist_may(actor, "record_consent", fresh)
        if not fresh.is_open:
            raise ActionRefused(_("案件已终结，不能再登记意见。"))
        if party.case_id != fresh.pk:
            raise ActionRefused(_("请选择本案的当事人。"))
        if any(row is not None and row.case_id != fresh.pk for row in (extension, participation)):
            raise ActionRefused(_("请选择本案的当事人。"))
        legal_day(answered_on, not_before=fresh.received_on, what=_("收到申请日期"))
        if purpose == ConsentPurpose.CONFLICT_WAIVER:
            return _record_waiver(
                fresh,
                participation,
                actor=actor,
                party=party,
                answer=answer,
                answered_on=answered_on,
                way=way,
                remarks=remarks,
            )
        given = add_consent(
            fresh,
            actor=actor,
            party=party,
            purpose=purpose,
            answer=answer,
            answered_on=answered_on,
            way=way,
            remarks=remarks,
            extension=extension,
            participation=participation,
        )
        if purpose == ConsentPurpose.MEDIATION and answer and fresh.state == CaseState.MEDIATION:
            _take_in(fresh, party)
        return given


def _take_in(case: Case, party: Party) -> None:
    """A respondent who was left out at acceptance says yes while the others are being mediated:
    the claims against them are mediated, too, but for those that belong to the court."""
    for_court = {claim.pk for claim in out_of_scope_for_over_age(case)}
    left_out = case.claims_against.filter(respondent=party, outcome=ClaimOutcome.NOT_ACCEPTED)
    for row in left_out.exclude(claim__in=for_court):
        row.outcome, row.outcome_on = ClaimOutcome.OPEN, None
        row.save()


def _record_waiver(
    case: Case, part: Participation | None, *, actor: Actor, answered_on: date, **given: Any
) -> Consent:
    """What a party says to a mediator's declared conflict; nobody records it for themselves."""
    if part is None or part.conflict not in ConflictKind.BARRING:
        raise ActionRefused(_("该调解员没有声明须由双方同意的利害关系。"))
    if part.user_id == actor.user_id:
        raise NotAllowed(_("当事人对调解员的意见须由他人登记，调解员不能登记对本人的意见。"))
    if part.declared_on is None or part.ends_on is not None:
        raise ActionRefused(_("该调解员尚未声明或已不承办本案，不能登记对其的意见。"))
    legal_day(answered_on, not_before=part.declared_on, what=_("调解员声明的日期"))
    consent = add_consent(
        case,
        actor=actor,
        purpose=ConsentPurpose.CONFLICT_WAIVER,
        answered_on=answered_on,
        participation=part,
        **given,
    )
    answer_by_waivers(case, part, answered_on)
    return consent


def accept_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
    grade: str | None = None,
) -> Case:
    """Accept the case: number, day of acceptance and the clock of fifteen days (17号令 art. 29).

    Claims of an over-age worker that belong to the court, and claims against respondents who
    refused, get their own outcome.
    """
    reviewed_on = getattr(getattr(case, "review", None), "reviewed_on", None)
    day = legal_day(happened_on, not_before=reviewed_on or case.received_on, what=_("审查日期"))
    with gate(case, actor=actor, act="accept_case", version=version, happened_on=day) as fresh:
        legal_day(day, not_before=agreed_on(fresh), what=_("双方同意调解的日期"))
        fresh.reviewed_on = min(reviewed_on or day, day)
        if grade:
            fresh.grade = grade
        insist_answered(fresh, day=day)
        clock = duties.deadline(duties.MEDIATION, day, station_calendar())
        # Drawn by the transition itself: a refusal must not touch the counter and its lock.
        draw_number = partial(next_case_number, fresh.organisation, day.year)
        fire(fresh, "accept", actor=actor, draw_number=draw_number, on=day, due_on=clock.due)
        _settle_excluded_claims(fresh, day)
        if out_of_scope_for_over_age(fresh):
            # What goes to court is told in writing like any other refusal (17号令 art. 22).
            papers.issue("non_acceptance", fresh, actor=actor, happened_on=day)
        # The decision counts for whoever held the case on the day of the review.
        add_event(
            fresh,
            EventKind.ELIGIBLE,
            happened_on=fresh.reviewed_on,
            objective_met=True,
            organisation=holder_at(fresh, fresh.reviewed_on),
        )
        add_event(fresh, EventKind.ACCEPTED, happened_on=day)
    return fresh


def _settle_excluded_claims(case: Case, day: date) -> None:
    willing = {
        row.party_id: row.answer
        for row in case.consents.filter(purpose=ConsentPurpose.MEDIATION).order_by(
            "answered_on", "pk"
        )
    }
    for_court = {claim.pk for claim in out_of_scope_for_over_age(case)}
    for row in case.claims_against.filter(outcome=ClaimOutcome.OPEN):
        if row.claim_id in for_court or not willing.get(row.respondent_id):
            row.outcome, row.outcome_on = ClaimOutcome.NOT_ACCEPTED, day
            row.save()


def refer_ineligible(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    happened_on: date | None = None,
    destination: Destination | None = None,
) -> Case:
    """Do not accept: the reason, the two answers kept apart, and the written notice (17号令 art. 22)."""
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="refer_ineligible", version=version, happened_on=day) as fresh:
        insist_may(actor, "refer_ineligible", fresh)
        _insist_state(fresh, CaseState.ELIGIBILITY)
        keep_in_sight(fresh, actor=actor, day=day)
        fresh.reviewed_on, fresh.ineligible_reason = day, reason
        fresh.eligible = False
        fresh.objective_met = reason in IneligibleReason.UNWILLING or not missing_objective(fresh)
        fresh.willing = willing_of(fresh) or (
            False if reason in IneligibleReason.UNWILLING else None
        )
        if destination is not None:
            destination.decided_on = day
            write_destination(fresh, destination)
        papers.issue("non_acceptance", fresh, actor=actor, happened_on=day)
        for row in fresh.claims_against.filter(outcome=ClaimOutcome.OPEN):
            row.outcome, row.outcome_on = ClaimOutcome.NOT_ACCEPTED, day
            row.save()
        resolve_members(fresh, ClaimOutcome.NOT_ACCEPTED, day)
        fire(fresh, "refer_ineligible", actor=actor, on=day)
        cancel_open_transfer(fresh, actor=actor, words=_("案件不予受理。"))
        add_event(
            fresh,
            EventKind.INELIGIBLE,
            happened_on=day,
            reason=reason,
            objective_met=fresh.objective_met,
        )
    return fresh


def _insist_state(case: Case, *states: str) -> None:
    if case.state not in states:
        raise ActionRefused(
            _("当前状态为“%(state)s”，不能进行此操作。") % {"state": case.state_label}
        )
