"""The same dispute once more: a linked new case after a late yes, or on a new application.

The old case stays as it ended, for figures count it as it was; the new one is received, reviewed
and numbered on its own. The earlier application has interrupted limitation (33号令 art. 27): the
claims keep the day from which it ran, and the commission judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import (
    ApplicationForm,
    Capacity,
    CaseState,
    ClaimOutcome,
    ConsentPurpose,
    IneligibleReason,
    LinkKind,
    Side,
    Source,
    Way,
)
from cases.members import missing_members
from cases.models import Case, CaseLink, Member, Participation, Party, Review
from cases.services.common import beside, insist_may, insist_state, legal_day
from cases.services.consents import add_consent
from cases.services.enlisting import list_workers
from cases.services.intake import Application, ClaimDraft, register_case, submit_for_review
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate, missing_for
from mediation.vault.crypto import Unreadable
from mediation.vault.fields import BlindIndexField

#: Links by which a case goes on in another one.
SUCCESSIONS = (LinkKind.REAPPLICATION, LinkKind.LATE_CONSENT)
#: How the applicant said that the application stands → the form of the new application.
SAID_BY = {
    Way.IN_PERSON: ApplicationForm.ORAL,
    Way.PHONE: ApplicationForm.BY_PHONE,
    Way.SMS: ApplicationForm.ONLINE,
    Way.ONLINE: ApplicationForm.ONLINE,
    Way.WRITTEN: ApplicationForm.WRITTEN,
    Way.MAIL: ApplicationForm.WRITTEN,
}
#: What the case of the new application takes over; the rest begins anew.
CARRIED = (
    "source", "application_form", "building", "grade", "is_collective", "worker_count", "facts",
    "grounds", "wants_station",
)  # fmt: skip
#: What a member of a collective case takes along to the new one, and which of them do not come.
OF_MEMBER = ("name", "id_type", "id_number", "phone", "claimed_amount")
STAYS_BEHIND = (ClaimOutcome.AGREED, ClaimOutcome.WITHDRAWN)
#: What the review may take over as a proposal.
PROPOSED = ("in_scope", "not_barred", "referred_by_body", "parties_reachable", "facts_clear")


@dataclass(frozen=True)
class Yes:
    """A party's yes to mediation: when, and how it was given."""

    party: Party
    answered_on: date
    way: str


def apply_again(
    case: Case,
    *,
    actor: Actor,
    received_on: date | None = None,
    source: str | None = None,
    form: str | None = None,
) -> Case:
    """Open a linked new case for parties who come back (再次申请), in intake, to be completed there.

    While a case that follows this one is open, that one is the answer: a second click opens none.

    Args:
        received_on: the day of the new application; today unless given.
        source, form: where it comes from and how it was made; as the first time unless given.

    Raises:
        NotAllowed, ActionRefused: for a case that has not ended, or a day before its end.
    """
    day = legal_day(received_on, not_before=case.ended_on, what=_("前案终结日期"))
    with beside(case, actor=actor, act="apply_again", happened_on=day) as fresh:
        insist_may(actor, "apply_again", fresh)
        insist_state(fresh, *CaseState.FINAL)
        if (running := running_successor(fresh)) is not None:
            return running
        application = application_like(fresh, received_on=day)
        # Whoever comes back has not applied together with the other side, and has applied now.
        first = Source.VISIT if fresh.source in (Source.JOINT, Source.OWN_MOTION) else fresh.source
        application.case.source = source or first
        application.case.application_form = form or fresh.application_form
        return _open(fresh, application, actor=actor, kind=LinkKind.REAPPLICATION)


