"""What was searched for, and why numbers were shown: kept in the access log under a key a month.

These texts are no archive that somebody appraises, but personal data of which no more may be kept
than is needed (个人信息保护法 art. 19): when their time is over, the key of the month goes. Who
looked at what, and when, stays.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.retention.due import periods_of
from cases.retention.registry import Kind
from mediation.deadlines.clocks import same_date_after
from mediation.history.models import AccessEntry, access_text_key
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.vault import destruction

KIND = Kind(
    "access_text",
    _("查阅记录中的搜索文字和查看理由"),
    _("期满后自动销毁当月密钥，谁在何时查阅了什么仍保留；各工作站都设置后才执行，以最长的为准。"),
)


def forget_searches(day: date) -> int:
    """Destroy the keys of the months whose texts have outlived every station's period."""
    stations = Organisation.objects.filter(kind=OrganisationKind.STATION, is_active=True)
    found = [periods_of(station.pk, day).get(KIND.code) for station in stations]
    years = [period.years for period in found if period and period.years]
    if not found or len(years) < len(found):
        return 0
    first = AccessEntry.objects.order_by("pk").values_list("at", flat=True).first()
    if first is None:
        return 0
    known, month, gone = destruction.listed(), first.date().replace(day=1), 0
    while same_date_after(following := _next(month), max(years)) <= day:
        key = access_text_key(month)
        if key not in known:
            destruction.destroy([key], reference=f"access-log-{month:%Y-%m}")
            gone += 1
        month = following
    return gone


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
