"""How a function becomes a figure, and the headings under which figures stand."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.figures.facts import Facts
from mediation.reports.sections import Figure, Group
from mediation.reports.values import Kind, Value
from mediation.ui.parts import Text

RATES = Group("rates", _("调解成功率"))
INTAKE = Group("intake", _("收案与审查"))
WORK = Group("work", _("受理与结案"))
BALANCE = Group(
    "balance",
    _("未结案件结转"),
    terms=(
        ("", "open_at_start"),
        ("＋", "accepted"),
        ("＋", "transferred_in"),
        ("＋", "reopened"),
        ("－", "concluded"),
        ("－", "transferred_out"),
        ("＝", "open_at_end"),
    ),
)
MONEY = Group("money", pgettext_lazy("plural", "金额"))
TIME = Group("time", _("办案时间"))

#: In the order of the JSON of design §7.
FIGURES: list[Figure] = []


Computed_co = TypeVar("Computed_co", bound=Value, covariant=True)


class Formula(Protocol[Computed_co]):
    """A function of `definitions`, known by its own name."""

    __name__: str

    def __call__(self, facts: Facts) -> Computed_co: ...


def figure(
    label: Text, definition: Text, *, group: Group, kind: Kind = Kind.COUNT
) -> Callable[[Formula[Computed_co]], Formula[Computed_co]]:
    """Make the function a figure under its own name."""

    def declare(formula: Formula[Computed_co]) -> Formula[Computed_co]:
        FIGURES.append(Figure(formula.__name__, label, kind, group, definition, formula))
        return formula

    return declare
