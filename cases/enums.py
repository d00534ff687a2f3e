"""Code lists of the case (design §4; domain §3 with sources)."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(TextChoices):
    INTAKE = "intake", pgettext_lazy("state", "登记")
    ELIGIBILITY = "eligibility", _("受理审查")
    MEDIATION = "mediation", _("调解中")
    SETTLED = "settled", _("已达成")
    REFERRED = "referred", _("已引导")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "撤回调解申请")

    OPEN = nonmember(("intake", "eligibility", "mediation"))
    FINAL = nonmember(("settled", "referred", "withdrawn"))


class Ending(TextChoices):
    """How a case ended; the four ways after acceptance are always printed apart (人社统MA1号)."""

    AGREEMENT = "agreement", _("达成调解协议")
    OWN_SETTLEMENT = "own_settlement", _("达成和解")
    NO_AGREEMENT = "no_agreement", _("调解不成")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "撤回调解申请")
    NOT_ACCEPTED = "not_accepted", _("不予受理")

    SETTLED = nonmember(("agreement", "own_settlement"))


class IneligibleReason(TextChoices):
    OUT_OF_SCOPE = "out_of_scope", _("不属于劳动争议调解范围")
    BARRED = "barred", _("同一请求已申请仲裁、提起诉讼或者已经裁决、确认")
    UNREACHABLE = "unreachable", _("当事人无法确认或者无法联系")
    FACTS_UNCLEAR = "facts_unclear", _("基本事实无法查明")
    RESPONDENT_REFUSED = "respondent_refused", _("被申请人不同意调解")
    RESPONDENT_SILENT = "respondent_silent", _("被申请人逾期未答复")

    #: The objective conditions were met; only willingness was missing (rate B).
    UNWILLING = nonmember(("respondent_refused", "respondent_silent"))


class FailureReason(TextChoices):
    """Endings of court-linked online mediation without agreement (在线调解规则 art. 25)."""

    UNREACHABLE = "unreachable", _("当事人无法联系")
    UNWILLING = "unwilling", _("一方当事人不愿意继续调解")
    TOO_FAR_APART = "too_far_apart", _("分歧较大，难以达成协议")
    PERIOD_OVER = "period_over", _("调解期限届满，未同意延期")
    REFUSED_TO_SIGN = "refused_to_sign", _("一方当事人拒绝签字")
    OTHER = "other", _("其他情形")


class Source(TextChoices):
    """Source channels (domain §3.3)."""

    VISIT = "visit", _("本人来访申请")
    PHONE = "phone", _("来电")
    EMPLOYER = "employer", _("用人单位申请")
    JOINT = "joint", _("双方共同申请")
    OWN_MOTION = "own_motion", _("主动调解")
    HOTLINE_12351 = "hotline_12351", _("12351 工会热线")
    HOTLINE_12345 = "hotline_12345", _("12345 热线")
    PLATFORM_12333 = "platform_12333", _("12333 / 全国调解平台")
    ONE_STOP = "one_stop", _("解纷“一件事” / 随申办")
    PUDONG_PLATFORM = "pudong_platform", _("浦东劳动维权平台")
    COURT_BEFORE_FILING = "court_before_filing", _("法院委派（诉前）")
    COURT_AFTER_FILING = "court_after_filing", _("法院委托（诉中）")
    ARBITRATION = "arbitration", _("仲裁委建议、移送或委托")
    INSPECTION = "inspection", _("劳动监察移送")
    SUBDISTRICT = "subdistrict", _("街镇移送")
    PETITIONS = "petitions", _("信访")
    POLICE = "police", _("公安 / 派出所")
    JUDICIAL_OFFICE = "judicial_office", _("司法所 / 人民调解")
    POINT = "point", _("企业调解点上报")
    ROOM = "room", _("楼宇调解室上报")
    LEGAL_AID = "legal_aid", _("工会法律援助转入")
    UPPER_UNION = "upper_union", _("上级工会交办")
    OTHER_REGION = "other_region", _("异地工会委托")
    OTHER = "other", _("其他")


class ApplicationForm(TextChoices):
    """An application may be written or oral (调解仲裁法 art. 12)."""

    WRITTEN = "written", _("书面申请")
    ORAL = "oral", _("口头申请")
    BY_PHONE = "by_phone", _("电话申请")
    ONLINE = "online", _("网上申请")

    #: Said to somebody who writes it down on the spot.
    SPOKEN = nonmember(("oral", "by_phone"))


class Grade(TextChoices):
    SIMPLE = "simple", _("简易")
    ORDINARY = "ordinary", _("一般")
    MAJOR = "major", _("重大")


class Side(TextChoices):
    APPLICANT = "applicant", _("申请人")
    RESPONDENT = "respondent", _("被申请人")


class PartyKind(TextChoices):
    WORKER = "worker", _("劳动者")
    EMPLOYER = "employer", _("用人单位")


class EmployerRole(TextChoices):
    """A dispatch company and the company that uses the work are joint parties
    (调解仲裁法 art. 22)."""

    EMPLOYER = "employer", _("用人单位")
    USING_COMPANY = "using_company", _("用工单位（劳务派遣）")
    CONTRACTOR = "contractor", _("承包 / 被挂靠单位")
    AFFILIATE = "affiliate", _("关联单位")


class Authority(TextChoices):
    """Powers of an agent; the mandate must state them (调解仲裁法 art. 24)."""

    GENERAL = "general", _("一般授权")
    SPECIAL = "special", _("特别授权（可代为承认、放弃、变更请求，签收和签署协议）")
    STATUTORY = "statutory", _("法定代理（监护人）")

    #: May sign an agreement in the party's place.
    SIGNING = nonmember(("special", "statutory"))


class Category(TextChoices):
    """The six groups of disputes of 调解仲裁法 art. 2."""

    RELATIONSHIP = "relationship", _("确认劳动关系")
    CONTRACT = "contract", _("订立、履行、变更、解除、终止劳动合同")
    DISMISSAL = "dismissal", _("除名、辞退、辞职、离职")
    CONDITIONS = "conditions", _("工时、休假、社会保险、福利、培训、劳动保护")
    PAYMENT = "payment", _("劳动报酬、工伤医疗费、经济补偿、赔偿金")
    OTHER = "other", _("法律、法规规定的其他劳动争议")


class ClaimKind(TextChoices):
    """Usual claims of a finance district (domain §3.4)."""

    WAGES = "wages", _("工资差额")
    BONUS = "bonus", _("奖金、年终奖、绩效、递延奖金")
    COMMISSION = "commission", _("提成")
    OVERTIME = "overtime", _("加班工资")
    ANNUAL_LEAVE = "annual_leave", _("未休年休假工资")
    DOUBLE_PAY = "double_pay", _("未签书面劳动合同二倍工资")
    SEVERANCE = "severance", _("经济补偿")
    UNLAWFUL_DISMISSAL = "unlawful_dismissal", _("违法解除赔偿金")
    NOTICE_PAY = "notice_pay", _("代通知金")
    REINSTATEMENT = "reinstatement", _("恢复劳动关系")
    RELATIONSHIP = "relationship", _("确认劳动关系")
    NON_COMPETE = "non_compete", _("竞业限制补偿或违约金")
    TRAINING = "training", _("服务期、培训费")
    WORK_INJURY = "work_injury", _("工伤待遇")
    WORK_INJURY_MEDICAL = "work_injury_medical", _("工伤医疗费")
    SOCIAL_INSURANCE = "social_insurance", _("社会保险、公积金")
    CERTIFICATE = "certificate", _("离职证明、档案转移")
    SICK_PAY = "sick_pay", _("病假、高温等津贴")
    MATERNITY = "maternity", _("女职工三期待遇")
    EQUITY = "equity", _("股权激励")
    RESIDENCE_PENALTY = "residence_penalty", _("户口违约金")
    RETURN_PROPERTY = "return_property", _("返还财物、借款")
    OTHER = "other", _("其他请求")

    #: What an over-age worker may bring here; the rest goes to court (令第56号 art. 19).
    OVER_AGE = nonmember(
        (
            "wages", "bonus", "commission", "overtime", "annual_leave",
            "work_injury", "work_injury_medical", "sick_pay",
        )
    )  # fmt: skip


class ClaimOutcome(TextChoices):
    """What became of a claim against one respondent."""

    OPEN = "open", _("未处理")
    AGREED = "agreed", _("已在协议中解决")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    NOT_AGREED = "not_agreed", _("未达成协议")
    NOT_ACCEPTED = "not_accepted", _("不予受理")


class ConsentPurpose(TextChoices):
    MEDIATION = "mediation", _("同意调解")
    EXTENSION = "extension", _("同意延期")
    CONFLICT_WAIVER = "conflict_waiver", _("同意由该调解员继续调解")
    OWN_SETTLEMENT = "own_settlement", _("确认自行和解")


class Way(TextChoices):
    """How something was said, sent or signed."""

    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("电话")
    SMS = "sms", _("短信、微信")
    WRITTEN = "written", _("书面")
    ONLINE = "online", _("网上平台")
    MAIL = "mail", _("邮寄")


class ConflictKind(TextChoices):
    """Relations that a mediator declares (特邀调解规定 arts. 15–16; design §3)."""

    NONE = "none", _("无利害关系")
    EMPLOYED_BY_RESPONDENT = (
        "employed_by_respondent",
        _("受雇于被申请人（仅限企业调委会，须向双方告知）"),
    )
    NEAR_RELATIVE = "near_relative", _("是当事人或其代理人的近亲属")
    INTEREST = "interest", _("与案件有利害关系")
    HANDLED_DECISION = "handled_decision", _("经手过争议事项")
    GAVE_ADVICE = "gave_advice", _("曾就本争议提供咨询意见")
    OTHER_RELATION = "other_relation", _("与当事人或其代理人有其他关系，可能影响公正调解")

    #: Bars the mediator unless both parties waive it on record.
    BARRING = nonmember(
        ("near_relative", "interest", "handled_decision", "gave_advice", "other_relation")
    )


class Capacity(TextChoices):
    MEDIATOR = "mediator", _("调解员")
    AGENT = "agent", _("代理人")
    ADVISER = "adviser", _("提供咨询")

    #: One person in one dispute is one or the other, never both (domain §0.2-8).
    EXCLUSIVE = nonmember(("mediator", "agent"))


class SessionKind(TextChoices):
    IN_PERSON = "in_person", _("现场调解")
    PHONE = "phone", _("电话调解")
    VIDEO = "video", _("视频调解")
    VISIT = "visit", _("上门调解")
    SEPARATE = "separate", _("背对背调解")


class SessionSpan(TextChoices):
    HOURS = "hours", _("按时间段")
    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")


class SessionStatus(TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已举行")
    CANCELLED = "cancelled", _("已取消")


class SessionResult(TextChoices):
    CONTINUE = "continue", _("继续调解")
    AGREED = "agreed", _("达成一致")
    NOT_AGREED = "not_agreed", _("未达成一致")
    ABSENT = "absent", _("一方未到")


class AgreementState(TextChoices):
    DRAFT = "draft", _("草拟")
    SIGNING = "signing", _("签署中")
    EFFECTIVE = "effective", _("已生效")
    PERFORMED = "performed", _("已履行")
    BREACHED = "breached", _("逾期未履行")
    VOID = "void", _("作废")
    NOT_SIGNED = "not_signed", _("未签成")
    SUPERSEDED = "superseded", _("已被取代")
    CONVERTED = "converted", _("已置换")

    #: The agreement has taken effect and still stands.
    STANDING = nonmember(("effective", "performed", "breached"))
    #: What it promises is owed: by itself, or by the arbitral document of the same content.
    IN_FORCE = nonmember(("effective", "performed", "breached", "converted"))
    #: Something of it may still be performed.
    PAYABLE = nonmember(("effective", "breached", "converted"))


class TermKind(TextChoices):
    MONEY = "money", _("给付款项")
    OTHER = "other", _("其他约定")


class Tax(TextChoices):
    BEFORE = "before", _("税前")
    AFTER = "after", _("税后")
    NOT_APPLICABLE = "not_applicable", _("不涉及")


class PaymentWay(TextChoices):
    TRANSFER = "transfer", _("银行转账")
    CASH = "cash", _("现金")
    OTHER = "other", _("其他方式")


class MarkKind(TextChoices):
    """The marks that make an agreement effective (调解仲裁法 art. 14, 17号令 art. 26)."""

    PARTY = "party", _("当事人签名或盖章")
    MEDIATOR = "mediator", _("调解员签名")
    SEAL = "seal", _("调解组织印章")


class SettlementProof(TextChoices):
    PAPER = "paper", _("和解协议书")
    PAYMENT = "payment", _("付款凭证")
    CONFIRMED = "confirmed", _("双方确认")


class DestinationKind(TextChoices):
    ARBITRATION = "arbitration", _("劳动人事争议仲裁")
    COURT = "court", _("人民法院")
    INSPECTION = "inspection", _("劳动保障监察")
    LEGAL_AID = "legal_aid", _("法律援助")
    PETITIONS = "petitions", _("信访")
    PARTY_DECIDES = "party_decides", _("当事人自行决定")
    OPEN = "open", _("待定")


class DestinationResult(TextChoices):
    """What became of a case there, as far as the station learns."""

    NOT_ACCEPTED = "not_accepted", _("未予受理")
    SETTLED = "settled", _("调解、和解结案")
    GRANTED = "granted", _("支持请求")
    PARTLY_GRANTED = "partly_granted", _("部分支持请求")
    REJECTED = "rejected", _("驳回请求")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    OTHER = "other", _("其他结果")


class WithdrawalReason(TextChoices):
    CHANGED_MIND = "changed_mind", _("不再要求调解")
    SETTLED_ELSEWHERE = "settled_elsewhere", _("已通过其他途径解决")
    OTHER_PROCEDURE = "other_procedure", _("改走仲裁、诉讼等途径")
    OTHER = "other", _("其他原因")


class EventKind(TextChoices):
    """Dated facts that figures count; never overwritten (design §5)."""

    ELIGIBLE = "eligible", _("审查认定具备协商调解条件")
    INELIGIBLE = "ineligible", _("审查认定不具备条件")
    ACCEPTED = "accepted", pgettext_lazy("figure", "受理")
    CONCLUDED = "concluded", _("结案")
    WITHDRAWN_BEFORE_ACCEPTANCE = "withdrawn_before_acceptance", _("受理前撤回")
    REOPENED = "reopened", pgettext_lazy("figure", "恢复办理")
    TRANSFERRED_OUT = "transferred_out", _("移出")
    TRANSFERRED_IN = "transferred_in", _("移入")
    VOIDED = "voided", _("作废")


class ReferenceSystem(TextChoices):
    HOTLINE_12345 = "12345", _("12345 热线")
    HOTLINE_12351 = "12351", _("12351 工会热线")
    PLATFORM_12333 = "12333", _("12333 平台")
    COURT = "court", _("法院")
    ARBITRATION = "arbitration", _("仲裁委")
    OTHER = "other", _("其他")


class LinkKind(TextChoices):
    REAPPLICATION = "reapplication", _("再次申请")
    LATE_CONSENT = "late_consent", _("被申请人事后同意")
    RELATED = "related", _("相关案件")
    DUPLICATE = "duplicate", _("重复登记")


class AttachmentCategory(TextChoices):
    APPLICATION = "application", _("申请材料")
    IDENTITY = "identity", _("身份证明")
    MANDATE = "mandate", _("授权委托")
    EVIDENCE = "evidence", _("证据")
    SIGNED_PAPER = "signed_paper", _("签署后的文书")
    PAYMENT_PROOF = "payment_proof", _("履行凭证")
    #: What was said for the sake of compromise, signed by those who said it.
    RECORD = "record", _("调解笔录")
    #: Facts on which the parties agreed, set down apart from the record so that they may be used.
    AGREED_FACTS = "agreed_facts", _("无争议事实记载")
    #: Approvals, reports and whatever else stays in the house.
    INTERNAL = "internal", _("内部材料")
    OTHER = "other", _("其他")
