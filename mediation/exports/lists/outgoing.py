"""What went out as files: reports that were handed in, and the deliveries of the webhooks."""

from django.utils.translation import gettext_lazy as _

from mediation.exports.listing import Column, Listing, Selection, filtered
from mediation.stations.permissions import READERS
from mediation.submissions.services import READING
from mediation.submissions.views import submission_rows
from mediation.ui import formats
from mediation.webhooks.permissions import may_read_cases
from mediation.webhooks.views.deliveries import delivery_rows

SUBMISSIONS = Listing(
    key="submissions",
    title=_("已报送的报表"),
    page="submissions:overview",
    roles=frozenset(READING),
    select=lambda request: Selection(submission_rows(request)),
    columns=(
        Column(_("报送编号"), lambda row, _r: row.reference, width=28),
        Column(_("组织"), lambda row, _r: row.organisation.name, width=30),
        Column(_("起始日期"), lambda row, _r: row.first),
        Column(_("截止日期"), lambda row, _r: row.last),
        Column(_("版本"), lambda row, _r: row.version, width=6),
        Column(_("已被代替"), lambda row, _r: "" if row.is_standing else str(_("是")), width=8),
        Column(_("报送对象"), lambda row, _r: row.addressee, width=24),
        Column(_("签署"), lambda row, _r: row.signed_by_name),
        Column(_("签署时间"), lambda row, _r: formats.moment(row.signed_at), width=18),
    ),
)


DELIVERIES = Listing(
    key="deliveries",
    title=_("推送记录"),
    page="webhooks:log",
    roles=frozenset(READERS),
    select=filtered(delivery_rows),
    columns=(
        Column(_("产生时间"), lambda row, _r: formats.moment(row.created_at), width=18),
        Column(_("事件"), lambda row, _r: str(row.event.label), width=20),
        Column(
            _("登记序号"),
            lambda row, reading: row.event.subject if may_read_cases(reading.actor) else "",
            width=20,
        ),
        Column(_("推送订阅"), lambda row, _r: row.subscription.name, width=24),
        Column(_("状态"), lambda row, _r: str(row.get_state_display())),
        Column(_("推送次数"), lambda row, _r: row.attempts, width=8),
        Column(
            _("下次推送"),
            lambda row, _r: formats.moment(row.next_attempt_at) if row.is_open else "",
            width=18,
        ),
    ),
)
LISTS = (SUBMISSIONS, DELIVERIES)
