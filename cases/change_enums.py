"""Code lists of what changes about a case: its parties, its holder, its standing (design §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    """How the parties of a case change."""

    RENAMED = "renamed", _("更名")
    ADDED = "added", _("追加当事人")
    REPLACED = "replaced", _("更换当事人")
    SUCCEEDED = "succeeded", _("承继")
    GUARDIAN = "guardian", _("法定代理人（监护人）")


class TransferState(TextChoices):
    """Where a proposed transfer stands."""

    ASKED = "asked", _("待本站站长同意")
    PROPOSED = "proposed", _("待接收")
    ACCEPTED = "accepted", _("已接收")
    REFUSED = "refused", _("已退回")
    CANCELLED = "cancelled", _("已取消")


#: A transfer that nobody has decided on: a case has at most one.
OPEN_TRANSFERS = (TransferState.ASKED, TransferState.PROPOSED)


class VoidReason(TextChoices):
    """Why a case is taken out of every figure."""

    DUPLICATE = "duplicate", _("重复登记")
    MISTAKE = "mistake", _("误登记")
    TEST = "test", _("测试登记")
