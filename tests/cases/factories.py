"""Cases at each stage, made by the real operations; every test of cases may begin with one.

The days are fixed and past: an application of a Monday, accepted on the Wednesday.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.enums import (
    Capacity,
    Category,
    ClaimKind,
    ConflictKind,
    ConsentPurpose,
    EmployerRole,
    MarkKind,
    PartyKind,
    SessionKind,
    SessionResult,
    Side,
    Source,
    TermKind,
    Way,
)
from cases.models import (
    Agreement,
    Case,
    Claim,
    Instalment,
    MediationSession,
    Party,
    Review,
    Term,
)
from cases.services import agreement as agreements
from cases.services import assignment, intake, review
from mediation.history.actor import Actor
from mediation.people.enums import IdType
from mediation.stations.models import Organisation
from tests.support.rehearsal import rehearsed

RECEIVED = date(2026, 3, 2)
ACCEPTED = date(2026, 3, 4)
#: The fifteenth day after acceptance.
DUE = date(2026, 3, 19)
SIGNED = date(2026, 3, 12)
#: What a form that is posted with one of these days must hold besides.
LATE = {"late_reason": "当日系统停用，事后补录"}


def worker(name: str = "张晓明", **fields: Any) -> Party:
    """An applicant, not saved."""
    return Party(side=Side.APPLICANT, kind=PartyKind.WORKER, name=name,
                 **{"id_type": IdType.RESIDENT, "phone": "13800138000"} | fields)  # fmt: skip


def employer(name: str = "上海甲科技有限公司", **fields: Any) -> Party:
    """A respondent, not saved."""
    return Party(side=Side.RESPONDENT, kind=PartyKind.EMPLOYER, name=name,
                 **{"employer_role": EmployerRole.EMPLOYER} | fields)  # fmt: skip


def application(
    *,
    workers: Sequence[Party] | None = None,
    employers: Sequence[Party] | None = None,
    kinds: Iterable[str] = (ClaimKind.WAGES,),
    amount: Decimal | None = Decimal("12000.00"),
    received_on: date = RECEIVED,
    **case_fields: Any,
) -> intake.Application:
    """An application as a form hands it over: every claim is against every employer."""
    workers = [worker()] if workers is None else list(workers)
    employers = [employer()] if employers is None else list(employers)
    fields = {"source": Source.VISIT, "facts": "单位拖欠工资。", "received_on": received_on}
    return intake.Application(
        case=Case(**fields | case_fields),
        parties=[*workers, *employers],
        claims=[
            intake.ClaimDraft(
                Claim(kind=kind, category=Category.PAYMENT, amount=amount), list(employers)
            )
            for kind in kinds
        ],
    )


@rehearsed
def registered_case(actor: Actor, **fields: Any) -> Case:
    """A case in intake, of the actor's own organisation; fields as of `application`."""
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return intake.register_case(application(**fields), actor=actor, organisation=organisation)


@rehearsed
def case_in_review(actor: Actor, **fields: Any) -> Case:
    """Submitted on the day it was received, and taken by `actor`, who declared no conflict."""
    case = registered_case(actor, **fields)
    intake.submit_for_review(case, actor=actor, version=None, happened_on=case.received_on)
    assignment.take_case(
        case, actor=actor, version=None, conflict=ConflictKind.NONE, happened_on=case.received_on
    )
    return again(case)


@rehearsed
def declare(case: Case, actor: Actor, conflict: str = ConflictKind.NONE, **given: Any) -> None:
    """The mediator's declaration, once more after somebody came to the case."""
    part = again(case).participations.get(user_id=actor.user_id, capacity=Capacity.MEDIATOR)
    assignment.declare_conflict(
        part, actor=actor, version=None, conflict=conflict,
        **{"happened_on": case.received_on} | given,
    )  # fmt: skip


@rehearsed
def consent(case: Case, actor: Actor, party: Party, *, answer: bool = True, **given: Any) -> None:
    """Record a party's answer: to mediation, on the day of the application, unless given."""
    review.record_consent(
        case, actor=actor, version=None, party=party, answer=answer,
        **{"purpose": ConsentPurpose.MEDIATION, "answered_on": case.received_on,
           "way": Way.IN_PERSON} | given,
    )  # fmt: skip


@rehearsed
def examine(case: Case, actor: Actor, *, day: date, **answers: bool) -> None:
    """The objective conditions, all met unless given."""
    met = {"in_scope": True, "not_barred": True, "parties_reachable": True, "facts_clear": True}
    review.save_review(
        case, actor=actor, version=None, review=Review(**met | answers, reviewed_on=day)
    )


