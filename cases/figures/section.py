"""The figures of cases as a section of every report."""

from django.utils.translation import gettext_lazy as _

from cases.figures import definitions as _definitions  # noqa: F401  fills FIGURES
from cases.figures import performance_definitions as _performance  # noqa: F401  fills it further
from cases.figures.breakdowns import tables
from cases.figures.changes import explain
from cases.figures.charts import charts
from cases.figures.declaring import FIGURES
from cases.figures.dimensions import DIMENSIONS
from cases.figures.facts import Facts
from cases.figures.lists import listing
from cases.models import (
    Agreement,
    Case,
    CaseEvent,
    Holding,
    Instalment,
    Participation,
    Party,
    Payment,
    Term,
)
from mediation.reports.sections import Section, Sentence

CASES = Section(
    key="cases",
    order=10,
    figures=tuple(FIGURES),
    facts=Facts,
    tables=tables,
    charts=charts,
    sentences=(
        Sentence(
            "success_rate",
            _(
                "{first}至{last}，{scope}受理具备协商调解条件的劳动争议案件{accepted}件，结案{concluded}件，其中调解成功{settled}件，调解成功率{success_rate}。"
            ),
            ("ineligible", "withdrawn_before_acceptance", "open_at_end"),
        ),
        Sentence(
            "success_rate_with_unwilling",
            _(
                "{first}至{last}，{scope}调解成功{settled}件；客观条件具备而被申请人不愿调解的{met_objective_but_unwilling}件计入后，调解成功率（含拒调口径）{success_rate_with_unwilling}。"
            ),
            ("withdrawn_before_acceptance", "open_at_end"),
        ),
        Sentence(
            "resolution_rate_all",
            _(
                "{first}至{last}，{scope}收到申请{received}件，调解成功{settled}件，全口径化解率{resolution_rate_all}。"
            ),
            ("open_at_end",),
        ),
    ),
    explain=explain,
    models=(Case, CaseEvent, Holding, Participation, Party, Agreement, Term, Instalment, Payment),
    dimensions=tuple(d for d in DIMENSIONS.values() if d.whole),
    listing=listing,
    rates=("success_rate", "success_rate_with_unwilling", "resolution_rate_all"),
    notes=(
        _(
            "新闻报道中“其中具备协商调解条件的案件调解成功率近65%”一句没有给出计算公式，对象是接收的工会法律援助案件；以上三个口径均不是该报道的公式，须同时使用并注明分子、分母。"
        ),
        _("百分比保留一位小数，四舍五入；分母为零时以“—”表示，不作 0%。"),
        _("带“＊”的百分比所依据的案件不足三十件，不宜用于比较。"),
        _(
            "统计以事项发生的日期（北京时间）为准；恢复办理不改变以前各期的数字，名单中注明“之后恢复办理”。"
        ),
    ),
)
