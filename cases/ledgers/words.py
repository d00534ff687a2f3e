"""How ledgers word what the program keeps as codes."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override

from cases.enums import (
    CaseState,
    Category,
    Ending,
    FailureReason,
    IneligibleReason,
    PartyKind,
    ReferenceSystem,
    Source,
)
from mediation.sheets.cells import narrow

#: What is not a state of the machine, but of the ledger: taken out of every figure.
VOID = "void"
#: "It has ended", without how.
ENDED = "ended"
_STATES = {
    "ended": "已结案 结案 已结 办结 已办结 完结 已完结 是 终结 已终结 已办理 完成 已完成",
    CaseState.MEDIATION: "调解中 办理中 在办 未结 未结案 正在调解 处理中 进行中 已受理 在调 否 调解",
    CaseState.ELIGIBILITY: "受理审查 审查 审查中 待受理 待审查",
    CaseState.INTAKE: "登记 已登记 待审核",
    VOID: "作废 已作废",
}
_ENDINGS = {
    Ending.OWN_SETTLEMENT: "达成和解 和解 自行和解 双方和解 和解结案 庭外和解",
    Ending.AGREEMENT: "达成调解协议 达成协议 调解成功 成功 签订协议 签订调解协议 调解结案 调成 调解达成协议 达成 已达成 是 达成一致 调解协议",
    Ending.NO_AGREEMENT: "调解不成 未达成协议 未达成 调解失败 失败 不成功 调解不成功 未成功 调解未成功 调解未果 终止 终止调解 调解终止 未调成 否 引导仲裁 转仲裁 告知仲裁 建议仲裁",
    Ending.WITHDRAWN: "撤回调解申请 撤回申请 撤回 撤诉 撤销 撤案 申请人撤回 申请人撤诉 主动撤回",
    Ending.NOT_ACCEPTED: "不予受理 不受理 未受理 不符合受理条件",
}
_YES = "是 有 具备 符合 受理 已受理 予以受理 yes y true 1 √ ✓ 对"
_NO = "否 无 不具备 不符合 不受理 不予受理 未受理 no n false 0 × ✗ x"
_REASONS = {
    IneligibleReason.RESPONDENT_REFUSED: "不同意调解 被申请人不同意 单位不同意 单位拒绝 拒绝调解 企业不同意 被申请人拒绝",
    IneligibleReason.RESPONDENT_SILENT: "逾期未答复 未答复 未回复 单位未答复 无回应",
    IneligibleReason.OUT_OF_SCOPE: "不属于受理范围 不属受理范围 非劳动争议 不属于劳动争议 不在受理范围 超出受理范围",
    IneligibleReason.BARRED: "已申请仲裁 已仲裁 已起诉 已诉讼 仲裁已受理 重复申请",
    IneligibleReason.UNREACHABLE: "无法联系 联系不上 当事人无法联系 失联",
    IneligibleReason.FACTS_UNCLEAR: "事实不清 基本事实不清 材料不全 证据不足",
}
_FAILURES = {
    FailureReason.TOO_FAR_APART: "分歧较大 分歧过大 差距过大 意见不一致 未达成一致 双方分歧较大",
    FailureReason.UNWILLING: "不愿调解 一方不愿调解 单位不愿调解 拒绝调解 不同意调解",
    FailureReason.UNREACHABLE: "无法联系 联系不上 失联",
    FailureReason.PERIOD_OVER: "期限届满 超期 逾期 超过期限",
    FailureReason.REFUSED_TO_SIGN: "拒绝签字 拒签",
    FailureReason.OTHER: "其他 其它",
}
_SOURCES = {
    Source.VISIT: "来访 上门 本人来访 现场 窗口 接待 来站 自行申请 本人申请 个人申请",
    Source.PHONE: "来电 电话 电话咨询",
    Source.EMPLOYER: "单位申请 企业申请 用人单位",
    Source.HOTLINE_12351: "12351 工会热线 职工热线",
    Source.HOTLINE_12345: "12345 市民热线",
    Source.PLATFORM_12333: "12333 全国平台 互联网平台",
    Source.COURT_BEFORE_FILING: "法院委派 诉前调解 法院诉前 法院",
    Source.COURT_AFTER_FILING: "法院委托 诉中",
    Source.ARBITRATION: "仲裁 仲裁委 仲裁院 仲裁委托 仲裁移送",
    Source.INSPECTION: "劳动监察 监察 监察移送 监察大队",
    Source.SUBDISTRICT: "街道 街道移送 街镇 镇移送",
    Source.PETITIONS: "信访 信访移送",
    Source.POLICE: "公安 派出所 110",
    Source.JUDICIAL_OFFICE: "司法所 人民调解",
    Source.POINT: "调解点 企业调解点",
    Source.ROOM: "调解室 楼宇调解室",
    Source.LEGAL_AID: "法律援助 工会法律援助",
    Source.UPPER_UNION: "上级工会 区总工会 总工会交办",
    Source.OTHER: "其他 其它",
}
#: Tried in this order on what is no label: the first that occurs decides.
_CATEGORIES = (
    (Category.RELATIONSHIP, "确认劳动关系|劳动关系确认|事实劳动关系"),
    (Category.PAYMENT, "工资|报酬|欠薪|讨薪|薪|加班费|奖金|提成|补偿|赔偿|工伤医疗|医疗费|代通知金|二倍|双倍"),
    (Category.DISMISSAL, "辞退|开除|除名|离职|辞职"),
    (Category.CONTRACT, "合同|解除|终止|竞业|服务期|调岗"),
    (Category.CONDITIONS, "社保|社会保险|保险|公积金|工时|休假|年假|福利|培训|劳动保护|工伤|产假|三期"),
)  # fmt: skip
_EMPLOYER = re.compile(
    r"公司|集团|工厂|厂$|店|中心|事务所|银行|学校|幼儿园|医院|酒店|宾馆|企业|商行|经营部|工作室|合作社|"
    r"协会|研究院|分行|支行|分部|办事处|代表处|俱乐部|餐厅|饭店|超市|网吧|项目部|管理处|委员会|门诊|药房|"
    r"\b(?:Ltd|Co|Inc|LLC|LLP|GmbH|Corp|Limited|Company)\b",
    re.IGNORECASE,
)
#: 张三等12人: one is named, so many there are.
_AND_OTHERS = re.compile(
    r"^(?P<name>.+?)\s*等\s*(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})\s*[人名位]$"
)


def plain(text: str) -> str:
    """As it is compared: narrow, small, without blanks and stops."""
    return re.sub(r"[\s。，,、；;：:“”\"'（）()]+", "", narrow(text)).casefold()


def _words(choices: Any, more: Mapping[Any, str]) -> dict[str, str]:
    found = {}
    # The source's language is the ledgers': the reader's own may be another.
    with override(settings.LANGUAGE_CODE):
        for value, label in choices.choices:
            found[plain(str(value))] = str(value)
            found.setdefault(plain(str(label)), str(value))
    for value, words in more.items():
        for word in (str(value), *words.split()):
            found.setdefault(plain(word), str(value))
    return found


@cache
def states() -> Mapping[str, str]:
    """Word → state, `VOID` or `ENDED`."""
    return _words(CaseState, _STATES)


@cache
def endings() -> Mapping[str, str]:
    return _words(Ending, _ENDINGS)


@cache
def reasons() -> Mapping[str, str]:
    return _words(IneligibleReason, _REASONS)


@cache
def failures() -> Mapping[str, str]:
    return _words(FailureReason, _FAILURES)


@cache
def sources() -> Mapping[str, str]:
    return _words(Source, _SOURCES)


@cache
def systems() -> Mapping[str, str]:
    return _words(ReferenceSystem, {})


@cache
def categories() -> Mapping[str, str]:
    return _words(Category, {})


@cache
def answers() -> Mapping[str, bool]:
    """Word → yes or no."""
    return {plain(word): answer for words, answer in ((_YES, True), (_NO, False)) for word in words.split()}  # fmt: skip


def category_of(text: str) -> str:
    """The group of disputes that a wording belongs to, empty where it tells none."""
    if code := categories().get(plain(text)):
        return code
    return next((code for code, words in _CATEGORIES if re.search(words, text)), "")


def kind_of(name: str, *, otherwise: PartyKind) -> PartyKind:
    """Whether a name is an employer's; a short one that says nothing is `otherwise`."""
    if _EMPLOYER.search(name):
        return PartyKind.EMPLOYER
    return otherwise


def one_of_many(name: str) -> tuple[str, int]:
    """张三等12人 → (张三, 12); any other name → (name, 1)."""
    found = _AND_OTHERS.match(name)
    if not found:
        return name, 1
    count = found["count"]
    if count.isdecimal():
        return found["name"], max(1, int(count))
    tens, ten, ones = count.partition("十")
    digits = "零一二三四五六七八九"
    if not ten:
        return found["name"], digits.find(count) if len(count) == 1 else 1
    return found["name"], (digits.find(tens) if tens else 1) * 10 + max(0, digits.find(ones) if ones else 0)  # fmt: skip
