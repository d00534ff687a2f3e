"""Opening a case from a consultation; both stay linked (design §3, domain §1.7)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Capacity, ClaimKind, PartyKind, Side, Source
from cases.models import Case, Claim, Participation, Party
from cases.services.intake import Application, ClaimDraft, register_case
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Consultation
from legal_aid.services.applying import aid_by_mediation
from legal_aid.services.consultations import insist_desk
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.people.enums import IdType

#: The source of a case that came through a consultation, by the channel of that consultation.
SOURCES = {
    Channel.HOTLINE_12351: Source.HOTLINE_12351,
    Channel.HOTLINE_12345: Source.HOTLINE_12345,
}


def missing_to_open_case(consultation: Consultation) -> list[str]:
    """What a consultation must hold before a case can be opened from it."""
    missing = []
    if consultation.case_id:
        missing.append(_("已由本次咨询登记案件。"))
    if consultation.is_anonymous or not consultation.visitor_name:
        missing.append(_("填写咨询人姓名（匿名咨询不能转为案件）。"))
    if not consultation.employer_name:
        missing.append(_("填写用人单位。"))
    return missing


def open_case(consultation: Consultation, *, actor: Actor, version: int | None) -> Case:
    """Register a case that carries over what the consultation holds; both stay linked.

    The visitor becomes the applicant, the employer the respondent, the question the facts. The
    officer is on record as having given advice, which bars them from mediating it unless both
    sides consent. What is missing is asked for on the case's own form.
    """
    insist_desk(actor)
    with gate(consultation, actor=actor, act="open_case", version=version) as fresh:
        if missing := missing_to_open_case(fresh):
            raise ActionRefused(*missing)
        application = _application(fresh)
        case = register_case(
            application, actor=actor, organisation=fresh.organisation, via_legal_aid=True
        )
        Participation(
            case=case,
            user=fresh.officer,
            capacity=Capacity.ADVISER,
            starts_on=fresh.held_on,
        ).save()
        fresh.case, fresh.linked_on = case, timezone.localdate()
        fresh.onward = OnwardPath.MEDIATION
        fresh.person = case.parties.get(side=Side.APPLICANT).person
        aid_by_mediation(case, consultation=fresh, actor=actor)
    return case


def _application(consultation: Consultation) -> Application:
    worker = Party(
        side=Side.APPLICANT,
        kind=PartyKind.WORKER,
        name=consultation.visitor_name,
        phone=consultation.phone,
        id_type=IdType.RESIDENT,
        id_number=consultation.id_number,
    )
    employer = Party(side=Side.RESPONDENT, kind=PartyKind.EMPLOYER, name=consultation.employer_name)
    claim = Claim(
        category=consultation.category,
        kind=consultation.kind or ClaimKind.OTHER,
        amount=consultation.amount,
    )
    case = Case(
        source=SOURCES.get(Channel(consultation.channel), Source.LEGAL_AID),
        received_on=timezone.localdate(),
        facts=consultation.question,
    )
    return Application(
        case=case, parties=[worker, employer], claims=[ClaimDraft(claim, [employer])]
    )
