"""Code lists of what is handed out and of what comes back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Medium(TextChoices):
    FORM = "form", _("离线表格")
    PACKET = "packet", _("打印资料包")


class EntryKind(TextChoices):
    """What a line of a form tells; each has a sheet of its own."""

    CONTACT = "contact", _("联系记录")
    CONSENT = "consent", _("调解意愿")
    SESSION = "session", _("调解会议")
    OUTCOME = "outcome", _("结果建议")


class Decision(TextChoices):
    WAITING = "waiting", _("待核对")
    TAKEN = "taken", _("已采纳")
    LEFT = "left", _("未采纳")


class Outcome(TextChoices):
    """What the mediator at the point proposes; closing a case stays an act of its own."""

    AGREEMENT = "agreement", _("拟达成调解协议")
    OWN_SETTLEMENT = "own_settlement", _("双方已自行和解")
    NO_AGREEMENT = "no_agreement", _("拟终止调解")
    WITHDRAWAL = "withdrawal", _("申请人拟撤回申请")
    CONTINUE = "continue", _("继续调解")
