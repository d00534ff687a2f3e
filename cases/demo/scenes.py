"""What a station meets besides the ordinary case: shown once each in the last weeks of the demonstration.

Like a story, a scene is a generator that does a day's work and yields the next day. It ends where
somebody who looks around finds something to do.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from cases.change_enums import VoidReason
from cases.contact_enums import ContactResult
from cases.demo.group_scenes import calculated, collective_of_twelve, series_of_five
from cases.demo.stage import Stage, again, at, conditions_met, employer_of, signed_in_part
from cases.enums import (
    ApplicationForm,
    ConflictKind,
    ConsentPurpose,
    DestinationKind,
    IneligibleReason,
    ReferenceSystem,
    SessionKind,
    SessionResult,
    Source,
    Way,
)
from cases.models import (
    Agreement,
    ContactAttempt,
    Destination,
    ExternalReference,
    MediationSession,
    Party,
    Term,
)
from cases.returns.enums import Content, PeriodKind, Selection
from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.services.templates import add_template
from cases.services import intake, one_visit, parties, review, transfer, voiding
from cases.services.again import Yes, accept_late_consent
from cases.services.contact import record_contact
from cases.services.references import save_reference


def by_telephone(stage: Stage) -> Iterator[date]:
    """A worker applies by telephone; the signature under the record is still missing."""
    day = stage.day(4)
    yield day
    stage.register(
        day,
        "电话申请：公司拖欠两个月工资。",
        application_form=ApplicationForm.BY_PHONE,
        source=Source.PHONE,
        recorder_name=stage.clerk.name,
        stated_at=at(day, 9),
        caller_phone="19900000001",
        read_back=True,
    )


def silence_and_a_late_yes(stage: Stage) -> Iterator[date]:
    """A respondent cannot be reached, the case is not accepted; then they agree after all."""
    asked_on = stage.day(26)
    yield asked_on
    case = stage.register(asked_on, "公司拖欠工资，电话无人接听。")
    stage.take(case, asked_on)
    employer = employer_of(case)
    stage.consent(case, case.parties.get(side="applicant"), asked_on, way=Way.IN_PERSON)
    review.ask_respondent(
        again(case),
        actor=stage.mediator,
        version=None,
        respondent=employer,
        sent_on=asked_on,
        way=Way.MAIL,
        answer_due_on=asked_on + timedelta(days=5),
    )
    for before, hour, way, result in (
        (25, 10, Way.PHONE, ContactResult.NO_ANSWER),
        (24, 15, Way.PHONE, ContactResult.SWITCHED_OFF),
        (22, 11, Way.IN_PERSON, ContactResult.LEFT_WORD),
    ):
        yield stage.day(before)
        record_contact(
            again(case),
            ContactAttempt(
                party=employer, attempted_at=at(stage.day(before), hour), way=way, result=result
            ),
            actor=stage.mediator,
        )
    yield stage.day(16)
    review.refer_ineligible(
        again(case),
        actor=stage.mediator,
        version=None,
        happened_on=stage.day(16),
        reason=IneligibleReason.RESPONDENT_SILENT,
        destination=Destination(kind=DestinationKind.ARBITRATION),
    )
    yield stage.day(6)
    case = again(case)
    accept_late_consent(
        case,
        actor=stage.mediator,
        yeses=[Yes(party, stage.day(6), Way.PHONE) for party in case.parties.all()],
    )


def asked_by_the_hotline(stage: Stage) -> Iterator[date]:
    """The city's hotline wants an answer in two days."""
    day = stage.day(7)
    yield day
    case = stage.register(
        day, "12345热线转办：劳动者反映单位拖欠工资。", source=Source.HOTLINE_12345
    )
    save_reference(
        again(case),
        ExternalReference(
            system=ReferenceSystem.HOTLINE_12345,
            number=f"SH{day:%Y%m%d}0417",
            received_on=day,
            answer_due_on=stage.until + timedelta(days=2),
        ),
        actor=stage.clerk,
        version=None,
    )
    yield stage.day(6)
    stage.take(case, stage.day(6))


def registered_twice(stage: Stage) -> Iterator[date]:
    """The same dispute came in by two ways; one of the two registrations is void."""
    day = stage.day(10)
    yield day
    kept = stage.application(day, "公司拖欠提成。")
    worker, employer = kept.parties
    copies = [
        Party(
            side=party.side,
            kind=party.kind,
            name=party.name,
            id_type=party.id_type,
            id_number=party.id_number,
            phone=party.phone,
            credit_code=party.credit_code,
            employer_role=party.employer_role,
            address=party.address,
        )
        for party in (worker, employer)
    ]
    first = intake.register_case(kept, actor=stage.clerk, organisation=stage.demo.station)
    yield stage.day(9)
    second = stage.register(
        stage.day(9),
        "12351热线转来：公司拖欠提成。",
        workers=copies[:1],
        employer=copies[1],
        source=Source.HOTLINE_12351,
    )
    yield stage.day(8)
    voiding.void_case(
        again(second),
        actor=stage.manager,
        version=None,
        why=VoidReason.DUPLICATE,
        reason="与来访登记的是同一争议。",
        duplicate_of=first,
        happened_on=stage.day(8),
    )