@rehearsed
def case_in_mediation(
    actor: Actor,
    *,
    accepted_on: date = ACCEPTED,
    refusing: Sequence[str] = (),
    **fields: Any,
) -> Case:
    """An accepted case that `actor` leads; employers named in `refusing` did not agree."""
    case = case_in_review(actor, **fields)
    examine(case, actor, day=max(case.received_on, accepted_on - timedelta(days=1)))
    for party in case.parties.all():
        consent(case, actor, party, answer=party.name not in refusing)
    review.accept_case(case, actor=actor, version=None, happened_on=accepted_on)
    return again(case)


def again(case: Case) -> Case:
    """The case as it stands in the database."""
    return Case.objects.get(pk=case.pk)


def parties(case: Case) -> tuple[Party, list[Party]]:
    """The first applicant, and the respondents."""
    rows = list(case.parties.order_by("order"))
    return (
        next(row for row in rows if row.side == Side.APPLICANT),
        [row for row in rows if row.side == Side.RESPONDENT],
    )


def money_term(
    payer: Party, payee: Party, amount: Decimal = Decimal("8000.00"), **fields: Any
) -> Term:
    """A promise to pay, not saved."""
    given = {
        "item": "工资差额",
        "pay_on": SIGNED + timedelta(days=10),
        "account": "6222000011112222",
    }
    return Term(kind=TermKind.MONEY, payer=payer, payee=payee, amount=amount, **given | fields)


def agreement_draft(
    case: Case,
    *,
    respondents: Sequence[Party] | None = None,
    terms: Sequence[agreements.TermDraft] | None = None,
    **fields: Any,
) -> agreements.AgreementDraft:
    """A text naming the applicants and `respondents` (all of them), with one payment."""
    applicants = list(case.parties.filter(side=Side.APPLICANT))
    named = parties(case)[1] if respondents is None else list(respondents)
    if terms is None:
        terms = [agreements.TermDraft(money_term(named[0], applicants[0]))]
    return agreements.AgreementDraft(
        agreement=Agreement(**{"dispute": "双方因工资差额发生争议。"} | fields),
        parties=[*applicants, *named],
        terms=list(terms),
    )


@rehearsed
def drafted(case: Case, actor: Actor, **fields: Any) -> Agreement:
    """A saved draft; fields as of `agreement_draft`."""
    draft = agreement_draft(case, **fields)
    return agreements.save_agreement(case, draft, actor=actor, version=None)


@rehearsed
def offered(case: Case, actor: Actor, *, on: date = SIGNED, **fields: Any) -> Agreement:
    """An agreement whose text is final and issued."""
    agreement = drafted(case, actor, **fields)
    return agreements.offer_for_signing(agreement, actor=actor, version=None, happened_on=on)


@rehearsed
def mark(agreement: Agreement, actor: Actor, kind: str, *, on: date = SIGNED, **given: Any) -> None:
    """One signature or seal, in person."""
    agreements.mark_agreement(
        agreement, actor=actor, version=None, kind=kind, marked_on=on,
        **{"way": Way.IN_PERSON} | given,
    )  # fmt: skip


@rehearsed
def sign(agreement: Agreement, actor: Actor, *, on: date = SIGNED) -> None:
    """Every party named in it signs."""
    for named in agreement.named_parties.all():
        mark(agreement, actor, MarkKind.PARTY, on=on, party=named.party)


@rehearsed
def effective(case: Case, actor: Actor, *, on: date = SIGNED, **fields: Any) -> Agreement:
    """An agreement with all its marks, of one day."""
    agreement = offered(case, actor, on=on, **fields)
    sign(agreement, actor, on=on)
    mark(agreement, actor, MarkKind.MEDIATOR, on=on)
    mark(agreement, actor, MarkKind.SEAL, on=on)
    return Agreement.objects.get(pk=agreement.pk)


def instalments(*parts: tuple[date, str]) -> list[Instalment]:
    """Instalments, not saved: pairs of date and amount."""
    return [
        Instalment(number=n, due_on=day, amount=Decimal(amount))
        for n, (day, amount) in enumerate(parts, start=1)
    ]


def session(
    actor: Actor, day: date = SIGNED, at: time = time(9), *, minutes: int = 60, **fields: Any
) -> MediationSession:
    """A session led by `actor`, not saved."""
    starts_at = timezone.make_aware(datetime.combine(day, at))
    given: dict[str, Any] = {
        "kind": SessionKind.IN_PERSON,
        "mediator_id": actor.user_id,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "result": SessionResult.CONTINUE,
    }
    return MediationSession(starts_at=starts_at, **given | fields)
