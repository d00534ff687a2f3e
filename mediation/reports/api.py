"""What the reports offer to programs of others: the figures of a month."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from mediation.api.answers import answer
from mediation.api.auth import Needs
from mediation.api.fields import Code
from mediation.api.problems import NOT_FOUND
from mediation.api.scopes import Scope
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.periods import NotAPeriod, parse_period
from mediation.reports.report import build
from mediation.reports.scopes import UnknownOrganisation, of_actor
from mediation.reports.writers.formats import to_json

#: Of any type: django-ninja takes lazy words, and says that it takes none.
_: Any = gettext_lazy

READ = Scope("figures:read", _("读取统计数据"))
router = Router(tags=["figures"])
#: A calendar month.
Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-03"])]


class FiguresPeriod(BaseModel):
    """The period counted."""

    label: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")


class Figures(BaseModel):
    """The keys of `manage.py monthly_rates`: counts, rates with one decimal or null, money as text."""

    model_config = ConfigDict(extra="allow")

    period: FiguresPeriod
    organisation: str
    received: int
    accepted: int
    concluded: int
    settled: int
    success_rate: float | None
    success_rate_with_unwilling: float | None
    resolution_rate_all: float | None


@router.get(
    "/{month}",
    auth=Needs(READ.code),
    response={200: Figures, 304: None},
    by_alias=True,
    operation_id="read_figures",
    summary=_("一个月的统计数据"),
    description=_("与月度报告的 JSON 相同的指标和代码；只含合计和分组数，不含个人信息。"),
    openapi_extra={"x-problems": [NOT_FOUND]},
)
def read_figures(
    request: Any, month: Path[Month], organisation: Query[Code | None] = None
) -> HttpResponse:
    """The figures of the client's organisation, or of one below it."""
    try:
        scope = of_actor(request.actor, organisation or "")
        period = parse_period(month)
    except (UnknownOrganisation, NotAPeriod) as error:
        raise Http404 from error
    # The token's scope opens every section; names of people stand in none of them.
    report = build(period, replace(scope, reader=None, own=None, names=False))
    response = answer(request, to_json(report))
    if response.status_code == 200:
        log_access(AccessEntry.Act.EXPORT, detail=f"report {period.label} api")
    return response
