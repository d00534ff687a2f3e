"""Code lists of legal aid (domain §2.2 F01)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    VISIT = "visit", _("来访")
    PHONE = "phone", _("来电")
    HOTLINE_12351 = "hotline_12351", _("12351 热线")
    ONLINE = "online", _("网上")
    OUTREACH = "outreach", _("楼宇巡访")


class OnwardPath(TextChoices):
    ADVICE_ONLY = "advice_only", _("仅咨询")
    MEDIATION = "mediation", _("申请调解")
    LEGAL_AID = "legal_aid", _("申请法律援助")
    ARBITRATION = "arbitration", _("申请仲裁")
    INSPECTION = "inspection", _("劳动保障监察")
    COURT = "court", _("向法院起诉")
    OTHER = "other", _("其他")
