"""How a signature comes onto a paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignWay(TextChoices):
    """The way of a signature; a seal is the organisation's or a company's."""

    IN_PERSON = "in_person", _("本人签名")
    FINGERPRINT = "fingerprint", _("捺印")
    SEAL = "seal", _("盖章")
    BY_AGENT = "by_agent", _("代理人签名")
