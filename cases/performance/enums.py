"""Ways that the law offers when an agreement is not performed, and how one of them goes."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Remedy(TextChoices):
    """What somebody can turn to; articles and conditions are in `remedies`."""

    PAYMENT_ORDER = "payment_order", _("申请支付令")
    DIRECT_SUIT = "direct_suit", _("直接向法院起诉")
    ARBITRATION = "arbitration", _("申请劳动争议仲裁")
    ENFORCEMENT = "enforcement", _("申请强制执行")


class Verdict(TextChoices):
    """Whether a way is open for this agreement."""

    OPEN = "open", _("可以选择")
    UNCLEAR = "unclear", _("须由承办人判断")
    CLOSED = "closed", _("不适用")


class PursuitState(TextChoices):
    """How a way goes that was taken."""

    FILED = "filed", _("已提出")
    TAKEN = "taken", _("已受理")
    GRANTED = "granted", _("已获支持")
    REFUSED = "refused", _("未获支持")
    ENDED = "ended", _("程序终结")
    WITHDRAWN = "withdrawn", _("已撤回")

    #: The body still has to say something, or has said yes and nothing has ended it.
    RUNNING = nonmember(("filed", "taken", "granted"))
    WAITING = nonmember(("filed", "taken"))
