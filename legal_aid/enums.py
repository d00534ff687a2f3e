"""Code lists of legal aid (domain §1.7, §2.2 F01, F30, F31)."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    VISIT = "visit", _("来访")
    PHONE = "phone", _("来电")
    HOTLINE_12351 = "hotline_12351", _("12351 热线")
    HOTLINE_12345 = "hotline_12345", _("12345 热线")
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


class AidKind(TextChoices):
    """Kinds of union legal aid, from the least to the furthest: a matter counts once, by its
    furthest kind (design §5; 工会法律援助办法)."""

    ADVICE = "advice", _("法律咨询")
    DRAFTING = "drafting", _("代拟文书")
    MEDIATION = "mediation", _("参与协商、调解")
    REPRESENTATION = "representation", _("仲裁、诉讼代理")

    #: Closed in the step in which they are given.
    AT_ONCE = nonmember(("advice", "drafting"))


class AidState(TextChoices):
    DRAFT = "draft", pgettext_lazy("legal aid", "填写申请")
    SUBMITTED = "submitted", pgettext_lazy("legal aid", "待审批")
    SUPPLEMENT = "supplement", pgettext_lazy("legal aid", "待补充材料")
    APPROVED = "approved", pgettext_lazy("legal aid", "已批准，待指派")
    REFUSED = "refused", pgettext_lazy("legal aid", "不予援助")
    ASSIGNED = "assigned", pgettext_lazy("legal aid", "已指派")
    IN_PROGRESS = "in_progress", pgettext_lazy("legal aid", "办理中")
    CLOSED = "closed", pgettext_lazy("legal aid", "已结案")
    TERMINATED = "terminated", pgettext_lazy("legal aid", "已终止援助")
    WITHDRAWN = "withdrawn", pgettext_lazy("legal aid", "已撤回申请")

    OPEN = nonmember(("draft", "submitted", "supplement", "approved", "assigned", "in_progress"))
    UNDECIDED = nonmember(("draft", "submitted", "supplement"))
    FINAL = nonmember(("refused", "closed", "terminated", "withdrawn"))


class AidStage(TextChoices):
    """Where the aided matter stands while it is being worked."""

    MEDIATION = "mediation", _("调解")
    ARBITRATION = "arbitration", _("仲裁")
    FIRST_INSTANCE = "first_instance", _("一审")
    SECOND_INSTANCE = "second_instance", _("二审")
    ENFORCEMENT = "enforcement", _("执行")


class AidResult(TextChoices):
    """How an aided matter, or one stage of it, ended."""

    SETTLED = "settled", _("调解、和解结案")
    FAVOURABLE = "favourable", _("请求全部得到支持")
    PARTLY_FAVOURABLE = "partly_favourable", _("请求部分得到支持")
    UNFAVOURABLE = "unfavourable", _("请求未得到支持")
    WITHDRAWN = "withdrawn", _("撤回申请、撤诉")
    GIVEN = "given", _("已提供咨询或者文书")
    NOT_AGREED = "not_agreed", _("调解未达成协议")
    OTHER = "other", pgettext_lazy("result", "其他")


class MeansResult(TextChoices):
    """What became of the check of means (法律援助法 arts. 41, 42)."""

    NOT_ASKED = "not_asked", _("不需要审查经济状况")
    EXEMPT = "exempt", _("免予核查经济困难状况")
    MET = "met", _("符合经济困难标准")
    NOT_MET = "not_met", _("不符合经济困难标准")
    OPEN = "open", _("尚未核查")

    #: Aid may be approved.
    SUFFICIENT = nonmember(("not_asked", "exempt", "met"))


class MeansProof(TextChoices):
    """How means were checked (法律援助法 art. 41)."""

    DATA = "data", _("信息共享查询")
    PROMISE = "promise", _("个人诚信承诺")
    CERTIFICATE = "certificate", _("单位或者街镇证明")


class MeansExemption(TextChoices):
    """Who is not asked for means (法律援助法 art. 42)."""

    NO_FIXED_INCOME = (
        "no_fixed_income",
        _("无固定生活来源的未成年人、老年人、残疾人等特定群体"),
    )
    RELIEF = "relief", _("社会救助、司法救助或者优抚对象")
    MIGRANT_WAGES = (
        "migrant_wages",
        _("申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员"),
    )
    BY_LAW = "by_law", _("法律、法规、规章规定的其他人员")


class RefusalReason(TextChoices):
    OUT_OF_SCOPE = "out_of_scope", _("不属于工会法律援助的范围")
    MEANS = "means", _("不符合经济困难标准，也不属于免予核查的情形")
    NOT_ENTITLED = "not_entitled", _("申请人不属于援助对象")
    NO_GROUNDS = "no_grounds", _("请求明显缺乏事实或者法律依据")
    ALREADY_AIDED = "already_aided", _("同一事项已获得法律援助或者已委托代理人")
    CONFLICT = "conflict", _("存在利益冲突，已引导至其他机构")
    OTHER = "other", pgettext_lazy("reason", "其他")


class TerminationGround(TextChoices):
    """The eight grounds of 法律援助法 art. 48."""

    DECEPTION = "deception", _("以欺骗或者其他不正当手段获得法律援助")
    CONCEALMENT = "concealment", _("故意隐瞒与案件有关的重要事实或者提供虚假证据")
    ILLEGAL_USE = "illegal_use", _("利用法律援助从事违法活动")
    MEANS_CHANGED = "means_changed", _("经济状况发生变化，不再符合法律援助条件")
    CASE_ENDED = "case_ended", _("案件终止审理或者已经被撤销")
    OWN_AGENT = "own_agent", _("自行委托律师或者其他代理人")
    REQUESTED = "requested", _("有正当理由要求终止法律援助")
    BY_LAW = "by_law", _("法律法规规定的其他情形")


class WithdrawalReason(TextChoices):
    WISH = "wish", _("申请人撤回申请")
    NOT_SUPPLEMENTED = "not_supplemented", _("逾期未补充材料，视为撤回申请")


class ApplicantGroup(TextChoices):
    """Groups of F30; sensitive, for the file alone."""

    DISABLED = "disabled", _("残疾人")
    ELDERLY = "elderly", _("老年人")
    WOMAN = "woman", _("妇女")
    MINOR = "minor", _("未成年人")
    MIGRANT_WORKER = "migrant_worker", _("农民工")
    PLATFORM_WORKER = "platform_worker", _("新就业形态劳动者")
    POOR = "poor", _("生活困难")
    INJURED = "injured", _("工伤职工")


class Education(TextChoices):
    PRIMARY = "primary", _("小学及以下")
    SECONDARY = "secondary", _("初中、高中、中专")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    POSTGRADUATE = "postgraduate", _("研究生")


class AssignmentEnd(TextChoices):
    """Why a lawyer no longer acts in an aided matter."""

    DONE = "done", _("办结")
    REPLACED = "replaced", _("更换承办律师")
    CONFLICT = "conflict", _("存在利益冲突")
    TERMINATED = "terminated", _("援助终止")
    REFUSED = "refused", _("先行援助后未获批准")