def accept_late_consent(case: Case, *, actor: Actor, yeses: Sequence[Yes]) -> Case:
    """Open a linked new case after a respondent's late yes, and send it to review.

    The case must have ended because a respondent refused or kept silent. Every applicant has to
    want mediation still: their last word is the day on which the new application is received. A
    second click opens no second case; an answer that the case which follows does not hold yet
    belongs there, and is refused here.

    Raises:
        NotAllowed, ActionRefused: with what is missing.
    """
    with beside(case, actor=actor, act="late_consent") as fresh:
        insist_may(actor, "apply_again", fresh)
        insist_state(fresh, CaseState.REFERRED)
        if fresh.ineligible_reason not in IneligibleReason.UNWILLING:
            raise ActionRefused(_("本案并非因被申请人不同意或未答复而终结，请办理再次申请。"))
        applicants = _insist_both_sides(fresh, yeses)
        if (running := running_successor(fresh)) is not None:
            if _holds(running, yeses):
                return running
            raise ActionRefused(
                _("后续案件 %(serial)s 已在办理，请在该案登记各方意见。")
                % {"serial": running.serial}
            )
        if (known := _successors(fresh).filter(kind=LinkKind.LATE_CONSENT).first()) is not None:
            raise ActionRefused(
                _("后续案件 %(serial)s 已经终结；再次要求调解的，请在该案办理再次申请。")
                % {"serial": _case_of(known).serial}
            )
        last = max(applicants, key=lambda yes: yes.answered_on)
        application = application_like(fresh, received_on=last.answered_on)
        application.case.application_form = SAID_BY[Way(last.way)]
        if fresh.source == Source.JOINT:
            # It would record the consent of those, too, who have not said yes again.
            application.case.source = Source.VISIT
        originals = [party.pk for party in fresh.parties.all()]
        follow_up = _open(fresh, application, actor=actor, kind=LinkKind.LATE_CONSENT)
        new_party = dict(zip(originals, application.parties, strict=True))
        _record(follow_up, actor=actor, yeses=yeses, new_party=new_party)
    return follow_up


def application_like(case: Case, *, received_on: date) -> Application:
    """An unsaved application with the parties, agents and claims of `case`, as they are now.

    Raises:
        ActionRefused: when the data key of `case` has been destroyed.
    """
    try:
        return _application_like(case, received_on)
    except Unreadable as error:
        raise ActionRefused(_("本案的个人信息已销毁，不能沿用，请重新登记。")) from error


def _application_like(case: Case, received_on: date) -> Application:
    new_case = Case(received_on=received_on, **{name: getattr(case, name) for name in CARRIED})
    parties = {party.pk: _copy(party) for party in case.parties.all()}
    agents = [
        _copy(agent, party=parties[agent.party_id], user_id=agent.user_id)
        for agent in case.agents.all()
        if agent.party_id in parties
    ]
    claims = [
        ClaimDraft(
            _copy(claim),
            [
                parties[row.respondent_id]
                for row in claim.against.all()
                if row.respondent_id in parties
            ],
        )
        for claim in case.claims.prefetch_related("against")
    ]
    return Application(case=new_case, parties=[*parties.values()], claims=claims, agents=agents)


def _copy(row: Any, **changed: Any) -> Any:
    """A new unsaved row with the plain columns of `row`; its links to other rows are left out."""
    plain = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
        and not isinstance(field, BlindIndexField)
        and (not field.is_relation or field.name == "building")
    }
    return type(row)(**plain | changed)


def _open(case: Case, application: Application, *, actor: Actor, kind: str) -> Case:
    if application.case.is_spoken:
        application.case.recorder_name = actor.name
    follow_up = register_case(
        application,
        actor=actor,
        organisation=case.organisation,
        via_legal_aid=case.is_legal_aid,
    )
    CaseLink(case=follow_up, earlier=case, kind=kind).save()
    _keep_sides(case, follow_up)
    if case.members.exists():
        follow_up = _carry_members(case, follow_up, application.parties, actor=actor)
    return follow_up


def _carry_members(case: Case, follow_up: Case, parties: Sequence[Party], *, actor: Actor) -> Case:
    """The list comes along, with what each claims; who settled or left the group stays behind."""
    rest = case.members.filter(party=None).exclude(outcome__in=STAYS_BEHIND)
    with gate(follow_up, actor=actor, act="add_members") as fresh:
        list_workers(
            fresh,
            [Member(**{name: getattr(row, name) for name in OF_MEMBER}) for row in rest],
            complete=not missing_members(case),
        )
        claimed = dict(case.members.exclude(party=None).values_list("party", "claimed_amount"))
        new_party = {new.pk: old.pk for old, new in zip(case.parties.all(), parties, strict=True)}
        for row in fresh.members.exclude(party=None):
            row.claimed_amount = claimed.get(new_party[row.party_id])
            row.save()
    return fresh


