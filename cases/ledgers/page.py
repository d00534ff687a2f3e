"""On the page of a case that was imported: from which ledger, which row, which batch."""

from collections.abc import Iterable

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from cases.clocks import CAME_AS_ENDED
from cases.ledgers import permissions
from cases.ledgers.models import ImportedRow
from cases.models import Case
from cases.panels import CasePanel, register_flag
from mediation.history.actor import Actor

FLAG = "is_imported"


def register() -> None:
    """Let the page of a case know, without a query of its own, whether it was imported, and as ended."""
    register_flag(FLAG, lambda: ImportedRow.objects.filter(case=OuterRef("pk")))
    register_flag(
        CAME_AS_ENDED,
        lambda: ImportedRow.objects.filter(
            case=OuterRef("pk"), batch__created_at__date__gte=OuterRef("ended_on")
        ),
    )


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """Where an imported case comes from."""
    if not getattr(case, FLAG, False):
        return
    row = ImportedRow.objects.select_related("batch__organisation").get(case=case)
    seen = permissions.visible_to(actor).filter(pk=row.batch_id).exists()
    yield CasePanel(
        title=_("从台账导入"), template="ledgers/_origin.html", order=90, icon="upload",
        context={"row": row, "batch": row.batch, "linked": seen},
    )  # fmt: skip
