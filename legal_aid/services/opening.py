"""Opening a case from a consultation; both stay linked (design §3, domain §1.7)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ApplicationForm, Capacity, ClaimKind, PartyKind, Side, Source
from cases.models import Case, Claim, Participation, Party
from cases.services.common import legal_day
from cases.services.intake import Application, ClaimDraft, register_case
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Companion, Consultation
from legal_aid.services.applying import aid_by_mediation
from legal_aid.services.consultations import insist_desk
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people.enums import IdType
from mediation.people.models import Employer, Person
from mediation.people.services import register_of
from mediation.stations.models import Organisation

#: The source of a case that came through a consultation, by the channel of that consultation.
SOURCES = {
    Channel.HOTLINE_12351: Source.HOTLINE_12351,
    Channel.HOTLINE_12345: Source.HOTLINE_12345,
}
#: How the application came, by the same: an officer wrote down what somebody said (art. 12).
FORMS = {
    Channel.VISIT: ApplicationForm.ORAL,
    Channel.OUTREACH: ApplicationForm.ORAL,
    Channel.ONLINE: ApplicationForm.ONLINE,
}


def missing_to_open_case(consultation: Consultation) -> list[str]:
    """What a consultation must hold before a case can be opened from it.

    All else is asked for on the case's own form.
    """
    missing = []
    if consultation.case_id:
        missing.append(
            _("本次咨询已关联案件。") if consultation.joined_case else _("已由本次咨询登记案件。")
        )
    if consultation.is_anonymous or not consultation.visitor_name:
        missing.append(_("填写咨询人姓名（匿名咨询不能转为案件）。"))
    return missing


def insist_own_desk(consultation: Consultation, actor: Actor) -> None:
    """NotAllowed unless the actor serves at the desk that keeps the consultation."""
    station, _officer = insist_desk(actor)
    if consultation.organisation_id != station.pk:
        raise NotAllowed(_("您的角色不能办理本次咨询。"))


def open_case(
    consultation: Consultation,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
) -> Case:
    """Register a case that carries over what the consultation holds; both stay linked.

    Visitor and companions become the applicants, the employer the respondent with what the register
    knows of it, the matters the claims, the question the facts. The officer is on record as having
    given advice, which bars them from mediating it unless both sides consent.

    Args:
        happened_on: the day on which the application for mediation was received: today unless given.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: with what is missing, or because a case is linked already.
    """
    insist_own_desk(consultation, actor)
    day = legal_day(happened_on, not_before=consultation.held_on, what=_("咨询日期"))
    with gate(
        consultation, actor=actor, act="open_case", version=version, happened_on=happened_on
    ) as fresh:
        if missing := missing_to_open_case(fresh):
            raise ActionRefused(*missing)
        application = application_from(fresh)
        application.case.received_on = day
        case = register_case(
            application, actor=actor, organisation=fresh.organisation, via_legal_aid=True
        )
        record_adviser(case, fresh)
        fresh.case, fresh.linked_on = case, day
        fresh.onward = OnwardPath.MEDIATION
        _link_to_register(fresh, application)
        aid_by_mediation(case, consultation=fresh, actor=actor)
    return case


def record_adviser(case: Case, consultation: Consultation) -> None:
    """The officer gave advice in this dispute: noted once, while it stands."""
    standing = case.participations.filter(
        user=consultation.officer_id, capacity=Capacity.ADVISER, ends_on=None
    )
    if not standing.exists():
        Participation(
            case=case,
            user_id=consultation.officer_id,
            capacity=Capacity.ADVISER,
            starts_on=consultation.held_on,
        ).save()


def application_from(consultation: Consultation) -> Application:
    """The application that the consultation amounts to, unsaved."""
    register = register_of(consultation.organisation)
    companions = list(consultation.companions.select_related("person"))
    parties = [_worker(consultation.visitor_name, consultation)]
    parties += [_worker(companion.name, companion) for companion in companions]
    respondents = [_employer(consultation, register)] if consultation.employer_name else []
    matters = [consultation, *consultation.further_matters.all()]
    return Application(
        case=_case(consultation),
        parties=parties + respondents,
        claims=[
            ClaimDraft(
                Claim(
                    category=matter.category,
                    kind=matter.kind or ClaimKind.OTHER,
                    amount=matter.amount,
                ),
                respondents,
            )
            for matter in matters
        ],
    )


def _case(consultation: Consultation) -> Case:
    channel = Channel(consultation.channel)
    visit = consultation.visit
    form = FORMS.get(channel, ApplicationForm.BY_PHONE)
    return Case(
        source=SOURCES.get(channel, Source.LEGAL_AID),
        application_form=form,
        received_on=timezone.localdate(),
        facts=consultation.question,
        building=consultation.building or (visit.building if visit else None),
        recorder_name=str(consultation.officer) if form in ApplicationForm.SPOKEN else "",
        caller_phone=consultation.phone if form == ApplicationForm.BY_PHONE else "",
    )


def _worker(name: str, row: Consultation | Companion) -> Party:
    """What was said stands; the register fills what was not."""
    known: Person | None = row.person
    party = Party(
        side=Side.APPLICANT,
        kind=PartyKind.WORKER,
        name=name,
        phone=row.phone,
        id_type=IdType.RESIDENT,
        id_number=row.id_number,
    )
    if known is None or known.name != name:
        return party
    party.person = known
    party.phone = party.phone or known.phone
    if not party.id_number and known.id_number:
        party.id_type, party.id_number = known.id_type, known.id_number
    party.sex, party.birth_date, party.address = known.sex, known.birth_date, known.address
    return party


def _employer(consultation: Consultation, register: Organisation) -> Party:
    """Telephone and address of an employer are asked of the parties each time."""
    party = Party(
        side=Side.RESPONDENT,
        kind=PartyKind.EMPLOYER,
        name=consultation.employer_name,
        credit_code=consultation.employer_credit_code,
    )
    known = _known_employer(consultation, register)
    if known is not None:
        party.credit_code = party.credit_code or known.credit_code
        party.legal_representative = known.legal_representative
        party.nature, party.industry = known.nature, known.industry
        party.building = known.building
    return party


def _known_employer(consultation: Consultation, register: Organisation) -> Employer | None:
    if consultation.employer is not None:
        return consultation.employer
    known = Employer.objects.filter(station=register)
    found: Employer | None = None
    if consultation.employer_credit_code:
        found = known.filter(credit_code=consultation.employer_credit_code).first()
    return found or known.filter(name=consultation.employer_name).first()


def _link_to_register(consultation: Consultation, application: Application) -> None:
    """The case's parties know by now who they are in the register: so does the consultation."""
    workers = [party for party in application.parties if party.kind == PartyKind.WORKER]
    consultation.person = workers[0].person
    for companion, party in zip(consultation.companions.all(), workers[1:], strict=True):
        if companion.person_id != party.person_id:
            companion.person = party.person
            companion.save()
    for party in application.parties:
        if party.kind == PartyKind.EMPLOYER:
            consultation.employer = party.employer
