"""Logging consultations, and opening a case from one (design §3, domain §1.7)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Capacity, ClaimKind, PartyKind, Side, Source
from cases.models import Case, Claim, Participation, Party
from cases.services.common import EARLIEST, too_early
from cases.services.intake import Application, ClaimDraft, register_case
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Consultation
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people.enums import IdType
from mediation.stations.enums import Role
from mediation.stations.models import Organisation, User
from mediation.stations.numbering import next_serial

LOGGING = (Role.LEGAL_AID, Role.MANAGER)
#: What the form owns, and an edit may change.
EDITABLE = (
    "held_on",
    "channel",
    "is_anonymous",
    "visitor_name",
    "phone",
    "id_number",
    "employer_name",
    "category",
    "question",
    "advice",
    "minutes",
    "onward",
)
#: The source of a case that came through a consultation, by the channel of that consultation.
SOURCES = {Channel.HOTLINE_12351: Source.HOTLINE_12351}


def _insist_may(actor: Actor) -> tuple[Organisation, User]:
    """The station and the officer; NotAllowed for everybody else."""
    if actor.role not in LOGGING or actor.station_id is None:
        raise NotAllowed(_("只有工作站的法律援助人员和站长可以办理咨询。"))
    return Organisation.objects.get(pk=actor.station_id), User.objects.get(pk=actor.user_id)


def _insist_day(day: date) -> None:
    if day > timezone.localdate():
        raise ActionRefused(_("咨询日期不能晚于今天。"))
    if day < EARLIEST:
        raise ActionRefused(too_early())


def log_consultation(consultation: Consultation, *, actor: Actor) -> Consultation:
    """Log one contact of a person with legal-aid staff (F01).

    Raises:
        NotAllowed: for everybody but legal-aid officers and managers of a station.
        ActionRefused: for a day in the future.
    """
    station, officer = _insist_may(actor)
    _insist_day(consultation.held_on)
    with (
        transaction.atomic(),
        acting(actor, act="log_consultation", happened_on=consultation.held_on),
    ):
        consultation.organisation = station
        consultation.officer = officer
        serial = next_serial(station, consultation.held_on.year, kind="consultation")
        # The prefix keeps consultations apart from cases wherever serials of both meet.
        consultation.serial = f"C{serial}"
        consultation.save()
    return consultation


def edit_consultation(changed: Consultation, *, actor: Actor, version: int | None) -> Consultation:
    """Write the consultation as `changed` by a form; history keeps what it was."""
    _insist_may(actor)
    _insist_day(changed.held_on)
    with gate(
        changed,
        actor=actor,
        act="edit_consultation",
        version=version,
        happened_on=changed.held_on,
    ) as fresh:
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
    return fresh


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
    _insist_may(actor)
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
        fresh.case = case
        fresh.onward = OnwardPath.MEDIATION
        fresh.person = case.parties.get(side=Side.APPLICANT).person
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
    claim = Claim(category=consultation.category, kind=ClaimKind.OTHER)
    case = Case(
        source=SOURCES.get(Channel(consultation.channel), Source.LEGAL_AID),
        received_on=timezone.localdate(),
        facts=consultation.question,
    )
    return Application(
        case=case, parties=[worker, employer], claims=[ClaimDraft(claim, [employer])]
    )
