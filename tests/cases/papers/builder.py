"""Cases with everything that papers print, as rows: the operations have tests of their own."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cases.enums import (
    Capacity,
    CaseState,
    Category,
    ClaimKind,
    ConsentPurpose,
    Ending,
    FailureReason,
    PartyKind,
    SessionStatus,
    Side,
    Source,
    TermKind,
    Way,
)
from cases.models import (
    Agent,
    Agreement,
    AgreementParty,
    Case,
    Claim,
    ClaimAgainst,
    Consent,
    Destination,
    Extension,
    Inquiry,
    Instalment,
    MediationSession,
    Participation,
    Party,
    Term,
    WithdrawalRequest,
)
from mediation.people.enums import IdType, Sex
from tests.support.cast import Cast

RECEIVED, ACCEPTED, DUE = date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 19)
WORKER, EMPLOYER, USER_COMPANY = "张晓芸", "上海示例资产管理有限公司", "上海示例用工有限公司"
ID_NUMBER, PHONE = "110101199003070038", "13800138000"

#: Columns of the case in each state.
STATES: dict[str, dict[str, Any]] = {
    "intake": {},
    "eligibility": {"state": CaseState.ELIGIBILITY},
    "mediation": {
        "state": CaseState.MEDIATION,
        "reviewed_on": ACCEPTED,
        "accepted_on": ACCEPTED,
        "eligible": True,
        "case_number": "浦劳联调陆〔2026〕第0001号",
        "due_on": DUE,
    },
}
STATES["failed"] = STATES["mediation"] | {
    "state": CaseState.REFERRED,
    "ending": Ending.NO_AGREEMENT,
    "failure_reason": FailureReason.TOO_FAR_APART,
    "concluded_on": DUE,
    "ended_on": DUE,
}
STATES["settled"] = STATES["mediation"] | {
    "state": CaseState.SETTLED,
    "ending": Ending.AGREEMENT,
    "agreed_amount": Decimal("180000.50"),
    "concluded_on": DUE,
    "ended_on": DUE,
}


def minimal_case(cast: Cast, state: str = "intake", **columns: Any) -> Case:
    """A case of which only the dates are known."""
    values = {"serial": "LJZ-2026-000001", "received_on": RECEIVED, "source": Source.VISIT}
    case = Case(organisation=cast.station, **values | STATES[state] | columns)
    case.save()
    return case


def full_case(
    cast: Cast,
    state: str = "mediation",
    *,
    dispatched: bool = False,
    silent: bool = False,
    **columns: Any,
) -> Case:
    """A worker against one employer, or against a dispatch company and the one using the work; `silent` employers gave no answer."""
    case = minimal_case(
        cast, state, facts="双方就2025年度奖金的数额发生争议。", grounds="劳动合同约定了奖金。",
        created_by=cast.user("clerk"), **columns,
    )  # fmt: skip
    worker = add_party(
        case, Side.APPLICANT, PartyKind.WORKER, WORKER, sex=Sex.FEMALE,
        birth_date=date(1990, 3, 7), id_type=IdType.RESIDENT, id_number=ID_NUMBER, phone=PHONE,
        address="上海市浦东新区测试路100弄5号601室",
    )  # fmt: skip
    employers = [
        add_party(
            case, Side.RESPONDENT, PartyKind.EMPLOYER, EMPLOYER, phone="021-50000000",
            credit_code="91310115MA1K3TEST5", address="上海市浦东新区世纪大道8号",
            legal_representative="李强国", legal_post="总经理", employer_role="employer",
        )
    ]  # fmt: skip
    if dispatched:
        employers.append(
            add_party(
                case, Side.RESPONDENT, PartyKind.EMPLOYER, USER_COMPANY, order=2,
                employer_role="using_company",
            )
        )  # fmt: skip
    Agent(case=case, party=employers[0], name="王律", organisation_name="上海示例律师事务所").save()
    for order, (kind, amount, text) in enumerate(
        [
            (ClaimKind.BONUS, Decimal("80000.00"), "支付2025年度奖金。"),
            (ClaimKind.SEVERANCE, Decimal("137500.00"), ""),
            (ClaimKind.CERTIFICATE, None, "出具解除劳动合同证明"),
        ]
    ):
        claim = Claim(
            case=case, order=order, category=Category.PAYMENT, kind=kind, amount=amount,
            description=text,
        )  # fmt: skip
        claim.save()
        for respondent in employers:
            ClaimAgainst(case=case, claim=claim, respondent=respondent).save()
    for party in (worker, *([] if silent else employers)):
        consent(cast, party, ConsentPurpose.MEDIATION, answer=True)
    Participation(
        case=case, user=cast.user("mediator"), capacity=Capacity.MEDIATOR, is_lead=True,
        starts_on=ACCEPTED, declared_on=ACCEPTED,
    ).save()  # fmt: skip
    return case


def add_party(case: Case, side: Side, kind: PartyKind, name: str, **columns: Any) -> Party:
    party = Party(case=case, side=side, kind=kind, name=name, **columns)
    party.save()
    return party


def consent(cast: Cast, party: Party, purpose: str, *, answer: bool, **columns: Any) -> Consent:
    row = Consent(
        case=party.case, party=party, purpose=purpose, answer=answer,
        taken_by=cast.user("mediator"),
        **{"answered_on": date(2026, 11, 3), "way": Way.PHONE} | columns,
    )  # fmt: skip
    row.save()
    return row


def inquiry(case: Case) -> Inquiry:
    row = Inquiry(
        case=case, respondent=case.parties.filter(side=Side.RESPONDENT).first(),
        sent_on=date(2026, 11, 3), way=Way.MAIL, answer_due_on=date(2026, 11, 9),
    )  # fmt: skip
    row.save()
    return row


def extension(cast: Cast, case: Case) -> Extension:
    row = Extension(
        case=case, from_due=DUE, to_due=date(2026, 12, 4), agreed_on=date(2026, 11, 18),
        reason="双方需要核对奖金数据。",
    )  # fmt: skip
    row.save()
    for party in case.parties.all():
        consent(cast, party, ConsentPurpose.EXTENSION, answer=True, extension=row)
    return row


def agreement(case: Case, **columns: Any) -> Agreement:
    """Two money terms, one of them in three instalments, named with the first respondent only."""
    row = Agreement(case=case, number=1, dispute="双方对奖金数额有争议。", **columns)
    row.save()
    worker = case.parties.get(side=Side.APPLICANT)
    employer = case.parties.filter(side=Side.RESPONDENT).order_by("order").first()
    for party in (worker, employer):
        AgreementParty(case=case, agreement=row, party=party).save()
    shared: dict[str, Any] = {
        "case": case, "agreement": row, "kind": TermKind.MONEY, "payer": employer, "payee": worker,
    }  # fmt: skip
    Term(
        **shared, order=1, item="2025年度奖金", amount=Decimal("60000.00"), tax="before",
        pay_on=date(2026, 11, 30), account="6222000000000000000",
    ).save()  # fmt: skip
    parts = Term(**shared, order=2, item="经济补偿", amount=Decimal("120000.50"))
    parts.save()
    for number, amount in enumerate(("40000.00", "40000.00", "40000.50"), start=1):
        Instalment(
            case=case, term=parts, number=number, due_on=date(2026, 12, number), amount=amount
        ).save()
    return row


def everything(cast: Cast) -> Case:
    """A settled case in which every kind of paper has its subject."""
    case = full_case(cast, "settled", dispatched=True)
    inquiry(case)
    extension(cast, case)
    agreement(case, state="effective", effective_on=DUE, employment_ends_on=date(2026, 9, 30))
    MediationSession(
        case=case, number=1, kind="in_person", mediator=cast.user("mediator"),
        starts_at=datetime(2026, 11, 10, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 10, 3, 0, tzinfo=UTC),
        status=SessionStatus.HELD, result="agreed", record="秘密笔录", proposal="秘密方案",
    ).save()  # fmt: skip
    return case


def plan_session(cast: Cast, case: Case) -> MediationSession:
    row = MediationSession(
        case=case, number=1, kind="in_person", mediator=cast.user("mediator"), place="第一调解室",
        starts_at=datetime(2026, 11, 10, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 10, 3, 0, tzinfo=UTC),
    )  # fmt: skip
    row.save()
    return row


def request_withdrawal(case: Case) -> WithdrawalRequest:
    row = WithdrawalRequest(
        case=case, applicant=case.parties.get(side=Side.APPLICANT),
        requested_on=date(2026, 11, 10), way=Way.WRITTEN, reason="other_procedure",
        remarks="拟申请仲裁",
    )  # fmt: skip
    row.save()
    return row


def destination(case: Case, kind: str = "arbitration", body: str = "") -> Destination:
    row = Destination(case=case, kind=kind, body_name=body, decided_on=DUE)
    row.save()
    return row
