"""How the cases of a series end, and where they go afterwards: one form for those chosen."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.forms.closing import DestinationForm, DestinationRows, FailureForm
from cases.forms.review import ReferForm
from cases.forms.series import MemberLines
from cases.guards import missing_result
from cases.models import Destination, Series
from cases.services import series_ending as operations
from cases.services.series_acts import Chosen
from cases.views.series_acts import ActPage, Asked, dated, days, page_of


def _refusal(request: Any, series: Series, _lines: MemberLines) -> Asked:
    return Asked(ReferForm(request.POST or None, version=series.version))


def _failure(request: Any, series: Series, _lines: MemberLines) -> Asked:
    posted = request.POST or None
    form = FailureForm(posted, version=series.version)
    rows: Any = DestinationRows(posted, queryset=Destination.objects.none(), prefix="destinations")
    form.answer_for(rows)
    return Asked(form, (rows,))


def _destination(request: Any, series: Series, _lines: MemberLines) -> Asked:
    posted = request.POST or None
    return Asked(DestinationForm(posted, instance=Destination(), version=series.version))


def _refuse(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    data = asked.form.cleaned_data
    operations.refuse_all(
        chosen, actor=actor, reason=data["reason"], happened_on=data["happened_on"],
        destination=asked.form.chosen_destination(),
    )  # fmt: skip


def _refer(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    data = asked.form.cleaned_data
    operations.refer_all(
        chosen, actor=actor, reason=data["reason"], happened_on=data["happened_on"],
        destinations=[row.instance for row in asked.formsets[0].used],
    )  # fmt: skip


def _add(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    operations.add_destination_all(chosen, asked.form.instance, actor=actor)


refuse = page_of(
    ActPage(
        "series_refuse", _refusal, _refuse, pgettext_lazy("action", "不予受理"),
        gettext_lazy("已决定%(count)d件不予受理，通知书已出具。"),
        consequences=(
            gettext_lazy("每件案件各出具不予受理通知书，登记同样的理由和去向。"),
        ),
        confirm=gettext_lazy("所选案件不予受理，并出具不予受理通知书。确定吗？"),
    )
)  # fmt: skip
settle = page_of(
    ActPage(
        "series_settle", days, dated(operations.settle_all), gettext_lazy("结案"),
        gettext_lazy("已结案%(count)d件。"), missing=missing_result,
        consequences=(gettext_lazy("各案以自己的协议或和解结案。"),),
        confirm=gettext_lazy("所选案件以达成协议或和解结案。确定吗？"),
    )
)  # fmt: skip
refer = page_of(
    ActPage(
        "series_refer", _failure, _refer, gettext_lazy("结案并出具告知书"),
        gettext_lazy("已按调解不成结案%(count)d件，终止调解告知书已出具。"),
        consequences=(
            gettext_lazy("每件案件各出具终止调解告知书，登记同样的去向；草拟或签署中的协议作废。"),
        ),
        confirm=gettext_lazy("所选案件按“调解不成”结案，并出具终止调解告知书。确定吗？"),
    )
)  # fmt: skip
destination = page_of(
    ActPage(
        "series_destination", _destination, _add, gettext_lazy("登记去向"),
        gettext_lazy("已在%(count)d件案件中登记去向。"),
        consequences=(
            gettext_lazy("同样的去向写入每一件所选案件；各案的处理结果可以在各案中补充。"),
        ),
    )
)  # fmt: skip
