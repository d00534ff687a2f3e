"""The imports of ledgers as a file."""

from django.utils.translation import gettext_lazy as _

from cases.ledgers.permissions import IMPORTING, visible_to
from mediation.exports.listing import Column, Listing, Selection, prepare_keys
from mediation.ui import formats

IMPORTS = Listing(
    key="imports",
    title=_("台账导入"),
    page="ledgers:list",
    roles=frozenset(IMPORTING),
    select=lambda request: Selection(visible_to(request.actor)),
    prepare=prepare_keys,
    columns=(
        Column(_("上传时间"), lambda row, _r: formats.moment(row.created_at), width=18),
        Column(_("文件名"), lambda row, _r: row.file_name, width=36),
        Column(_("承办组织"), lambda row, _r: row.organisation.name, width=24),
        Column(_("状态"), lambda row, _r: str(row.get_stage_display())),
        Column(_("数据行"), lambda row, _r: row.rows, width=8),
        Column(_("新案件"), lambda row, _r: row.new, width=8),
        Column(_("重复"), lambda row, _r: row.duplicates, width=8),
        Column(_("有错误的行"), lambda row, _r: row.wrong, width=10),
        Column(_("上传人"), lambda row, _r: str(row.created_by or "")),
        Column(_("撤销日期"), lambda row, _r: row.undone_on),
    ),
)
