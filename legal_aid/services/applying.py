"""Taking an application for legal aid (F30), until it waits for the manager's decision."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.enums import PartyKind, Side
from cases.models import Case
from cases.services.common import legal_day
from legal_aid import carrying
from legal_aid.enums import AidKind, AidState, Channel, MeansResult, OnwardPath
from legal_aid.means import judge_means
from legal_aid.models import AidApplication, AidSupplement, Consultation
from legal_aid.services.case_links import enter_case
from legal_aid.services.checking import check_matter
from legal_aid.services.common import enter_register, insist_may, insist_words
from legal_aid.services.consultations import insist_desk
from legal_aid.services.terms import supplement_due, terms_on
from legal_aid.services.visits import insist_takes_place
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers
from mediation.stations.numbering import next_aid_number, next_serial

#: What the form owns, and an edit may change while nobody has decided.
EDITABLE = (
    "kind", "received_on", "channel", "visit",
    "name", "sex", "birth_date", "nation", "id_type", "id_number", "phone",
    "registered_address", "address", "occupation", "education", "health", "groups",
    "is_union_member", "union_name", "member_card", "earlier_applications",
    "employer_name", "employer_credit_code", "category", "cause", "claimed_amount",
    "stage_at_start", "summary", "limitation_ends_on",
    "means_proof", "means_exemption", "family_size", "family_income", "property_text",
    "means_note",
)  # fmt: skip


def register_application(
    application: AidApplication,
    *,
    actor: Actor,
    consultation: Consultation | None = None,
    case: Case | None = None,
    token: UUID | None = None,
) -> AidApplication:
    """Register an application at the actor's desk; it is a draft until it is submitted.

    Args:
        consultation: from which it comes; its onward path becomes legal aid.
        case: the case that it is about; one that goes on becomes a legal-aid case.
        token: of the form; a form that is sent twice makes one application, which is returned again.

    Raises:
        NotAllowed: for everybody but legal-aid officers and managers of a station.
        ActionRefused: for a day in the future, or a kind that the matter does not fit.
    """
    if made := _made_by(token, actor):
        return made
    application.token = token
    try:
        with transaction.atomic():
            _register(application, consultation, case, actor=actor)
            if consultation is not None:
                _lead_on(consultation, actor=actor)
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one made it.
        if made := _made_by(token, actor):
            return made
        raise
    return application


def _made_by(token: UUID | None, actor: Actor) -> AidApplication | None:
    if token is None:
        return None
    made: AidApplication | None = AidApplication.objects.filter(token=token).first()
    if made is not None and made.officer_id != actor.user_id:
        raise ActionRefused(_("请重新打开登记页面后再提交。"))
    return made


def _register(
    application: AidApplication,
    consultation: Consultation | None,
    case: Case | None,
    *,
    actor: Actor,
) -> None:
    station, officer = insist_desk(actor)
    day = legal_day(application.received_on)
    with transaction.atomic(), acting(actor, act="register_aid", happened_on=day):
        application.organisation, application.officer = station, officer
        # The prefix keeps applications apart from cases wherever serials of both meet.
        application.serial = f"A{next_serial(station, day.year, kind='aid')}"
        application.consultation = consultation
        if case is not None:
            enter_case(application, case, actor=actor, act="register_aid")
            carrying.complete(application, case)
        _judge(application)
        enter_register(application)
        application.save()
        check_matter(application, actor=actor)


def _lead_on(consultation: Consultation, *, actor: Actor) -> None:
    with gate(consultation, actor=actor, act="register_aid") as fresh:
        fresh.onward = OnwardPath.LEGAL_AID


def edit_application(
    changed: AidApplication, *, actor: Actor, version: int | None
) -> AidApplication:
    """Write the application as `changed` by a form, while nobody has decided on it."""
    insist_may(actor, "edit_application", changed)
    day = legal_day(changed.received_on)
    with gate(changed, actor=actor, act="edit_aid", version=version, happened_on=day) as fresh:
        if fresh.state not in AidState.UNDECIDED:
            raise ActionRefused(_("本件已审批，申请内容不能再修改。"))
        if fresh.state != AidState.DRAFT and changed.kind != fresh.kind:
            raise ActionRefused(_("已提交审批，不能改变援助种类。"))
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
        _judge(fresh)
        enter_register(fresh)
        check_matter(fresh, actor=actor)
    return fresh


def _judge(application: AidApplication) -> None:
    insist_takes_place(application.visit)
    terms = terms_on(application.organisation, application.received_on)
    application.means = judge_means(application, terms)
    if application.means == MeansResult.NOT_ASKED:
        application.means_exemption = ""


def submit_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
) -> AidApplication:
    """The form is complete and goes to the manager."""
    insist_may(actor, "submit", application)
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(
        application, actor=actor, act="submit_aid", version=version, happened_on=day
    ) as fresh:
        fire(fresh, "submit", actor=actor)
    return fresh


def ask_supplement(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    items: str,
    happened_on: date | None = None,
) -> AidSupplement:
    """Tell the applicant, once and in writing, what is missing (法律援助法 art. 43)."""
    insist_may(actor, "ask_supplement", application)
    items = insist_words(items, _("需补充的材料"))
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(
        application, actor=actor, act="ask_aid_supplement", version=version, happened_on=day
    ) as fresh:
        if fresh.supplements.exists():
            raise ActionRefused(_("补充材料应当一次告知，本件已经告知过。"))
        fire(fresh, "ask_supplement", actor=actor)
        terms = terms_on(fresh.organisation, day)
        row = AidSupplement(
            application=fresh, asked_on=day, due_on=supplement_due(terms, day), items=items
        )
        row.save()
        papers.issue("aid_supplement", fresh, actor=actor, happened_on=day)
    return row


def supply(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
) -> AidApplication:
    """What was asked for has come in."""
    insist_may(actor, "supply", application)
    with gate(
        application, actor=actor, act="supply_aid", version=version, happened_on=happened_on
    ) as fresh:
        fire(fresh, "supply", actor=actor)
        row = fresh.supplements.get()
        row.supplied_on = legal_day(happened_on, not_before=row.asked_on, what=_("要求补充日期"))
        row.save()
    return fresh


def close_at_once(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    report: str,
    happened_on: date | None = None,
) -> AidApplication:
    """Advice or drafting: given and closed in one step."""
    insist_may(actor, "close_at_once", application)
    report = insist_words(report, _("结案说明"))
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(application, actor=actor, act="close_aid", version=version, happened_on=day) as fresh:
        fire(fresh, "close_at_once", actor=actor, on=day)
        fresh.end_text = report
    return fresh


def aid_by_mediation(
    case: Case, *, actor: Actor, consultation: Consultation | None = None
) -> AidApplication:
    """The case is an aided matter: registered and begun in one, counted once.

    A case has at most one such matter; a second call gives the one that is there.
    """
    known: AidApplication | None = (
        AidApplication.objects.filter(case=case, kind=AidKind.MEDIATION)
        .exclude(state=AidState.WITHDRAWN)
        .first()
    )
    if known is not None:
        return known
    worker = case.parties.filter(kind=PartyKind.WORKER).order_by("side", "order").first()
    employer = case.parties.filter(kind=PartyKind.EMPLOYER, side=Side.RESPONDENT).first()
    claim = case.claims.order_by("order").first()
    application = AidApplication(
        kind=AidKind.MEDIATION,
        received_on=case.received_on,
        channel=consultation.channel if consultation else Channel.VISIT,
        visit=consultation.visit if consultation else None,
        name=worker.name if worker else "",
        phone=worker.phone if worker else "",
        sex=worker.sex if worker else "",
        birth_date=worker.birth_date if worker else None,
        id_number=worker.id_number if worker else "",
        employer_name=employer.name if employer else "",
        employer_credit_code=employer.credit_code if employer else "",
        category=case.category,
        claimed_amount=case.claimed_amount,
        summary=case.facts,
    )
    if worker and worker.id_type:
        application.id_type = worker.id_type
    if claim:
        application.cause = claim.kind
    with transaction.atomic():
        # The consultation keeps its own onward path, which is mediation.
        _register(application, consultation, case, actor=actor)
        with gate(
            application, actor=actor, act="aid_by_mediation", happened_on=case.received_on
        ) as fresh:
            fire(fresh, "join_case", actor=actor)
            fresh.number = next_aid_number(fresh.organisation, case.received_on.year)
    return fresh
