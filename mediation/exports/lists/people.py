"""The register of persons and of employers as files: masked always, for who may see a number in full
is asked person by person, on each one's page."""

from django.utils.translation import gettext_lazy as _

from mediation.exports.listing import SEARCHED, Column, Listing, Selection, prepare_keys
from mediation.people.identifiers import mask
from mediation.people.models import Employer, Person
from mediation.people.views import READERS, register_rows
from mediation.stations.access import ActingRequest


def _select(request: ActingRequest, model: type[Person] | type[Employer]) -> Selection:
    rows, searched, is_forgotten = register_rows(request, model)
    filters = [(SEARCHED, searched)] if searched else []
    return Selection(rows, filters, is_forgotten=is_forgotten)


PERSONS = Listing(
    key="persons",
    title=_("人员登记"),
    page="people:persons",
    roles=frozenset(READERS),
    select=lambda request: _select(request, Person),
    prepare=prepare_keys,
    columns=(
        Column(_("姓名"), lambda row, _r: row.name),
        Column(_("性别"), lambda row, _r: str(row.get_sex_display()), width=6),
        Column(
            _("证件类型"), lambda row, _r: str(row.get_id_type_display()) if row.id_number else ""
        ),
        Column(_("证件号码"), lambda row, _r: mask(row.id_number), width=22),
        Column(_("电话"), lambda row, _r: mask(row.phone), width=16),
    ),
)
EMPLOYERS = Listing(
    key="employers",
    title=_("用人单位登记"),
    page="people:employers",
    roles=frozenset(READERS),
    select=lambda request: _select(request, Employer),
    prepare=prepare_keys,
    columns=(
        Column(_("名称"), lambda row, _r: row.name, width=30),
        Column(_("统一社会信用代码"), lambda row, _r: row.credit_code, width=22),
        Column(_("行业"), lambda row, _r: str(row.get_industry_display()), width=20),
        Column(_("企业性质"), lambda row, _r: str(row.get_nature_display())),
        Column(_("楼宇"), lambda row, _r: row.building.name if row.building else ""),
    ),
)
LISTS = (PERSONS, EMPLOYERS)
