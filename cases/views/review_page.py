"""What the review page shows: the two answers side by side, and what is missing for acceptance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.clocks import acceptance_deadline, case_clocks
from cases.enums import CaseState, ConsentPurpose, IneligibleReason
from cases.forms.assignment import DeclarationForm
from cases.forms.conflicts import NoticeForm, WaiverForm
from cases.forms.review import AcceptForm, ConsentForm, InquiryForm, ReferForm, ReviewForm
from cases.guards import active_lead, missing_objective, out_of_scope_for_over_age
from cases.mediators import mediators_of, own_findings
from cases.models import Case, Consent, Inquiry, Party, Review
from cases.permissions import may
from cases.services.again import proposed_review
from cases.willingness import left_out, unwilling_reason
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.history.gate import missing_for
from mediation.papers.models import Paper

ACTS = (
    "review",
    "ask_respondent",
    "record_consent",
    "record_contact",
    "accept",
    "refer_ineligible",
    "take",
    "assign",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A party's newest answer, None while there is none, and the earlier ones."""

    party: Party
    newest: Consent | None
    earlier: list[Consent]


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry with its paper, and whether its time is over without an answer."""

    inquiry: Inquiry
    paper: Paper | None
    is_answered: bool
    is_over: bool


def review_context(case: Case, actor: Actor, bound: dict[str, Any]) -> dict[str, Any]:
    """The page's context; `bound` holds the form that came back with mistakes, by its name."""
    today = timezone.localdate()
    calendar = station_calendar()
    in_review = case.state == CaseState.ELIGIBILITY
    rights = {act: may(actor, act, case) for act in ACTS}
    lead = active_lead(case)
    parties = list(case.parties.all())
    mediators = mediators_of(case, actor)
    answers = _answers(case, parties, ConsentPurpose.MEDIATION)
    asked = _asked(case, answers, today)
    context: dict[str, Any] = {
        "rights": rights,
        "in_review": in_review,
        "before_acceptance": case.accepted_on is None,
        "clocks": case_clocks(case, today=today, calendar=calendar)[:2],
        "answers": answers,
        "asked": asked,
        "lead": lead,
        "mediators": mediators,
        "needs_waivers": any(one.waivers for one in mediators),
        "needs_notices": any(one.notices for one in mediators),
        "own_findings": own_findings(case, actor) if rights["take"] and lead is None else [],
        "claims_for_court": out_of_scope_for_over_age(case),
        "missing": missing_for(case, "accept") if in_review else [],
        "missing_objective": missing_objective(case),
        "left_out": _told_apart(left_out(case)) if in_review else [],
    }
    due = max(acceptance_deadline(case, calendar).due, today + timedelta(days=1))
    return context | _forms(case, actor, due, unwilling_reason(case, today)) | bound


def _forms(case: Case, actor: Actor, due: date, reason: str) -> dict[str, Any]:
    version = case.version
    review = stored_review(case)
    return {
        "review_form": ReviewForm(instance=review, version=version),
        "is_proposal": review._state.adding and review.in_scope is not None,
        "consent_form": ConsentForm(case=case, version=version),
        "waiver_form": WaiverForm(case=case, recorder_id=actor.user_id, version=version),
        "notice_form": NoticeForm(case=case, version=version),
        "inquiry_form": InquiryForm(case=case, due=due, version=version, auto_id="id_ask_%s"),
        "take_form": DeclarationForm(version=version, auto_id="id_take_%s"),
        "accept_form": AcceptForm(case=case, version=version, auto_id="id_accept_%s"),
        "refer_form": ReferForm(reason=reason, version=version, auto_id="id_refer_%s"),
        "proposed_reason": IneligibleReason(reason) if reason else "",
    }


def stored_review(case: Case) -> Review:
    """The answer as it stands, apart from `case.review`, which a form must not change.

    A case that follows another one begins with that one's answers, as a proposal to be judged.
    """
    stored = Review.objects.filter(case=case).first()
    return stored or proposed_review(case) or Review(case_id=case.pk)


def _answers(case: Case, parties: Iterable[Party], purpose: str, **filters: Any) -> list[Answer]:
    given: dict[int, list[Consent]] = {}
    rows = case.consents.filter(purpose=purpose, **filters).select_related("taken_by")
    for row in rows.order_by("answered_on", "pk"):
        given.setdefault(row.party_id, []).insert(0, row)
    found = []
    for party in parties:
        rows_of_party = given.get(party.pk, [])
        newest = rows_of_party[0] if rows_of_party else None
        found.append(Answer(party=party, newest=newest, earlier=rows_of_party[1:]))
    return found


def _asked(case: Case, answers: list[Answer], today: date) -> list[Asked]:
    answered = {answer.party.pk for answer in answers if answer.newest is not None}
    papers = {
        paper.subject_id: paper
        for paper in Paper.objects.of_aggregate(case)
        .standing()
        .filter(kind="inquiry")
        .order_by("pk")
    }
    return [
        Asked(
            inquiry=inquiry,
            paper=papers.get(inquiry.pk),
            is_answered=inquiry.respondent_id in answered,
            is_over=inquiry.respondent_id not in answered and inquiry.answer_due_on < today,
        )
        for inquiry in case.inquiries.select_related("respondent")
    ]


def _told_apart(respondents: list[tuple[Party, bool | None]]) -> list[str]:
    """Respondents against whom the case would not go on, each with why."""
    why = {False: _("不同意"), None: _("尚未答复")}
    return [f"{party.name}（{why[answer]}）" for party, answer in respondents]
