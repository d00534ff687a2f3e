"""What falls away when a case ends, is void, or loses a party: nothing may come about any more."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from cases.change_enums import OPEN_TRANSFERS, TransferState
from cases.enums import AgreementState
from cases.models import Agreement, Case
from cases.services.agreement import void_paper
from cases.services.sessions import cancel_planned
from mediation.history.actor import Actor, acting
from mediation.history.gate import fire, gate

UNFINISHED = (AgreementState.DRAFT, AgreementState.SIGNING)


def tidy_up(case: Case, *, actor: Actor, reason: str, refused: bool = False) -> None:
    """Planned sessions, unsigned versions and an open transfer fall away, inside the operation.

    Args:
        refused: a party refused to sign, so that an offered version is "not signed", not void.
    """
    cancel_planned(case, reason=reason)
    put_aside(case, unfinished(case), actor=actor, reason=reason, refused=refused)
    cancel_open_transfer(case, actor=actor, words=reason)


def unfinished(case: Case) -> list[Agreement]:
    """The versions of the agreement that are drafted or offered and not in effect."""
    return list(case.agreements.filter(state__in=UNFINISHED))


def put_aside(
    case: Case,
    versions: Iterable[Agreement],
    *,
    actor: Actor,
    reason: str,
    refused: bool = False,
) -> None:
    """Take versions that are not in effect off the table, with their papers."""
    for version in versions:
        offered = version.state == AgreementState.SIGNING
        with acting(reason=reason), gate(version, actor=actor, act="void_agreement") as fresh:
            fresh.case = case
            fire(fresh, "mark_not_signed" if refused and offered else "void_agreement", actor=actor)
            void_paper(fresh, actor=actor, reason=reason)


def cancel_open_transfer(case: Case, *, actor: Actor, words: str, day: date | None = None) -> None:
    """Call off a transfer that nobody has decided on."""
    for row in case.transfers.filter(state__in=OPEN_TRANSFERS):
        row.state, row.words = TransferState.CANCELLED, words
        row.decided_on, row.decided_by_id = day or timezone.localdate(), actor.user_id
        with acting(actor, reason=words):
            row.save()