def renamed_employer(stage: Stage) -> Iterator[date]:
    """The employer is renamed while its case is in mediation."""
    day = stage.day(12)
    yield day
    case = stage.register(day, "公司拖欠工资，调解期间办理了更名登记。")
    stage.take(case, day)
    yield stage.day(11)
    stage.accept(case, stage.day(11))
    yield stage.day(5)
    employer = employer_of(case)
    parties.rename_party(
        again(case),
        employer,
        actor=stage.mediator,
        version=None,
        name=employer.name.replace("有限公司", "（上海）有限公司"),
        ground=parties.Ground(stage.day(5), "准予变更登记通知书", "公司名称变更"),
    )


def transferred(stage: Stage) -> Iterator[date]:
    """One case was handed to a room of the station, another waits for the station beside."""
    yield stage.day(14)
    moved = stage.register(stage.day(14), "争议双方均在楼内办公。")
    room = next(row for row in transfer.receivers_for(moved) if row.kind == "room")
    row = transfer.propose_transfer(
        moved,
        actor=stage.manager,
        receiver=room,
        reason="双方均在该楼宇办公，就近调解。",
        happened_on=stage.day(14),
    )
    yield stage.day(13)
    transfer.accept_transfer(row, actor=stage.manager, happened_on=stage.day(13))
    yield stage.day(3)
    waiting = stage.register(stage.day(3), "用人单位的经营地在张江。")
    other = next(row for row in transfer.receivers_for(waiting) if row.code == "ZJ")
    transfer.propose_transfer(
        waiting,
        actor=stage.manager,
        receiver=other,
        reason="用人单位所在地属张江工作站。",
        happened_on=stage.day(3),
    )


def waived_interest(stage: Stage) -> Iterator[date]:
    """The mediator declares a relation, and both sides want to go on all the same; of the papers that
    they were handed one is signed and one sealed, and others wait."""
    day = stage.day(10)
    yield day
    case = stage.register(day, "公司拖欠年终奖金。")
    stage.take(
        case,
        day,
        conflict=ConflictKind.OTHER_RELATION,
        disclosure="曾与申请人在同一单位工作，已离职多年。",
    )
    yield stage.day(9)
    part = case.participations.get()
    for party in case.parties.all():
        review.record_consent(
            again(case),
            actor=stage.clerk,
            version=None,
            party=party,
            purpose=ConsentPurpose.CONFLICT_WAIVER,
            answer=True,
            answered_on=stage.day(9),
            way=Way.WRITTEN,
            participation=part,
        )
    stage.accept(case, stage.day(9))
    yield stage.day(8)
    signed_in_part(stage, case, stage.day(8))


def settled_at_the_counter(stage: Stage) -> Iterator[date]:
    """Both sides come together and leave with a sealed agreement."""
    day = stage.day(2)
    yield day
    application = stage.application(
        day, "公司漏发加班工资，双方当场核对一致。", amount=Decimal(3600)
    )
    worker, employer = application.parties
    one_visit.settle_in_one_visit(
        one_visit.Visit(
            application=application,
            organisation=stage.demo.station,
            review=conditions_met(day),
            conflict=ConflictKind.NONE,
            disclosure="",
            session=MediationSession(
                kind=SessionKind.IN_PERSON,
                starts_at=at(day, 14),
                ends_at=at(day, 15),
                record="双方核对考勤后当场谈妥。",
                recorder_name=stage.mediator.name,
                result=SessionResult.AGREED,
            ),
            came=[(worker, worker.name), (employer, employer.legal_representative)],
            identity_checked=True,
            record_signed=True,
            settlement=one_visit.Settlement(
                agreement=Agreement(copies=3),
                promises=[
                    one_visit.Promise(
                        Term(item="加班工资", amount=Decimal(3600), pay_on=day),
                        payer=employer,
                        payee=worker,
                        paid=True,
                    )
                ],
                sealed=True,
            ),
        ),
        actor=stage.mediator,
        token=UUID(int=stage.rng.getrandbits(128)),
    )


def monthly_table_for_the_union(stage: Stage) -> Iterator[date]:
    """The union wants a list of what was accepted from the 21st to the 20th."""
    yield stage.day(30)
    columns = ("number", "serial", "accepted_on", "source", "category", "ending")
    add_template(
        ReturnTemplate(
            station=stage.demo.station,
            name="受理案件月报",
            addressee="浦东新区总工会",
            period_kind=PeriodKind.MONTH,
            cutoff_day=20,
            content=Content.CASES,
            selection=Selection.ACCEPTED,
        ),
        actor=stage.manager,
        columns=[ReturnColumn(field=field) for field in columns],
    )


#: All of them. `make.py` plays them beside the stories.
SCENES: tuple[Callable[[Stage], Iterator[date]], ...] = (
    series_of_five,
    collective_of_twelve,
    calculated,
    by_telephone,
    silence_and_a_late_yes,
    asked_by_the_hotline,
    registered_twice,
    renamed_employer,
    transferred,
    waived_interest,
    settled_at_the_counter,
    monthly_table_for_the_union,
)
