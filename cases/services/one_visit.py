"""One visit (一次办结): from the application to the closing in one transaction, or nothing at all.

No rule of its own: these are the operations of the single pages in their order, with their guards.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import agreement_checks
from cases.conflict_enums import PlaceChoice
from cases.enums import (
    Authority,
    ConsentPurpose,
    MarkKind,
    SessionResult,
    SettlementProof,
    Side,
    TermKind,
    Way,
)
from cases.models import (
    Agent,
    Agreement,
    Attendance,
    Case,
    Instalment,
    MediationSession,
    OwnSettlement,
    Participation,
    Party,
    Review,
    Term,
)
from cases.services.agreement import (
    AgreementDraft,
    TermDraft,
    mark_agreement,
    offer_for_signing,
    save_agreement,
)
from cases.services.agreement_text import copies_for, dispute_of
from cases.services.assignment import take_case
from cases.services.conflicts import tell_relation
from cases.services.intake import Application, register_case, submit_for_review
from cases.services.review import accept_case, record_consent, save_review
from cases.services.sessions import record_session
from cases.services.settlement import Confirmation, record_own_settlement
from cases.services.settling import settle_on_the_spot
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import Organisation, User

#: Sections of the form, in the order of the acts.
APPLICATION, REVIEW, SITTING, OUTCOME = "application", "review", "sitting", "outcome"


class VisitRefused(ActionRefused):
    """One of the operations refused.

    Attributes:
        section: the part of the form that it carries out.
    """

    def __init__(self, section: str, *reasons: str) -> None:
        self.section = section
        super().__init__(*reasons)


class VisitDoubtful(Exception):
    """Nothing forbids it, but somebody should look again before it stands for good.

    Attributes:
        sentences: all the warnings; one of them at least nobody has read yet.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass
class Promise:
    """A payment that was agreed: the term, whose parties get their keys only in the operation.

    Attributes:
        instalments: monthly parts; none for a payment in one sum.
        paid: paid on the spot; of instalments, the first one.
    """

    term: Term
    payer: Party
    payee: Party
    instalments: list[Instalment] = field(default_factory=list)
    paid: bool = False


@dataclass
class Settlement:
    """How the visit ended: by an agreement with its promises, or by the parties' own settlement.

    Attributes:
        agreement: its text, unsaved; None where `own` is given. An empty dispute is written from
            the application; without a number of copies, everybody gets one (17号令 art. 26).
        agents_sign: whether employers sign by their agents with special authority.
        sealed: parties and mediator have signed, and the seal stands beside.
        own: what the parties settled by themselves, confirmed by both on the spot.
    """

    agreement: Agreement | None = None
    promises: Sequence[Promise] = ()
    clauses: Sequence[str] = ()
    agents_sign: bool = False
    sealed: bool = False
    own: OwnSettlement | None = None


@dataclass
class Visit:
    """Everything that one visit's form holds; every act happened on the day of the application.

    Attributes:
        relation_told: whether everybody was told on the spot that the mediator is employed by the
            respondent, and the applicants want to be heard here all the same (design §3).
        came: who came to the session, and the name under which they are recorded.
        record_signed: whether all of them signed its record on the spot.
    """

    application: Application
    organisation: Organisation
    review: Review
    conflict: str
    disclosure: str
    session: MediationSession
    came: list[tuple[Party | Agent, str]]
    identity_checked: bool
    record_signed: bool
    settlement: Settlement
    relation_told: bool = False


def settle_in_one_visit(
    visit: Visit, *, actor: Actor, token: UUID, heeded: Collection[str] | None = None
) -> Case:
    """Register, accept, mediate and settle a dispute in one transaction.

    Args:
        token: of the form; a form that is sent twice makes one case, which is returned again.
        heeded: the warnings that somebody has read; None where nobody is there to read any.

    Raises:
        NotAllowed: when the actor's role or scope does not cover one of the acts.
        VisitRefused: with what is missing, and the section of the form where it belongs.
        VisitDoubtful: with warnings beyond `heeded`, of which the single pages show each in time.
    """
    if made := _made_by(token, actor):
        return made
    try:
        # Acts that know no day of their own, as the drafting of a text, happened on it, too.
        day = visit.application.case.received_on
        with transaction.atomic(), acting(actor, happened_on=day):
            case, warnings = _carry_out(visit, actor, token)
            if heeded is not None and set(warnings) - set(heeded):
                raise VisitDoubtful(warnings)
            return case
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one made it.
        if made := _made_by(token, actor):
            return made
        raise


def _made_by(token: UUID, actor: Actor) -> Case | None:
    made: Case | None = Case.objects.filter(token=token).first()
    if made is not None and made.created_by_id != actor.user_id:
        raise ActionRefused(_("请重新打开登记页面后再提交。"))
    return made


