"""Words of the retention room."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """Where a destruction list stands (鉴定销毁清单)."""

    DRAFT = "draft", _("鉴定中")
    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准，执行中")
    CARRIED_OUT = "carried_out", _("已执行")
    CANCELLED = "cancelled", _("已撤销")

    OPEN = nonmember(("draft", "proposed", "approved"))
    DECIDED = nonmember(("approved", "carried_out"))


class Decision(TextChoices):
    """What the appraisal says of a record."""

    DESTROY = "destroy", _("销毁")
    EXTEND = "extend", _("延长保管")
    KEEP = "keep", _("继续永久保管")


class Outcome(TextChoices):
    """What became of an item."""

    DESTROYED = "destroyed", _("已销毁")
    KEPT = "kept", _("已保留")
    SKIPPED = "skipped", _("未销毁")


class HoldGround(TextChoices):
    """Why a record must not be destroyed though its time is over (暂缓销毁)."""

    ARBITRATION = "arbitration", _("仲裁在办")
    SUIT = "suit", _("诉讼在办")
    CONFIRMATION = "confirmation", _("司法确认或仲裁审查在办")
    PARTY_REQUEST = "party_request", _("当事人要求")
    INSPECTION = "inspection", _("检查、审计或信访核查")
    OTHER = "other", pgettext_lazy("ground", "其他")
