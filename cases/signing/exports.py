"""The seal register as a file."""

from django.utils.translation import gettext_lazy as _

from cases.signing.views import seal_rows
from mediation.exports.listing import Column, Listing, Selection
from mediation.stations.access import ActingRequest
from mediation.stations.enums import Role
from mediation.ui.parts import Text


def _select(request: ActingRequest) -> Selection:
    uses, month, mistake = seal_rows(request)
    filters: list[tuple[Text, Text]] = [(_("月份"), month)] if month and not mistake else []
    return Selection(uses, filters)


SEALS = Listing(
    key="seals",
    title=_("用印登记"),
    page="signing:seals",
    roles=frozenset({Role.MANAGER}),
    select=_select,
    columns=(
        Column(_("编号"), lambda use, _r: str(use), width=20),
        Column(_("用印日期"), lambda use, _r: use.used_on),
        Column(_("文书"), lambda use, _r: str(use.paper), width=40),
        Column(_("案件"), lambda use, _r: use.case.serial, width=20),
        Column(_("份数"), lambda use, _r: use.copies, width=6),
        Column(_("用印人"), lambda use, _r: str(use.applied_by)),
        Column(_("批准人"), lambda use, _r: use.approved_by),
        Column(_("用印单位"), lambda use, _r: str(use.organisation), width=24),
        Column(_("撤销日期"), lambda use, _r: use.struck_on),
    ),
)
