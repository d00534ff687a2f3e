"""Acts on several cases of a series in one transaction, each by the operation of the single case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import Side
from cases.models import Case, Consent, Participation, Party, Review
from cases.services.assignment import assign_mediator, take_case
from cases.services.intake import submit_for_review
from cases.services.review import REVIEW_FIELDS, accept_case, record_consent, save_review
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.stations.models import User

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that the act is for, and the version that the form carried (None: just read)."""

    case: Case
    version: int | None


def all_or_none(
    chosen: Sequence[Chosen], act: Callable[[Case, int | None], Result]
) -> list[Result]:
    """Perform `act` on every case, or on none.

    All cases are locked first, in one order, so that two such acts cannot wait for each other.

    Raises:
        StaleVersion: when one of the cases changed since the form was opened.
        ActionRefused: with what each case lacks, by its number.
    """
    if not chosen:
        raise ActionRefused(_("请至少选择一件案件。"))
    ordered = sorted(chosen, key=lambda one: one.case.pk)
    results, reasons = [], []
    with transaction.atomic():
        keys = [one.case.pk for one in ordered]
        list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        for one in ordered:
            try:
                results.append(act(one.case, one.version))
            except ActionRefused as refused:
                reasons += [f"{one.case}：{reason}" for reason in refused.reasons]
        if reasons:
            raise ActionRefused(*reasons)
    return results


def submit_all(
    chosen: Sequence[Chosen], *, actor: Actor, happened_on: date | None = None
) -> list[Case]:
    """Send the applications to review."""
    return all_or_none(
        chosen,
        lambda case, version: submit_for_review(
            case, actor=actor, version=version, happened_on=happened_on
        ),
    )


def review_all(chosen: Sequence[Chosen], *, actor: Actor, review: Review) -> list[Review]:
    """Write the same answers to the objective conditions into every case."""

    def write(case: Case, version: int | None) -> Review:
        answers = {name: getattr(review, name) for name in REVIEW_FIELDS}
        return save_review(case, actor=actor, version=version, review=Review(**answers))

    return all_or_none(chosen, write)


def consent_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    who: str,
    purpose: str,
    answer: bool,
    answered_on: date,
    way: str,
    remarks: str = "",
) -> list[list[Consent]]:
    """Record in every case what the respondent of this name, or what the applicants answered.

    Args:
        who: the respondent's name; "" for the applicants of each case.
    """

    def record(case: Case, version: int | None) -> list[Consent]:
        consents = []
        for party in _answering(case, who):
            consent = record_consent(
                case, actor=actor, version=version, party=party, purpose=purpose, answer=answer,
                answered_on=answered_on, way=way, remarks=remarks,
            )  # fmt: skip
            consents.append(consent)
            version = None  # compared, and locked, by the first
        return consents

    return all_or_none(chosen, record)


def _answering(case: Case, who: str) -> list[Party]:
    side = Side.RESPONDENT if who else Side.APPLICANT
    parties: list[Party] = [
        party for party in case.parties.filter(side=side) if not who or party.name == who
    ]
    if not parties:
        raise ActionRefused(_("本案没有这名当事人。"))
    return parties


def take_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    conflict: str,
    disclosure: str = "",
    happened_on: date | None = None,
) -> list[Participation]:
    """Take the cases oneself (认领), with one declaration for all."""
    return all_or_none(
        chosen,
        lambda case, version: take_case(
            case, actor=actor, version=version, conflict=conflict, disclosure=disclosure,
            happened_on=happened_on,
        ),
    )  # fmt: skip


def assign_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    user: User,
    is_lead: bool,
    happened_on: date | None = None,
) -> list[Participation]:
    """Assign one mediator to every case."""
    return all_or_none(
        chosen,
        lambda case, version: assign_mediator(
            case, actor=actor, version=version, user=user, is_lead=is_lead, happened_on=happened_on
        ),
    )


def accept_all(
    chosen: Sequence[Chosen], *, actor: Actor, happened_on: date | None = None
) -> list[Case]:
    """Accept the cases: each gets a number of its own."""
    return all_or_none(
        chosen,
        lambda case, version: accept_case(
            case, actor=actor, version=version, happened_on=happened_on
        ),
    )
