"""On the desk: issued papers of one's cases that wait for a signature or a seal."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from cases.desk_work import cases_of, line_of, with_people
from cases.permissions import ACTS
from cases.signing.models import SignaturePlace
from mediation.history.actor import Actor

MOST = 10


def open_places(actor: Actor) -> DeskPanel | None:
    """Cases with open places on papers, those with the most first; None without any."""
    if actor.role not in ACTS["sign_papers"]:
        return None
    waiting = SignaturePlace.objects.open().order_by()
    counted = (
        cases_of(actor)
        .filter(pk__in=waiting.values("case"))
        .annotate(
            open_places=Count(
                "signature_places",
                filter=Q(signature_places__in=waiting.values("pk")),
                distinct=True,
            )
        )
        .order_by("-open_places", "pk")
    )
    cases = list(with_people(counted)[: MOST + 1])
    if not cases:
        return None
    return DeskPanel(
        title=_("文书待签署"),
        template="signing/desk.html",
        context={
            "rows": [(line_of(case, actor), case.open_places) for case in cases[:MOST]],
            "more": len(cases) > MOST,
        },
        order=51,
        icon="pencil",
        count=len(cases[:MOST]),
    )
