"""Words of the rights room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RightKind(TextChoices):
    """What a person asks for (个人信息保护法 arts. 45, 46)."""

    COPY = "copy", _("查阅、复制")
    CORRECTION = "correction", _("更正、补充")


class IdentityCheck(TextChoices):
    """How it was made sure that the right person asks."""

    ID_SEEN = "id_seen", _("本人到场，核对身份证件原件")
    AGENT = "agent", _("代理人到场，核对授权委托书和双方证件")
    RELATIVE = "relative", _("死者近亲属到场，核对关系证明和证件")
    OTHER = "other", pgettext_lazy("way", "其他方式（在说明中写明）")


class RequestState(TextChoices):
    """Where a request stands."""

    OPEN = "open", _("待处理")
    GRANTED = "granted", _("已满足")
    REFUSED = "refused", _("已拒绝")
