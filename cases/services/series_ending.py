"""How the cases of a series end, and where they go: each by itself, with the same words (design §4)."""

from collections.abc import Sequence
from datetime import date

from cases.models import Case, Destination
from cases.services.closing import refer_failed, settle_case
from cases.services.destinations import COLUMNS, add_destination
from cases.services.review import refer_ineligible
from cases.services.series_acts import Chosen, all_or_none
from mediation.history.actor import Actor


def refuse_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    reason: str,
    destination: Destination | None = None,
    happened_on: date | None = None,
) -> list[Case]:
    """Accept none of the cases: each gets its notice (17号令 art. 22) and this destination."""
    return all_or_none(
        chosen,
        lambda case, version: refer_ineligible(
            case, actor=actor, version=version, reason=reason,
            destination=_own(destination) if destination else None, happened_on=happened_on,
        ),
    )  # fmt: skip


def settle_all(
    chosen: Sequence[Chosen], *, actor: Actor, happened_on: date | None = None
) -> list[Case]:
    """Settle every case by its own agreement."""
    return all_or_none(
        chosen,
        lambda case, version: settle_case(
            case, actor=actor, version=version, happened_on=happened_on
        ),
    )


def refer_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    reason: str,
    destinations: Sequence[Destination],
    happened_on: date | None = None,
) -> list[Case]:
    """Mediation of the series has failed: each case gets its notice and these destinations."""

    def refer(case: Case, version: int | None) -> Case:
        return refer_failed(
            case, actor=actor, version=version, reason=reason,
            destinations=[_own(row) for row in destinations], happened_on=happened_on,
        )  # fmt: skip

    return all_or_none(chosen, refer)


def add_destination_all(
    chosen: Sequence[Chosen], destination: Destination, *, actor: Actor
) -> list[Destination]:
    """All of these ended cases went there, too; what came of it is told in each of them."""
    return all_or_none(
        chosen,
        lambda case, version: add_destination(
            case, _own(destination), actor=actor, version=version
        ),
    )


def _own(destination: Destination) -> Destination:
    """The same destination as a row that one case can have for itself."""
    return Destination(**{name: getattr(destination, name) for name in COLUMNS})
