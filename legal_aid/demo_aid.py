"""Demonstration applications for aid, one at each place of their way; and consultations with a case."""

import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cases.demo import names
from cases.demo.plan import working_day
from cases.enums import CaseState, ClaimKind, PartyKind, Side
from cases.models import Case
from legal_aid.enums import (
    AidKind,
    AidResult,
    AidStage,
    Channel,
    OnwardPath,
    RefusalReason,
    TerminationGround,
    WithdrawalReason,
)
from legal_aid.models import AidApplication, AidStep, Consultation, Lawyer
from legal_aid.services import applying, assigning, deciding, ending, working
from legal_aid.services.consultations import log_consultation
from legal_aid.services.joining import join_case
from legal_aid.services.opening import open_case
from mediation.history.actor import SYSTEM, Context, acting
from mediation.people.enums import Sex
from mediation.stations.demo import DemoStation

#: What is claimed: kind, category, what the applicant says.
MATTERS = (
    (ClaimKind.WAGES, "payment", "公司停业后拖欠三个月工资，多次催讨未果。"),
    (ClaimKind.UNLAWFUL_DISMISSAL, "dismissal", "公司以架构调整为由口头辞退，没有书面通知，也没有补偿。"),
    (ClaimKind.WORK_INJURY, "payment", "下班途中受伤，已认定工伤，公司未支付停工留薪期工资。"),
    (ClaimKind.OVERTIME, "payment", "长期六天工作制，没有支付加班工资。"),
)  # fmt: skip
COMMISSION, COURT = "浦东新区劳动人事争议仲裁委员会", "浦东新区人民法院"
#: Cases that a consultation joins, and cases that one opens.
JOINED, OPENED = 4, 2


class _Aid:
    """What one application goes through, day by day."""

    def __init__(self, demo: DemoStation, rng: random.Random, until: date, number: int) -> None:
        self.demo, self.rng, self.until, self.number = demo, rng, until, number
        self.officer, self.manager = demo.actor("legal_aid"), demo.actor("manager")
        self.steps = 0

    def on(self, days_ago: int) -> date:
        """A working day so many days before the end of the demonstration."""
        return working_day(self.until - timedelta(days=days_ago))

    def recorded(self, day: date) -> AbstractContextManager[Context]:
        """What the block does was recorded on that day, after what was recorded before."""
        self.steps += 1
        at = datetime.combine(day, time(10, self.number % 60)) + timedelta(minutes=self.steps)
        request_id = f"demo-aid-{self.number}-{self.steps}"
        return acting(SYSTEM, request_id=request_id, recorded_at=timezone.make_aware(at))

    def apply(self, days_ago: int, kind: AidKind, **changes: object) -> AidApplication:
        """Taken at the desk."""
        cause, category, summary = self.rng.choice(MATTERS)
        company, code, _industry = names.company(self.rng)
        day = self.on(days_ago)
        born = date(1970 + self.rng.randrange(35), 1 + self.rng.randrange(12), 10)
        male = self.rng.random() < 0.5
        application = AidApplication(
            **{
                "kind": kind,
                "received_on": day,
                "channel": self.rng.choice((Channel.VISIT, Channel.PHONE, Channel.HOTLINE_12351)),
                "name": names.person_name(self.rng),
                "phone": names.phone(self.rng),
                "sex": Sex.MALE if male else Sex.FEMALE,
                "birth_date": born,
                "id_number": names.resident_id(self.rng, born, male=male),
                "is_union_member": self.rng.random() < 0.8,
                "employer_name": company,
                "employer_credit_code": code,
                "category": category,
                "cause": cause,
                "claimed_amount": Decimal(self.rng.randrange(12, 160) * 500),
                "summary": summary,
                **changes,
            }
        )
        with self.recorded(day):
            return applying.register_application(application, actor=self.officer)

    def submitted(self, days_ago: int, **changes: object) -> AidApplication:
        """For representation, with the manager."""
        application = self.apply(days_ago, AidKind.REPRESENTATION, **changes)
        with self.recorded(self.on(days_ago)):
            return applying.submit_application(
                application, actor=self.officer, version=None, happened_on=self.on(days_ago)
            )

    def approved(self, days_ago: int) -> AidApplication:
        """Decided four days later."""
        application = self.submitted(days_ago)
        day = self.on(days_ago - 4)
        with self.recorded(day):
            return deciding.approve_application(
                application, actor=self.manager, version=None, happened_on=day
            )

    def assign(self, application: AidApplication, day: date, *, early: bool = False) -> None:
        """To the first lawyer of the roster against whom nothing speaks."""
        lawyers = Lawyer.objects.filter(station=self.demo.station, user=None).order_by("pk")
        somebody = lawyers[self.number % lawyers.count()]
        with self.recorded(day):
            assigning.assign_lawyer(
                application, somebody, actor=self.manager, version=None, happened_on=day,
                before_approval=early, reason="经核对不影响承办",
            )  # fmt: skip

    def stage(
        self,
        application: AidApplication,
        stage: AidStage,
        body: str,
        begun: int,
        ended: int | None = None,
        result: AidResult = AidResult.PARTLY_FAVOURABLE,
        recovered: int = 0,
    ) -> None:
        """A stage of the work, over where `ended` is given (days before the end)."""
        step = AidStep(stage=stage, body=body, started_on=self.on(begun))
        with self.recorded(self.on(begun)):
            working.begin_step(application, step, actor=self.officer, version=None)
        if ended is not None:
            with self.recorded(self.on(ended)):
                working.end_step(
                    step, actor=self.officer, version=None, result=result,
                    ended_on=self.on(ended), recovered=Decimal(recovered) if recovered else None,
                )  # fmt: skip


