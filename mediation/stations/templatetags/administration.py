"""`{% load administration %}`: the rooms of administration as tabs."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.stations.tabs import registered

register = template.Library()

TABS = (
    ("organisations", pgettext_lazy("plural", "组织")),
    ("buildings", pgettext_lazy("plural", "楼宇")),
    ("users", pgettext_lazy("plural", "用户")),
    ("absences", _("不在岗")),
    ("calendar", _("工作日历")),
    ("parameters", _("计算参数")),
    ("change_log", _("修改记录")),
    ("access_log", _("查阅记录")),
    ("unusual", _("异常查阅")),
)


@register.inclusion_tag("stations/tabs.html", takes_context=True)
def administration_tabs(context: template.Context) -> dict[str, Any]:
    """The tab in whose addresses the page lies is the current one."""
    path = context["request"].path
    tabs = []
    added = ((tab.url_name, tab.label) for tab in registered())
    for name, label in (*((f"administration:{name}", label) for name, label in TABS), *added):
        url = reverse(name)
        tabs.append({"label": label, "url": url, "current": path.startswith(url)})
    return {"tabs": tabs}
