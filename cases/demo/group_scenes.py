"""Scenes with many workers: a series of five, and a collective dispute of twelve."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from cases.calculator.facts import Facts, WagePeriod
from cases.calculator.lines import LineCode
from cases.demo import people
from cases.demo.stage import Stage, again, at, conditions_met, employer_of
from cases.enums import (
    ClaimOutcome,
    ConflictKind,
    ConsentPurpose,
    DestinationKind,
    MarkKind,
    SessionKind,
    SessionResult,
    TermKind,
    Way,
)
from cases.models import (
    Agreement,
    Attendance,
    Case,
    Destination,
    Election,
    MediationSession,
    Member,
    Party,
    Series,
    Term,
)
from cases.services import agreement as agreements
from cases.services import (
    closing,
    intake,
    member_terms,
    members,
    series,
    series_acts,
    series_sessions,
    sessions,
)
from cases.services.agreement_text import dispute_of
from cases.services.calculation import save_calculation
from cases.services.series_acts import Chosen
from cases.services.series_agreements import CommonTerms, OwnTerms, draft_all, offer_all

WORKERS, SPEAKERS, CLAIMED, AGREED = 12, 3, Decimal(8000), Decimal(6000)


def series_of_five(stage: Stage) -> Iterator[date]:
    """Five workers of one company: one sitting, the same terms; the agreements await their marks."""
    day = stage.day(12)
    yield day
    company = people.employer(stage.rng, stage.demo.buildings[3])
    made = series.register_series(
        [
            stage.application(
                day, "公司停业前拖欠工资。", employer=_copy(company), amount=Decimal(6000 + 1500 * n)
            )
            for n in range(5)
        ],
        actor=stage.clerk, organisation=stage.demo.station, token=UUID(int=stage.rng.getrandbits(128)),
    )  # fmt: skip
    series_acts.submit_all(_all(made), actor=stage.clerk, happened_on=day)
    yield stage.day(11)
    day, mediator = stage.day(11), stage.mediator
    series_acts.take_all(_all(made), actor=mediator, conflict=ConflictKind.NONE, happened_on=day)
    series_acts.review_all(_all(made), actor=mediator, review=conditions_met(day))
    for who in (company.name, ""):
        series_acts.consent_all(
            _all(made), actor=mediator, who=who, purpose=ConsentPurpose.MEDIATION, answer=True,
            answered_on=day, way=Way.PHONE,
        )  # fmt: skip
    series_acts.accept_all(_all(made), actor=mediator, happened_on=day)
    yield stage.day(7)
    came = {case.pk: _everybody(case) for case in made.cases.all()}
    series_sessions.record_joint(
        _all(made),
        MediationSession(
            kind=SessionKind.IN_PERSON, starts_at=at(stage.day(7), 18), ends_at=at(stage.day(7), 19),
            mediator_id=mediator.user_id or 0, place="工作站会议室", recorder_name=stage.clerk.name,
            record="公司愿在两个月内付清全部工资，五名劳动者同意。", result=SessionResult.AGREED,
        ),
        actor=mediator,
        attendances=came,
        signed=[row for rows in came.values() for row in rows],
    )  # fmt: skip
    yield stage.day(4)
    draft_all(
        _all(made),
        CommonTerms(payer=company.name, item="拖欠的工资", pay_on=stage.until, parts=2),
        own={case.pk: OwnTerms(dispute_of(case), case.claimed_amount) for case in made.cases.all()},
        actor=mediator,
    )
    drafts = [
        Chosen(row.case, row.version)
        for row in Agreement.objects.filter(case__series=made).select_related("case")
    ]
    offer_all(drafts, actor=mediator, happened_on=stage.day(4))


def collective_of_twelve(stage: Stage) -> Iterator[date]:
    """Twelve workers, three of whom speak for the others; ten agree, two go to arbitration."""
    day = stage.day(30)
    yield day
    application = stage.application(
        day,
        "十二名劳动者共同请求支付停工期间的工资。",
        workers=[people.worker(stage.rng, day) for _ in range(SPEAKERS)],
        amount=CLAIMED * WORKERS,
        is_collective=True,
        worker_count=WORKERS,
    )
    case = intake.register_case(application, actor=stage.clerk, organisation=stage.demo.station)
    mediator = stage.mediator
    others = [people.worker(stage.rng, day) for _ in range(WORKERS - SPEAKERS)]
    members.add_members(
        again(case),
        [
            Member(
                name=row.name, id_type=row.id_type, id_number=row.id_number, phone=row.phone,
                claimed_amount=CLAIMED,
            )
            for row in others
        ],
        actor=stage.clerk, version=None,
    )  # fmt: skip
    for speaker in case.members.filter(party__isnull=False):
        speaker.claimed_amount = CLAIMED
        members.save_member(again(case), speaker, actor=stage.clerk, version=None)
    members.elect_representatives(
        again(case), list(case.members.filter(party__isnull=False)), actor=stage.clerk, version=None,
        election=Election(elected_on=day, voters=WORKERS),
    )  # fmt: skip
    intake.submit_for_review(again(case), actor=stage.clerk, version=None, happened_on=day)
    stage.take(case, day)
    yield stage.day(28)
    stage.accept(case, stage.day(28))
    yield stage.day(24)
    day = stage.day(24)
    case = again(case)
    came = _everybody(case)
    sessions.record_session(
        case,
        MediationSession(
            kind=SessionKind.IN_PERSON, starts_at=at(day, 18), ends_at=at(day, 20),
            mediator_id=mediator.user_id or 0, place="工作站会议室", recorder_name=stage.clerk.name,
            record="单位愿按每人六千元支付，由各劳动者本人表示是否同意。", result=SessionResult.AGREED,
        ),
        actor=mediator, version=None, attendances=came, signed=came,
    )  # fmt: skip
    yield stage.day(20)
    day = stage.day(20)
    rows = list(case.members.order_by("number"))
    member_terms.record_member_terms(
        again(case),
        [member_terms.MemberTerms(row, AGREED, row not in rows[-2:]) for row in rows],
        actor=mediator, version=None, answered_on=day, way=Way.PHONE,
    )  # fmt: skip
    member_terms.set_member_outcomes(
        again(case), rows[-2:], actor=mediator, version=None, outcome=ClaimOutcome.NOT_AGREED,
        outcome_on=day, destination=Destination(kind=DestinationKind.ARBITRATION),
    )  # fmt: skip
    _settle(stage, again(case), day)


def _settle(stage: Stage, case: Case, day: date) -> None:
    """One agreement with an annex, signed and sealed."""
    mediator, named = stage.mediator, list(case.parties.all())
    term = Term(
        kind=TermKind.MONEY, payer=employer_of(case), payee=named[0], item="停工期间工资",
        amount=AGREED * (WORKERS - 2), pay_on=day, per_member=True,
    )  # fmt: skip
    agreement = agreements.save_agreement(
        case,
        agreements.AgreementDraft(
            Agreement(dispute=dispute_of(case), copies=5), named, [agreements.TermDraft(term)]
        ),
        actor=mediator,
        version=None,
    )
    agreements.offer_for_signing(agreement, actor=mediator, version=None, happened_on=day)
    marks = [
        *((MarkKind.PARTY, party) for party in named),
        (MarkKind.MEDIATOR, None),
        (MarkKind.SEAL, None),
    ]
    for kind, party in marks:
        agreements.mark_agreement(
            agreement, actor=mediator, version=None, kind=kind, party=party, marked_on=day,
            way=Way.IN_PERSON,
        )  # fmt: skip
    closing.settle_case(again(case), actor=mediator, version=None, happened_on=day)


def calculated(stage: Stage) -> Iterator[date]:
    """A reference calculation; parameters that nobody has entered are said to be missing."""
    day = stage.day(6)
    yield day
    case = stage.register(day, "公司欠付三个月工资并解除劳动合同。")
    stage.take(case, day)
    yield stage.day(5)
    case = stage.accept(case, stage.day(5))
    worker = case.parties.get(side="applicant")
    save_calculation(
        case, actor=stage.mediator, worker=worker, made_on=stage.day(5),
        facts=Facts(
            lines=(LineCode.WAGES, LineCode.SEVERANCE), as_of=stage.day(5),
            hired_on=worker.hired_on, left_on=stage.day(7),
            periods=(WagePeriod(Decimal(3), Decimal(9000), Decimal(6500)),),
            average_wage=Decimal(9000),
        ),
    )  # fmt: skip


def _all(made: Series) -> list[Chosen]:
    return [Chosen(case, None) for case in made.cases.order_by("pk")]


def _everybody(case: Case) -> list[Attendance]:
    return [
        Attendance(
            party=party, name=party.legal_representative or party.name, identity_checked=True
        )
        for party in case.parties.all()
    ]


def _copy(company: Party) -> Party:
    """The same company as a party of another case."""
    plain = (
        "side", "kind", "name", "credit_code", "industry", "legal_representative", "phone", "address",
        "building", "employer_role", "nature",
    )  # fmt: skip
    return Party(**{name: getattr(company, name) for name in plain})
