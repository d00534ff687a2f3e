"""Code lists of the confirmation tracks."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TrackKind(TextChoices):
    """The two tracks; their codes are also those of the application papers (F25, F26)."""

    ARBITRAL_REVIEW = "arbitral_review", _("仲裁审查")
    JUDICIAL_CONFIRMATION = "judicial_confirmation", _("司法确认")

    @property
    def other(self) -> "TrackKind":
        """The one that it excludes."""
        return next(kind for kind in TrackKind if kind is not self)


class TrackState(TextChoices):
    PREPARED = "prepared", _("准备申请")
    APPLIED = "applied", _("已申请")
    ACCEPTED = "accepted", _("已受理")
    GRANTED = "granted", _("已准许")
    REFUSED = "refused", _("未准许")
    WITHDRAWN = "withdrawn", _("已撤回")

    #: The body has not answered yet.
    PENDING = nonmember(("applied", "accepted"))
    #: As long as one of these stands, no other application is made for the agreement.
    HOLDING = nonmember(("applied", "accepted", "granted"))


class RefusalGround(TextChoices):
    """Why the body said no; which of them its rules know, before and after taking the application,
    is in `cases.tracks.rules.GROUNDS`."""

    OUT_OF_SCOPE = "out_of_scope", _("不属于受理范围")
    NO_JURISDICTION = "no_jurisdiction", _("不属于该机构管辖")
    LATE = "late", _("超出申请期间")
    RELATIONSHIP = "relationship", _("确认劳动关系")
    CONFIRMED = "confirmed", _("已经司法确认")
    STATUS = "status", _("确认身份关系")
    AGAINST_LAW = "against_law", _("违反法律、行政法规强制性规定")
    HARMS_OTHERS = "harms_others", _("损害国家利益、社会公共利益或者他人合法权益")
    AGAINST_MORALS = "against_morals", _("损害社会公序良俗")
    FALSE_EVIDENCE = "false_evidence", _("证据材料有弄虚作假嫌疑")
    NOT_VOLUNTARY = "not_voluntary", _("违反自愿原则")
    UNCLEAR = "unclear", _("内容不明确")
    OTHER = "other", _("其他情形")


class Weight(TextChoices):
    """How much something speaks against an application."""

    BAR = "bar", _("不能申请")
    WARNING = "warning", _("请先核对")
    REMARK = "remark", _("请注意")
