"""What an evaluation as 金牌 mediation organisation asks to see, for one year (domain §4.3).

The four parts are those of the national standard (制度机制全、专业程度高、服务能力强、基础保障好). The
standard's own text, its scores and any threshold could not be read; so nothing is scored here. What the
system knows is listed, and what it does not know is named as to be added by hand.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from cases.figures import ledger_sheet
from cases.models import Case, Destination, ExternalReference, Participation
from mediation.reports.cells import Cell
from mediation.reports.periods import Period, Span, containing
from mediation.reports.presentation import fraction, scope_name
from mediation.reports.report import Report, whole
from mediation.reports.scopes import Scope
from mediation.reports.writers.formats import plain_cell
from mediation.reports.writers.tables import add_sheet, workbook
from mediation.stations.enums import Role
from mediation.stations.models import Building, Membership, Organisation

#: The Shanghai scheme of four departments.
SOURCE = "沪人社仲〔2021〕2号"
MEDIATING = (Role.MEDIATOR, Role.POINT_MEDIATOR, Role.MANAGER)
Rows = Iterable[Sequence[Cell]]


def pack(scope: Scope, year: Period) -> bytes:
    """The year's workbook: Chinese, one sheet a matter, parties named nowhere."""
    with translation.override("zh-hans"):
        report = whole(year, scope)
        book = workbook()
        for title, columns, rows in (
            (_("说明"), [_("项目"), _("内容")], _about(report)),
            (_("制度机制"), [_("材料"), _("来源")], _rules()),
            (_("调解员"), _mediator_columns(), _mediators(scope, year)),
            (_("服务能力"), _figure_columns(report), _figures(report)),
            (
                _("组织"),
                [_("代码"), _("名称"), _("类别"), _("组织性质"), _("启用")],
                _places(scope),
            ),
            (_("楼宇"), [_("工作站"), _("代码"), _("名称")], _buildings(scope)),
            (_("案卷"), [_("项目"), _("件数")], _files(scope, year)),
            (_("联动"), [_("类别"), _("名称"), _("件数")], _links(scope, year)),
            (_("台账"), ledger_sheet.columns(report), ledger_sheet.rows(report)),
        ):
            add_sheet(book, title, columns, rows, widths=(24, 34))
        stream = io.BytesIO()
        book.save(stream)
    return stream.getvalue()


def year_of(number: int) -> Period:
    """The calendar year as a period.

    Raises:
        ValueError: for a number that is no year.
    """
    return containing(date(number, 1, 1), Span.YEAR)


def _about(report: Report) -> Rows:
    yield [_("组织"), scope_name(report.scope)]
    yield [_("年度"), report.period.label]
    yield [_("依据"), SOURCE]
    yield [
        _("说明"),
        _("评估标准全文、评分和成功率门槛未能核实，本材料不打分；系统没有记录的，注明另附。"),
    ]


def _rules() -> Rows:
    by_hand = _("系统没有记录，另附")
    for name in (
        _("调解组织设立文件、名册备案"), _("工作制度、流程上墙照片"), _("调解员聘书、等级证书"),
        _("调解员培训记录和学时"), _("办公场所、调解室和设备照片"), _("典型案例"),
    ):  # fmt: skip
        yield [name, by_hand]
    yield [_("修改记录与查看记录"), _("系统逐条记录，可以核验")]


def _mediator_columns() -> list[str]:
    return [
        _("姓名"),
        _("组织"),
        _("角色"),
        _("开始日期"),
        _("结束日期"),
        _("本年首席办理"),
        _("证书与培训"),
    ]


def _mediators(scope: Scope, year: Period) -> Rows:
    """Everybody who mediated in the year, by name; numbers of cases and no rates."""
    led: dict[int, int] = dict(
        Participation.objects.filter(
            is_lead=True,
            case__organisation__in=scope.ids,
            case__voided_on=None,
            case__accepted_on__range=(year.first, year.last),
        )
        .order_by()
        .values_list("user")
        .annotate(cases=Count("case", distinct=True))
    )
    serving = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=year.first),
        organisation__in=scope.ids,
        role__in=MEDIATING,
        starts_on__lte=year.last,
    ).select_related("user", "organisation")
    for row in serving.order_by("user__name", "user__username", "starts_on"):
        yield [
            row.user.name, row.organisation.name, row.get_role_display(), row.starts_on,
            row.ends_on, led.get(row.user_id, 0), _("另附"),
        ]  # fmt: skip


def _figure_columns(report: Report) -> list[str]:
    return [
        _("指标"),
        _("本年"),
        _("算式"),
        *(str(one.label) for one in report.comparisons[:1]),
        _("口径"),
    ]


def _figures(report: Report) -> Rows:
    for figure, value in report.figures():
        earlier = [plain_cell(one.values[figure.key]) for one in report.comparisons[:1]]
        yield [
            str(figure.label),
            plain_cell(value),
            fraction(value),
            *earlier,
            str(figure.definition),
        ]


def _places(scope: Scope) -> Rows:
    for row in Organisation.objects.filter(pk__in=scope.ids).order_by("path"):
        yield [
            row.code, row.name, row.get_kind_display(), row.get_body_kind_display(),
            _("是") if row.is_active else _("否"),
        ]  # fmt: skip


def _buildings(scope: Scope) -> Rows:
    rows = Building.objects.filter(station__in=scope.ids).select_related("station")
    for row in rows.order_by("station__code", "code"):
        yield [row.station.name, row.code, row.name]


def _files(scope: Scope, year: Period) -> Rows:
    ended = Case.objects.filter(
        organisation__in=scope.ids, voided_on=None, ended_on__range=(year.first, year.last)
    )
    counts = ended.aggregate(all=Count("pk"), archived=Count("pk", filter=~Q(archived_on=None)))
    yield [_("本年终结的案件"), counts["all"]]
    yield [_("其中已归档"), counts["archived"]]


def _links(scope: Scope, year: Period) -> Rows:
    within: dict[str, Any] = {"case__organisation__in": scope.ids, "case__voided_on": None}
    span = (year.first, year.last)
    sources = ExternalReference.objects.filter(**within, case__received_on__range=span)
    for system, count in sources.order_by("system").values_list("system").annotate(n=Count("pk")):
        yield [_("外部来源"), _label(ExternalReference, "system", system), count]
    sent = Destination.objects.filter(**within, decided_on__range=span)
    for kind, count in sent.order_by("kind").values_list("kind").annotate(n=Count("pk")):
        yield [_("去向"), _label(Destination, "kind", kind), count]


def _label(model: Any, field: str, code: str) -> str:
    return str(dict(model._meta.get_field(field).flatchoices).get(code, code))