def _carry_out(visit: Visit, actor: Actor, token: UUID) -> tuple[Case, list[str]]:
    """The settled case, and what the operations warn of."""
    day = visit.application.case.received_on
    with _section(APPLICATION):
        visit.application.case.token = token
        case = register_case(visit.application, actor=actor, organisation=visit.organisation)
        case = submit_for_review(case, actor=actor, version=None, happened_on=day)
    with _section(REVIEW):
        part = take_case(
            case, actor=actor, version=None, conflict=visit.conflict,
            disclosure=visit.disclosure, happened_on=day,
        )  # fmt: skip
        if visit.relation_told:
            _tell(case, part, actor)
        visit.review.reviewed_on = day
        save_review(case, actor=actor, version=None, review=visit.review)
        _agree(case, actor)
        case = accept_case(Case.objects.get(pk=case.pk), actor=actor, version=None, happened_on=day)
    with _section(SITTING):
        warnings = _sit(case, visit, actor)
    with _section(OUTCOME):
        if visit.settlement.own is not None:
            paid: list[tuple[Term, Instalment | None]] = []
            _settle_by_themselves(case, visit.settlement.own, actor)
        else:
            paid = _agree_in_writing(case, visit.settlement, actor)
        case = settle_on_the_spot(
            Case.objects.get(pk=case.pk), actor=actor, version=None, outcomes={}, paid=paid,
            happened_on=day,
        )  # fmt: skip
    # Asked last: what was paid on the spot needs neither account nor day any more.
    for agreement in case.agreements.all():
        warnings += agreement_checks.warnings(agreement)
    return case, warnings


@contextmanager
def _section(section: str) -> Iterator[None]:
    try:
        yield
    except NotAllowed:
        raise
    except ActionRefused as refused:
        raise VisitRefused(section, *refused.reasons) from refused


def _tell(case: Case, part: Participation, actor: Actor) -> None:
    """Each party is told of the mediator's employment, and the applicants choose this point."""
    for party in case.parties.all():
        tell_relation(
            case, actor=actor, version=None, participation=part, party=party,
            told_on=case.received_on, way=Way.IN_PERSON,
            choice=PlaceChoice.POINT if party.side == Side.APPLICANT else "",
        )  # fmt: skip


def _agree(case: Case, actor: Actor) -> None:
    """Each party's yes to mediation, apart; who applied jointly has said it already."""
    answered = set(case.consents.values_list("party_id", flat=True))
    for party in case.parties.all():
        if party.pk not in answered:
            record_consent(
                case, actor=actor, version=None, party=party, purpose=ConsentPurpose.MEDIATION,
                answer=True, answered_on=case.received_on, way=Way.IN_PERSON,
            )  # fmt: skip


def _sit(case: Case, visit: Visit, actor: Actor) -> list[str]:
    """Record the session; what there is to warn of."""
    session = visit.session
    session.mediator = User.objects.get(pk=actor.user_id)
    session.result = SessionResult.AGREED
    attendances = [
        Attendance(
            party=person if isinstance(person, Party) else None,
            agent=person if isinstance(person, Agent) else None,
            name=name,
            identity_checked=visit.identity_checked,
        )
        for person, name in visit.came
    ]
    return record_session(
        case, session, actor=actor, version=None, attendances=attendances,
        signed=attendances if visit.record_signed else (),
    )  # fmt: skip


def _settle_by_themselves(case: Case, own: OwnSettlement, actor: Actor) -> None:
    own.settled_on, own.proof = case.received_on, SettlementProof.CONFIRMED
    record_own_settlement(
        case, own, actor=actor, version=None,
        confirmations=[
            Confirmation(party, case.received_on, Way.IN_PERSON) for party in case.parties.all()
        ],
    )  # fmt: skip


def _agree_in_writing(
    case: Case, settlement: Settlement, actor: Actor
) -> list[tuple[Term, Instalment | None]]:
    """Draft, print and sign the agreement; what of it was paid on the spot."""
    assert settlement.agreement is not None
    parties = list(case.parties.all())
    text = settlement.agreement
    text.dispute = text.dispute.strip() or dispute_of(case)
    text.copies = text.copies or copies_for(parties)
    terms = []
    for promise in settlement.promises:
        promise.term.kind = TermKind.MONEY
        promise.term.payer, promise.term.payee = promise.payer, promise.payee
        terms.append(TermDraft(promise.term, promise.instalments))
    terms += [TermDraft(Term(kind=TermKind.OTHER, text=clause)) for clause in settlement.clauses]
    draft = AgreementDraft(text, parties, terms)
    agreement = save_agreement(case, draft, actor=actor, version=None)
    day = case.received_on
    agreement = offer_for_signing(agreement, actor=actor, version=None, happened_on=day)
    if settlement.sealed:
        for party in parties:
            signer = _signing_agent(party) if settlement.agents_sign else None
            mark_agreement(
                agreement, actor=actor, version=None, kind=MarkKind.PARTY, party=party,
                agent=signer, marked_on=day, way=Way.IN_PERSON,
            )  # fmt: skip
        for kind in (MarkKind.MEDIATOR, MarkKind.SEAL):
            mark_agreement(
                agreement, actor=actor, version=None, kind=kind, marked_on=day, way=Way.IN_PERSON
            )
    written = list(agreement.terms.order_by("order"))
    return [
        (term, term.instalments.order_by("number").first())
        for promise, term in zip(settlement.promises, written, strict=False)
        if promise.paid
    ]


def _signing_agent(party: Party) -> Agent | None:
    """Of an employer, the first agent whose mandate states the power to settle (art. 24)."""
    if party.is_worker:
        return None
    agent: Agent | None = party.agents.filter(authority__in=Authority.SIGNING).first()
    if agent is None:
        raise ActionRefused(
            _("“%(name)s”没有特别授权的代理人，不能由代理人签署。") % {"name": party.name}
        )
    return agent
