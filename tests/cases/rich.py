"""A case in mediation with a row of every kind that its page shows."""

from datetime import date

from cases.enums import LinkKind, ReferenceSystem, Way
from cases.models import (
    Agent,
    Case,
    CaseLink,
    Destination,
    ExternalReference,
)
from cases.services import extension, sessions
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories
from tests.support.cast import Cast

ID_NUMBER = "110101199003074258"


def rich_case(cast: Cast) -> Case:
    """A case in mediation with a row of every kind that the page shows."""
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(
        mediator,
        workers=[factories.worker(id_number=ID_NUMBER, address="上海市浦东新区世纪大道1号")],
    )
    applicant, (respondent,) = factories.parties(case)
    factories.offered(case, mediator)
    sessions.record_session(
        case, factories.session(mediator, record="甲方愿付八千"), actor=mediator, version=None,
        attendances=[],
    )  # fmt: skip
    extension.extend_case(
        case, actor=mediator, version=None, to_due=date(2026, 4, 20), agreed_on=factories.SIGNED,
        reason="等待核算",
        consents=[
            extension.ExtensionConsent(party, factories.SIGNED, Way.PHONE)
            for party in (applicant, respondent)
        ],
    )  # fmt: skip
    earlier = factories.registered_case(mediator)
    with acting(SYSTEM, act="test"):
        Agent.objects.create(case=case, party=respondent, name="王律师", phone="13900139000")
        ExternalReference.objects.create(
            case=case, system=ReferenceSystem.HOTLINE_12345, number="A-77"
        )
        CaseLink.objects.create(case=case, earlier=earlier, kind=LinkKind.RELATED)
        Destination.objects.create(case=case, kind="party_decides", decided_on=factories.SIGNED)
    return factories.again(case)
