"""What the parties answer, and what follows from it for the review (17号令 arts. 22–23)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.enums import ApplicationForm, ConsentPurpose, Side, Source, Way
from cases.models import Case, Consent, Extension, Participation, Party
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused


def add_consent(
    case: Case,
    *,
    actor: Actor,
    party: Party,
    purpose: str,
    answer: bool,
    answered_on: date,
    way: str,
    remarks: str = "",
    extension: Extension | None = None,
    participation: Participation | None = None,
    with_application: bool = False,
) -> Consent:
    """Write a consent inside an operation that has opened the gate already."""
    if actor.user_id is None:
        raise ActionRefused(_("答复须由经办人记录。"))
    consent = Consent(
        case=case,
        party=party,
        purpose=purpose,
        answer=answer,
        answered_on=answered_on,
        way=way,
        taken_by_id=actor.user_id,
        remarks=remarks,
        extension=extension,
        participation=participation,
        with_application=with_application,
        declaration_number=participation.declaration_number if participation else None,
    )
    consent.save()
    if purpose == ConsentPurpose.MEDIATION:
        case.willing = willing_of(case)
    return consent


def willing_of(case: Case) -> bool | None:
    """The review's second answer, None while a side has not answered."""
    newest: dict[int, bool] = {}
    for row in case.consents.filter(purpose=ConsentPurpose.MEDIATION).order_by("answered_on", "pk"):
        newest[row.party_id] = row.answer
    sides = {
        side: [newest.get(party.pk) for party in case.parties.all() if party.side == side]
        for side in Side
    }
    applicants, respondents = sides[Side.APPLICANT], sides[Side.RESPONDENT]
    if all(applicants) and any(respondents):
        return True
    if False in applicants or (respondents and all(answer is False for answer in respondents)):
        return False
    return None


#: How an application was made → how the consent in it was given.
APPLIED_BY = {
    ApplicationForm.WRITTEN: Way.WRITTEN,
    ApplicationForm.ORAL: Way.IN_PERSON,
    ApplicationForm.BY_PHONE: Way.PHONE,
    ApplicationForm.ONLINE: Way.ONLINE,
}


def agree_by_applying(case: Case, *, actor: Actor) -> None:
    """Who applies together with the other side agrees by it; nobody has to be asked.

    An answer given apart stands. Where the application turns out not to be a joint one, the
    answers that it carried go with it.
    """
    answers = case.consents.filter(purpose=ConsentPurpose.MEDIATION)
    way = APPLIED_BY[ApplicationForm(case.application_form)]
    carried = {row.party_id: row for row in answers.filter(with_application=True)}
    if case.source != Source.JOINT:
        for row in carried.values():
            row.delete()
        if carried:
            case.willing = willing_of(case)
        return
    answered = set(answers.values_list("party_id", flat=True))
    for party in case.parties.all():
        row = carried.get(party.pk)
        if row is None and party.pk not in answered:
            add_consent(
                case, actor=actor, party=party, purpose=ConsentPurpose.MEDIATION, answer=True,
                answered_on=case.received_on, way=way, with_application=True,
            )  # fmt: skip
        elif row is not None and (row.answered_on, row.way) != (case.received_on, way):
            row.answered_on, row.way = case.received_on, way
            row.save()
    case.willing = willing_of(case)


def agreed_on(case: Case) -> date | None:
    """The day from which both sides were willing: all applicants and one respondent at least.

    None while a side has not agreed. Nothing is accepted before it (17号令 arts. 22–23).
    """
    if willing_of(case) is not True:
        return None
    rows = case.consents.filter(purpose=ConsentPurpose.MEDIATION).select_related("party")
    newest = {row.party_id: row for row in rows.order_by("answered_on", "pk")}
    days: dict[str, list[date]] = {Side.APPLICANT: [], Side.RESPONDENT: []}
    for row in newest.values():
        if row.answer:
            days[row.party.side].append(row.answered_on)
    return max(*days[Side.APPLICANT], min(days[Side.RESPONDENT]))
