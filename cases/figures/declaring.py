"""The catalogue of the figures of cases, and the headings under which they stand."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.reports.declaring import Catalogue
from mediation.reports.sections import Group

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
PERFORMANCE = Group("performance", _("协议履行"))
TIME = Group("time", _("办案时间"))

_catalogue = Catalogue()
#: In the order of the JSON of design §7.
FIGURES = _catalogue.figures
figure = _catalogue.figure
