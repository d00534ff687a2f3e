"""What people see of transfers: what is offered to them, what waits for their word, what is under way.

Until it has taken a case, a receiver that does not see it otherwise sees its head with masked names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.change_enums import OPEN_TRANSFERS, TransferState
from cases.desk_panels import DeskPanel
from cases.enums import Side
from cases.models import Case, Transfer
from cases.services.transfer import RECEIVING, may_receive
from cases.sight import side_names, sight_of
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind, Role

#: A list of open proposals is no longer than this.
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """A transfer with the head of its case, as the reader may see it.

    `at_host`: the receiver is a point in the respondent's own enterprise.
    """

    transfer: Transfer
    case: Case
    applicants: str
    respondents: str
    at_host: bool


def offer_of(transfer: Transfer, actor: Actor) -> Offer:
    """One transfer for one reader."""
    case, receiver = transfer.case, transfer.receiver
    parties, sight = list(case.parties.all()), sight_of(actor, case)
    return Offer(
        transfer=transfer,
        case=case,
        applicants=side_names(parties, Side.APPLICANT, sight),
        respondents=side_names(parties, Side.RESPONDENT, sight),
        at_host=any(
            (receiver.host_credit_code and party.credit_code == receiver.host_credit_code)
            or (receiver.host_employer_name and party.name == receiver.host_employer_name)
            for party in parties
            if party.side == Side.RESPONDENT
        ),
    )


def incoming(actor: Actor) -> Any:
    """Proposals that `actor` may take or send back (see `may_receive`)."""
    if actor.role not in RECEIVING or not actor.organisation_path:
        return Transfer.objects.none()
    proposed = _with_heads(Transfer.objects.filter(state=TransferState.PROPOSED)).filter(
        receiver__path__startswith=actor.organisation_path
    )
    at_point = Q(receiver__kind=OrganisationKind.POINT)
    if actor.role == Role.MANAGER:
        return proposed
    return proposed.filter(at_point if actor.role == Role.POINT_MEDIATOR else ~at_point)


def asked(actor: Actor) -> Any:
    """What mediators asked for, and a manager has to let go."""
    if actor.role != Role.MANAGER or not actor.organisation_path:
        return Transfer.objects.none()
    return _with_heads(Transfer.objects.filter(state=TransferState.ASKED)).filter(
        sender__path__startswith=actor.organisation_path
    )


def outgoing(actor: Actor) -> Any:
    """Open proposals of cases in the actor's sight that wait for somebody else."""
    visible = Case.objects.visible_to(actor).order_by().values("pk")
    return _with_heads(Transfer.objects.filter(state__in=OPEN_TRANSFERS, case__in=visible))


def decided(actor: Actor) -> Any:
    """Transfers that are over, from or to the actor's organisation and below, newest first."""
    path = actor.organisation_path
    if not path:
        return Transfer.objects.none()
    return (
        Transfer.objects.exclude(state__in=OPEN_TRANSFERS)
        .filter(Q(sender__path__startswith=path) | Q(receiver__path__startswith=path))
        .select_related("case", "sender", "receiver")
        .order_by("-decided_on", "-pk")
    )


def listed(actor: Actor) -> Any:
    """Everything on the actor's page of transfers, in the order of proposing, newest first."""
    shown = Q()
    for part in (incoming(actor), asked(actor), outgoing(actor), decided(actor)):
        shown |= Q(pk__in=part.order_by().values("pk"))
    rows = Transfer.objects.filter(shown).order_by("-proposed_on", "-pk")
    return rows.select_related("case", "sender", "receiver", "proposed_by", "decided_by")


def offers(transfers: Any, actor: Actor) -> list[Offer]:
    """The first of these transfers, for one reader."""
    return [offer_of(row, actor) for row in transfers[:LONGEST]]


def visible_among(transfers: Iterable[Transfer], actor: Actor) -> set[int]:
    """Keys of those cases of `transfers` that the reader may open."""
    keys = [row.case_id for row in transfers]
    visible = Case.objects.visible_to(actor).filter(pk__in=keys).order_by()
    return set(visible.values_list("pk", flat=True))


def may_decide(actor: Actor, transfer: Transfer) -> bool:
    """Whether the receiver's page of `transfer` is this reader's."""
    return may_receive(actor, transfer.receiver)


def panel(actor: Actor) -> DeskPanel | None:
    """On the desk: what is offered, and what a mediator asked for."""
    rows = offers(incoming(actor), actor)
    waiting = offers(asked(actor), actor)
    if not rows and not waiting:
        return None
    return DeskPanel(
        title=_("移送"),
        template="cases/transfers/panel.html",
        context={"incoming": rows, "asked": waiting},
        icon="arrow-right",
        count=len(rows) + len(waiting),
        order=20,
    )


def _with_heads(transfers: Any) -> Any:
    return (
        transfers.select_related("case__organisation", "sender", "receiver", "proposed_by")
        .prefetch_related("case__parties", "case__participations")
        .order_by("pk")
    )