def advice(one: _Aid) -> None:
    application = one.apply(60, AidKind.ADVICE)
    with one.recorded(one.on(60)):
        applying.close_at_once(
            application, actor=one.officer, version=None, happened_on=one.on(60),
            report="解释经济补偿的计算方法和申请仲裁的时效。",
        )  # fmt: skip


def drafting(one: _Aid) -> None:
    application = one.apply(48, AidKind.DRAFTING)
    with one.recorded(one.on(47)):
        applying.close_at_once(
            application, actor=one.officer, version=None, happened_on=one.on(47),
            report="代拟仲裁申请书一份，证据清单一份。",
        )  # fmt: skip


def being_filled_in(one: _Aid) -> None:
    one.apply(2, AidKind.REPRESENTATION)


def waiting_for_the_manager(one: _Aid) -> None:
    one.submitted(3)


def asked_for_more(one: _Aid) -> None:
    application = one.submitted(4)
    with one.recorded(one.on(3)):
        applying.ask_supplement(
            application, actor=one.officer, version=None, happened_on=one.on(3),
            items="劳动合同复印件；最近六个月的工资银行流水",
        )  # fmt: skip


def refused(one: _Aid) -> None:
    application = one.submitted(90)
    with one.recorded(one.on(86)):
        deciding.refuse_application(
            application, actor=one.manager, version=None, happened_on=one.on(86),
            reason=RefusalReason.OUT_OF_SCOPE,
            explanation="申请人与对方之间为承揽关系，不属于劳动争议，已建议向公共法律服务热线12348咨询。",
        )  # fmt: skip


def approved_today(one: _Aid) -> None:
    one.approved(6)


def assigned(one: _Aid) -> None:
    one.assign(one.approved(14), one.on(8))


def in_arbitration(one: _Aid) -> None:
    application = one.approved(70)
    one.assign(application, one.on(64))
    one.stage(application, AidStage.ARBITRATION, COMMISSION, 58)


def won(one: _Aid) -> None:
    application = one.approved(400)
    one.assign(application, one.on(394))
    one.stage(application, AidStage.ARBITRATION, COMMISSION, 385, 320)
    one.stage(
        application, AidStage.FIRST_INSTANCE, COURT, 305, 210, AidResult.FAVOURABLE, 36_500
    )  # fmt: skip
    with one.recorded(one.on(200)):
        ending.close_application(
            application, actor=one.officer, version=None, result=AidResult.FAVOURABLE,
            recovered=Decimal(36_500), report="判决支持全部请求，款项已履行。附判决书副本。",
            happened_on=one.on(200),
        )  # fmt: skip


def settled_in_arbitration(one: _Aid) -> None:
    application = one.approved(180)
    one.assign(application, one.on(174))
    one.stage(
        application, AidStage.ARBITRATION, COMMISSION, 165, 130, AidResult.SETTLED, 18_000
    )  # fmt: skip
    with one.recorded(one.on(128)):
        ending.close_application(
            application, actor=one.officer, version=None, result=AidResult.SETTLED,
            recovered=Decimal(18_000), report="仲裁庭主持调解，当庭支付。附仲裁调解书副本。",
            happened_on=one.on(128),
        )  # fmt: skip


