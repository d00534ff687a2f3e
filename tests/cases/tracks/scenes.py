"""Agreements and their applications, made by the real operations; effect is on 12 March 2026."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from cases.models import Agreement, Case, Party
from cases.tracks import services
from cases.tracks.models import Track
from cases.tracks.services import Joined
from mediation.history.actor import Actor
from mediation.stations.models import Organisation
from tests.cases import endings
from tests.cases import factories as make
from tests.support.rehearsal import rehearsed

REVIEW, COURT = "arbitral_review", "judicial_confirmation"
#: The fifteenth day after effect is a Friday, the thirtieth a Saturday.
LAST_REVIEW, LAST_COURT, SAFE_COURT = date(2026, 3, 27), date(2026, 4, 13), date(2026, 4, 11)
APPLIED, TAKEN, DECIDED = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 20)


@rehearsed
def open_tracks(station: Organisation, *, review: bool = True, court: bool = True) -> None:
    """What the administrator does in the organisation's data."""
    Organisation.objects.permitting_bulk_writes().filter(pk=station.pk).update(
        arbitral_review_open=review, judicial_confirmation_open=court
    )


@rehearsed
def settled(actor: Actor, **agreement: Any) -> Case:
    """Closed on an agreement in effect."""
    case = make.case_in_mediation(actor)
    make.effective(case, actor, **agreement)
    return endings.settle(make.again(case), actor)


def agreement_of(case: Case) -> Agreement:
    """The newest."""
    found: Agreement = case.agreements.order_by("number").reverse()[0]
    return found


def joined(case: Case, *, on: date = APPLIED, without: Iterable[Party] = ()) -> list[Joined]:
    """Everybody named in the agreement, apart from some."""
    apart = {party.pk for party in without}
    named = agreement_of(case).named_parties.select_related("party")
    return [Joined(row.party, on, "written") for row in named if row.party_id not in apart]


def applied(case: Case, actor: Actor, kind: str = REVIEW, **given: Any) -> Track:
    on = given.pop("applied_on", APPLIED)
    fields: dict[str, Any] = {
        "token": uuid4(), "body": "某区劳动人事争议仲裁委员会", "joined": joined(case, on=on),
    }  # fmt: skip
    return services.apply_jointly(
        agreement_of(case), kind, actor=actor, applied_on=on, **fields | given
    )


def taken(track: Track, actor: Actor, **given: Any) -> Track:
    fields: dict[str, Any] = {"version": None, "accepted_on": TAKEN}
    return services.take_on(track, actor=actor, **fields | given)


def granted(track: Track, actor: Actor, **given: Any) -> Track:
    fields: dict[str, Any] = {
        "version": None, "decided_on": DECIDED, "document_number": "文书1号",
        "delivered_on": DECIDED,
    }  # fmt: skip
    return services.grant(track, actor=actor, **fields | given)


def refused(track: Track, actor: Actor, **given: Any) -> Track:
    fields: dict[str, Any] = {"version": None, "decided_on": DECIDED, "ground": "no_jurisdiction"}
    return services.refuse(track, actor=actor, **fields | given)


def withdrawn(track: Track, actor: Actor, **given: Any) -> Track:
    fields: dict[str, Any] = {"version": None, "withdrawn_on": DECIDED}
    return services.withdraw(track, actor=actor, **fields | given)
