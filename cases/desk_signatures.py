"""待补签 on the desk: records of what was said that somebody has still to sign."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from cases.desk_work import LONGEST, cases_of, line_of, with_people
from cases.models import Case, StatementSignature
from cases.permissions import may
from cases.sight import mask_name, party_name, sight_of
from mediation.history.actor import Actor
from mediation.stations.enums import Role


def pending_signatures(actor: Actor) -> DeskPanel | None:
    """The signatures that this person's cases wait for, the oldest first; None without any."""
    if actor.role in (Role.AUDITOR, Role.ADMINISTRATOR):
        return None
    waiting = (
        StatementSignature.objects.waiting()
        .filter(case__in=cases_of(actor))
        .select_related("session", "party", "agent")
        .prefetch_related(Prefetch("case", queryset=with_people(Case.objects.all())))
        .order_by("case__received_on", "pk")
    )
    rows = [_row(one, actor) for one in waiting[:LONGEST]]
    if not rows:
        return None
    return DeskPanel(
        title=_("待补签"),
        template="cases/desk/signatures.html",
        context={"rows": rows},
        order=50,
        icon="pencil",
        count=len(rows),
    )


def _row(row: StatementSignature, actor: Actor) -> dict[str, object]:
    sight = sight_of(actor, row.case)
    record = _("口头申请笔录")
    stated_on = row.case.received_on
    if row.session is not None:
        record = _("第%(number)s次调解笔录") % {"number": row.session.number}
        stated_on = timezone.localdate(row.session.starts_at)
    name = party_name(row.party, sight)
    if row.agent is not None:
        name = row.agent.name if sight.content else mask_name(row.agent.name, is_person=True)
    return {
        "pk": row.pk,
        "line": line_of(row.case, actor),
        "record": record,
        "stated_on": stated_on,
        "name": name,
        "may_mark": may(actor, "mark_signature", row.case),
    }
