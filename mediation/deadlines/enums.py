"""Words of the clocks that more than one module needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DayType(TextChoices):
    """How the days of a period are counted."""

    WORKING = "working", _("工作日")
    NATURAL = "natural", _("自然日")


class Unit(TextChoices):
    """What the length of a period counts."""

    DAY = "day", pgettext_lazy("unit", "日")
    YEAR = "year", pgettext_lazy("unit", "年")


class Event(TextChoices):
    """What a clock runs from."""

    RECEIVED = "received", _("收到调解申请")
    ACCEPTED = "accepted", _("受理调解申请")
    EFFECTIVE = "effective", _("调解协议生效")
    ENDED = "ended", _("案件终结")
    KNOWN = "known", _("知道或应当知道权利被侵害")
    PERFORMANCE_DUE = "performance_due", _("履行期限届满")
    AID_APPLIED = "aid_applied", _("收到法律援助申请")
    AID_APPROVED = "aid_approved", _("决定给予法律援助")
    MANDATED = "mandated", _("收到委派、委托")
    MANDATE_BEGUN = "mandate_begun", _("签收材料或者在平台确认")
    MANDATE_AGREED = "mandate_agreed", _("双方同意委托调解")
    REVIEW_TAKEN = "review_taken", _("仲裁委受理审查申请")
    CONFIRMATION_APPLIED = "confirmation_applied", _("向法院申请司法确认")
    CONFIRMATION_TAKEN = "confirmation_taken", _("法院受理确认申请")


class Bearer(TextChoices):
    """Whose clock it is. A party's duty shows the unmoved day too; a right is never overdue."""

    OFFICE = "office", _("调解组织")
    PARTY = "party", _("当事人")
    RIGHT = "right", _("当事人的权利")
    BODY = "body", _("仲裁委、法院")


class DutyCode(TextChoices):
    """The clocks by the names that command line, reports and stored due dates use."""

    ACCEPTANCE = "acceptance", _("受理审查期限")
    RIGHT_TO_ARBITRATE = "right_to_arbitrate", _("可申请仲裁")
    MEDIATION = "mediation", _("调解期限")
    ARBITRAL_REVIEW = "arbitral_review", _("申请仲裁审查期限")
    JUDICIAL_CONFIRMATION = "judicial_confirmation", _("申请司法确认期限")
    LIMITATION = "limitation", _("申请仲裁时效")
    ENFORCEMENT = "enforcement", _("申请执行期限")
    ARCHIVE = "archive", _("归档期限")
    AID_DECISION = "aid_decision", _("法律援助审批期限")
    AID_ASSIGNMENT = "aid_assignment", _("法律援助指派期限")
    MANDATE_CONFIRMATION = "mandate_confirmation", _("确认接受委派、委托的期限")
    MANDATE_CONTACT = "mandate_contact", _("协助联系对方当事人")
    COURT_APPOINTED = "court_appointed", _("法院委派调解期限")
    COURT_ENTRUSTED_ORDINARY = "court_entrusted_ordinary", _("法院委托调解期限（普通程序）")
    COURT_ENTRUSTED_SUMMARY = "court_entrusted_summary", _("法院委托调解期限（简易程序）")
    ARBITRATION_ENTRUSTED = "arbitration_entrusted", _("仲裁庭委托调解期限")
    REVIEW_DECISION = "review_decision", _("仲裁审查期限")
    CONFIRMATION_INTAKE = "confirmation_intake", _("法院决定是否受理期限")
    CONFIRMATION_DECISION = "confirmation_decision", _("法院确认审查期限")


class Standing(TextChoices):
    """Where a deadline stands on a given day."""

    OK = "ok", _("期限内")
    SOON = "soon", _("即将到期")
    TODAY = "today", _("今日应办")
    OVERDUE = "overdue", _("已逾期")
    MET = "met", _("按期完成")
    MET_LATE = "met_late", _("逾期完成")


class DaySource(TextChoices):
    """Why a day of the calendar is a working day or not."""

    WEEKDAY_RULE = "weekday_rule", _("周末规则")
    PUBLISHED = "published", _("国务院公布的安排")
    OFFICE = "office", _("本系统录入")