def terminated(one: _Aid) -> None:
    application = one.approved(120)
    one.assign(application, one.on(114))
    with one.recorded(one.on(100)):
        ending.terminate_application(
            application, actor=one.manager, version=None, ground=TerminationGround.OWN_AGENT,
            explanation="受援人已自行委托律师代理仲裁。", happened_on=one.on(100),
        )  # fmt: skip


def withdrawn(one: _Aid) -> None:
    application = one.submitted(35)
    with one.recorded(one.on(33)):
        ending.withdraw_application(
            application, actor=one.officer, version=None, reason=WithdrawalReason.WISH,
            happened_on=one.on(33),
        )  # fmt: skip


def begun_early(one: _Aid) -> None:
    """The limitation would end before the manager decides (法律援助法 art. 44)."""
    ends = one.on(1) + timedelta(days=5)
    application = one.submitted(1, limitation_ends_on=ends)
    one.assign(application, one.on(1), early=True)


STORIES: tuple[Callable[[_Aid], None], ...] = (
    won, settled_in_arbitration, terminated, refused, in_arbitration, advice, drafting, withdrawn,
    assigned, approved_today, asked_for_more, waiting_for_the_manager, being_filled_in, begun_early,
)  # fmt: skip


def make_aid(demo: DemoStation, *, seed: int, until: date, with_cases: bool) -> None:
    """An application at each place of its way; `with_cases` also consultations that joined or
    opened a case."""
    rng = random.Random(f"{seed}:aid")
    for number, story in enumerate(STORIES):
        story(_Aid(demo, rng, until, number))
    if not with_cases:
        return
    for number, case in enumerate(_with_a_worker_and_an_employer(demo, until), start=len(STORIES)):
        _join(_Aid(demo, rng, until, number), case)
    for number in range(OPENED):
        _open(_Aid(demo, rng, until, len(STORIES) + JOINED + number), days_ago=9 - 4 * number)


def _with_a_worker_and_an_employer(demo: DemoStation, until: date) -> Iterable[Case]:
    """Cases of the station itself that are being mediated, the oldest first."""
    cases = Case.objects.filter(
        organisation=demo.station, state=CaseState.MEDIATION, is_collective=False, series=None,
        received_on__lt=until - timedelta(days=2),
    )  # fmt: skip
    return cases.order_by("received_on", "pk")[:JOINED]


def _join(one: _Aid, case: Case) -> None:
    worker = case.parties.filter(kind=PartyKind.WORKER).order_by("side", "order").first()
    employer = case.parties.filter(kind=PartyKind.EMPLOYER, side=Side.RESPONDENT).first()
    if worker is None or employer is None:
        return
    day = one.on(1)
    consultation = Consultation(
        held_on=day,
        channel=Channel.VISIT,
        visitor_name=worker.name,
        phone=worker.phone,
        id_number=worker.id_number,
        employer_name=employer.name,
        employer_credit_code=employer.credit_code,
        category=case.category,
        question="案件正在调解，询问如果达不成协议还能怎么办。",
        advice="可以依法申请仲裁；申请调解可构成时效中断，由仲裁委认定。",
        minutes=15,
        onward=OnwardPath.MEDIATION,
    )
    with one.recorded(day):
        log_consultation(consultation, actor=one.officer)
    with one.recorded(day):
        join_case(consultation, case, actor=one.manager, version=None, happened_on=day)


def _open(one: _Aid, *, days_ago: int) -> None:
    cause, category, question = one.rng.choice(MATTERS)
    company, code, _industry = names.company(one.rng)
    day = one.on(days_ago)
    consultation = Consultation(
        held_on=day,
        channel=Channel.HOTLINE_12351,
        visitor_name=names.person_name(one.rng),
        phone=names.phone(one.rng),
        employer_name=company,
        employer_credit_code=code,
        category=category,
        kind=cause,
        amount=Decimal(one.rng.randrange(12, 80) * 500),
        question=question,
        advice="可以先申请调解；请保存劳动合同、考勤和工资流水。",
        minutes=25,
        onward=OnwardPath.MEDIATION,
    )
    with one.recorded(day):
        log_consultation(consultation, actor=one.officer)
    with one.recorded(day):
        open_case(consultation, actor=one.officer, version=None, happened_on=day)
