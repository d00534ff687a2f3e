"""Code lists of mandates."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MandateKind(TextChoices):
    """Who sends the case, and by which rule its own period runs."""

    COURT_APPOINTED = "court_appointed", _("法院委派（立案前）")
    COURT_ENTRUSTED_ORDINARY = "court_ordinary", _("法院委托（立案后，普通程序）")
    COURT_ENTRUSTED_SUMMARY = "court_summary", _("法院委托（立案后，简易程序）")
    ARBITRATION_ENTRUSTED = "arbitration", _("仲裁庭委托（开庭前）")
    #: No period: the applicant may come, and arbitration waits with its acceptance (33号令 art. 69).
    ARBITRATION_SUGGESTED = "suggested", _("仲裁委调解建议书")

    COURT = nonmember(("court_appointed", "court_ordinary", "court_summary"))
    COURT_ENTRUSTED = nonmember(("court_ordinary", "court_summary"))
    #: A suggestion asks for no answer.
    ANSWERED = nonmember(("court_appointed", "court_ordinary", "court_summary", "arbitration"))


class MandateEnding(TextChoices):
    """The eight endings of 在线调解规则 art. 25, and one of ours for what was never taken on."""

    AGREEMENT = "agreement", _("达成调解协议")
    OWN_SETTLEMENT = "own_settlement", _("自行和解并撤回申请")
    UNREACHABLE = "unreachable", _("当事人无法联系")
    UNWILLING = "unwilling", _("一方当事人不愿意继续调解")
    TOO_FAR_APART = "too_far_apart", _("分歧较大，难以达成协议")
    PERIOD_OVER = "period_over", _("调解期限届满，未同意延期")
    REFUSED_TO_SIGN = "refused_to_sign", _("一方当事人拒绝签字")
    OTHER = "other", _("其他情形")
    NOT_TAKEN = "not_taken", _("未接受委派、委托")

    #: No agreement came of it: the body is told why (art. 21). Codes are those of `FailureReason`.
    FAILED = nonmember(
        ("unreachable", "unwilling", "too_far_apart", "period_over", "refused_to_sign", "other")
    )


class Stage(TextChoices):
    """Where a mandate stands; read from its days."""

    TO_CONFIRM = "to_confirm", _("待确认")
    RUNNING = "running", _("办理中")
    TO_RETURN = "to_return", _("待反馈")
    RETURNED = "returned", _("已反馈")