def _keep_sides(case: Case, follow_up: Case) -> None:
    """Whoever acted for a side or advised it is no less bound: the dispute is the same
    (特邀调解规定 art. 16)."""
    for part in case.participations.filter(capacity__in=(Capacity.AGENT, Capacity.ADVISER)):
        Participation(
            case=follow_up, user_id=part.user_id, capacity=part.capacity,
            starts_on=part.starts_on, ends_on=part.ends_on,
        ).save()  # fmt: skip


def _insist_both_sides(case: Case, yeses: Sequence[Yes]) -> list[Yes]:
    """The applicants' yeses: of every applicant, beside at least one respondent's."""
    parties = {party.pk: party for party in case.parties.all()}
    given = {yes.party.pk: yes for yes in yeses}
    if not given.keys() <= parties.keys():
        raise ActionRefused(_("请选择本案的当事人。"))
    for yes in yeses:
        legal_day(yes.answered_on, not_before=case.ended_on, what=_("前案终结日期"))
        if yes.way not in Way.values:
            raise ActionRefused(_("请选择答复的方式。"))
    applicants = [pk for pk, party in parties.items() if party.side == Side.APPLICANT]
    missing = [
        _("确认申请人“%(name)s”仍要求调解。") % {"name": parties[pk].name}
        for pk in applicants
        if pk not in given
    ]
    if not given.keys() - set(applicants):
        missing.append(_("登记至少一名被申请人的同意。"))
    if missing:
        raise ActionRefused(*missing)
    return [given[pk] for pk in applicants]


def _record(case: Case, *, actor: Actor, yeses: Sequence[Yes], new_party: dict[int, Party]) -> None:
    """Both sides' consents in the new case, which then goes to review where nothing is missing."""
    with gate(case, actor=actor, act="record_consent") as fresh:
        answered = set(
            fresh.consents.filter(purpose=ConsentPurpose.MEDIATION).values_list("party", flat=True)
        )
        for yes in yeses:
            party = new_party[yes.party.pk]
            if party.pk in answered:
                continue  # a joint application has carried it already
            add_consent(
                fresh, actor=actor, party=party, purpose=ConsentPurpose.MEDIATION, answer=True,
                answered_on=yes.answered_on, way=yes.way,
            )  # fmt: skip
    if not missing_for(fresh, "submit_for_review"):
        submit_for_review(fresh, actor=actor, version=None, happened_on=timezone.localdate())


def _holds(case: Case, yeses: Sequence[Yes]) -> bool:
    """Whether all these answers are on record in the case that followed, under the same names."""
    agreed = case.consents.filter(purpose=ConsentPurpose.MEDIATION, answer=True)
    on_record = set(agreed.values_list("party__side", "party__name"))
    return {(yes.party.side, yes.party.name) for yes in yeses} <= on_record


def running_successor(case: Case) -> Case | None:
    """The open case that follows `case`, None where there is none."""
    link = _successors(case).filter(case__state__in=CaseState.OPEN).first()
    return None if link is None else _case_of(link)


def _successors(case: Case) -> Any:
    links = CaseLink.objects.filter(earlier=case, kind__in=SUCCESSIONS, case__voided_on=None)
    return links.select_related("case").order_by("-pk")


def _case_of(link: CaseLink) -> Case:
    followed: Case = link.case
    return followed


def proposed_review(case: Case) -> Review | None:
    """The answers of the case that this one follows, unsaved, to be judged anew; None without one."""
    link = case.links.filter(kind__in=SUCCESSIONS).select_related("earlier__review").last()
    earlier = getattr(link.earlier, "review", None) if link is not None else None
    if earlier is None:
        return None
    return Review(case_id=case.pk, **{name: getattr(earlier, name) for name in PROPOSED})
