"""What the columns of a ledger mean: by name, by synonym, and by what stands in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from mediation.people.identifiers import validate_credit_code, validate_resident_id
from mediation.sheets.cells import narrow
from mediation.sheets.table import Column
from mediation.ui.parts import Text


@dataclass(frozen=True)
class LedgerField:
    """One thing that a ledger may say of a case.

    Attributes:
        code: as the exported ledger calls it (design §7), or our own where it has none.
        words: other headings that mean the same, without blanks.
    """

    code: str
    label: Text
    words: tuple[str, ...] = ()


def _field(code: str, label: Text, words: str = "") -> LedgerField:
    return LedgerField(code, label, tuple(words.split()))


FIELDS: dict[str, LedgerField] = {
    field.code: field
    for field in (
        _field("serial", _("登记序号"), "系统编号 登记编号 登记号"),
        _field("case_number", _("案号"), "案件编号 编号 案件号 调解案号 受理编号 受理号 卷宗号 文号 立案号 调解书编号 协议书编号"),
        _field("organisation", _("承办组织"), "承办单位 调解组织 调解机构 所属组织 组织代码 承办站点"),
        _field("state", _("状态"), "案件状态 办理状态 办理情况 当前状态 进度 是否结案"),
        _field("source", _("案件来源"), "来源 受理渠道 来源渠道 受案来源 案源 接待方式 来访方式 申请方式"),
        _field("external_references", _("外部编号"), "工单号 工单编号 12345工单号 12345编号 热线工单号 外部案号 法院案号 仲裁案号"),
        _field("received_on", _("收到申请日期"), "收到日期 申请日期 登记日期 收件日期 收案日期 来访日期 接待日期 申请时间 收案时间 登记时间 来访时间 接待时间 收到申请时间 日期"),
        _field("reviewed_on", _("审查日期"), "审查时间 审核日期 受理审查日期"),
        _field("eligible", _("具备协商调解条件"), "是否受理 是否具备条件 具备条件 审查结果 是否符合受理条件"),
        _field("ineligible_reason", _("不予受理理由"), "不予受理原因 不受理原因 不受理理由 未受理原因"),
        _field("accepted_on", _("受理日期"), "受理时间 立案日期 立案时间"),
        _field("concluded_on", _("结案日期"), "结案时间 办结日期 办结时间 调解日期 调解时间 调解完成日期 办理完成日期"),
        _field("ended_on", _("终结日期"), "终结时间 终止日期"),
        _field("ending", _("结案方式"), "处理结果 调解结果 结果 结案结果 办理结果 处理方式 结案情况 是否调解成功 调解结论"),
        _field("failure_reason", _("调解不成原因"), "未成功原因 不成功原因 调解失败原因 未达成原因"),
        _field("category", _("争议类别"), "案由 争议类型 纠纷类型 纠纷类别 争议事由 案件类型 案件类别 争议案由"),
        _field("applicant", _("申请人"), "申请人姓名 申请人名称 申请人姓名或名称 劳动者 劳动者姓名 职工 职工姓名 员工姓名 姓名 来访人 当事人 甲方 申请方 投诉人"),
        _field("applicant_phone", _("申请人电话"), "电话 联系电话 手机 手机号 手机号码 联系方式 申请人联系电话 申请人联系方式 劳动者电话 劳动者联系电话 申请人手机"),
        _field("id_number", _("证件号码"), "身份证号 身份证号码 身份证 证件号 公民身份号码 申请人身份证号 申请人身份证号码 申请人证件号码"),
        _field("respondent", _("被申请人"), "被申请人名称 被申请人姓名 被申请人单位 被申请人单位名称 被申请人姓名或名称 用人单位 用人单位名称 单位 单位名称 企业 企业名称 公司名称 被申请单位 乙方 被投诉单位 所在单位"),
        _field("respondent_phone", _("被申请人电话"), "单位电话 单位联系电话 企业联系电话 被申请人联系电话 被申请人联系方式 单位联系方式"),
        _field("credit_code", _("统一社会信用代码"), "信用代码 社会信用代码 机构代码 单位信用代码"),
        _field("worker_count", _("涉及劳动者人数"), "人数 涉及人数 涉案人数 涉及职工人数 劳动者人数"),
        _field("claimed_amount", _("请求金额（元）"), "请求金额 金额 涉案金额 涉及金额 标的额 标的金额 诉求金额 申请金额 争议金额 请求金额(元) 涉案金额(元) 金额(元) 标的额(元) 涉及金额(元)"),
        _field("agreed_amount", _("协议金额（元）"), "协议金额 调解金额 达成金额 结案金额 实际金额 支付金额 调解协议金额 协议金额(元) 调解金额(元) 履行金额 挽回经济损失"),
        _field("claim", _("调解请求"), "请求事项 诉求 申请事项 申请请求 仲裁请求 诉求内容 请求内容 主要诉求"),
        _field("facts", _("争议事实"), "案情 简要案情 案情简介 基本案情 事实与理由 事实和理由 主要事实 案件简介 事由"),
        _field("mediator", _("调解员"), "承办人 经办人 主办人 承办调解员 调解人 办案人 办案人员 首席调解员 接待人"),
        _field("summary", _("办理情况摘要"), "备注 说明 办理过程 处理经过 调解过程 办理摘要"),
        _field("events", _("办理事件"), ""),
    )
}  # fmt: skip

#: Without these a ledger tells of no case; of the days one is enough.
REQUIRED = ("applicant", "respondent")
DAYS = ("received_on", "accepted_on")
#: Of which a row of data has one, and a total has none.
NAMING = ("serial", "case_number", "applicant", "respondent")
#: The column of the error file, and running numbers: known as headings, and read by nobody.
IGNORED = ("序号", "错误说明", "no", "no.", "编码", "顺序号", "性别", "年龄", "月份", "年度", "街镇", "楼宇", "所属楼宇", "地址", "住址", "住所", "是否工会会员")  # fmt: skip
ERROR_HEADING = "错误说明"


def plain(heading: str) -> str:
    """A heading as it is compared: narrow, small, without blanks, colons and stars."""
    return re.sub(r"[\s:：*＊_]+", "", narrow(heading)).casefold()


@cache
def _by_word() -> Mapping[str, str]:
    """Heading → code. The labels are Chinese in the source; a translated one is none of a ledger's."""
    found: dict[str, str] = {}
    for field in FIELDS.values():
        for word in (field.code, _source(field.code), *field.words):
            found.setdefault(plain(word), field.code)
    return found


def is_known(heading: str) -> bool:
    """Whether a text is a heading that ledgers have, also one that nobody reads."""
    word = plain(heading)
    return word in _by_word() or word in {plain(other) for other in IGNORED}


def code_of(column: Column) -> str:
    """The field that a column's headings name, empty for none."""
    words = _by_word()
    for heading in (column.label, column.heading):
        for text in (heading, re.sub(r"[（(].*?[)）]", "", narrow(heading))):
            if code := words.get(plain(text)):
                return _under(code, column.group)
    return words.get(plain(column.group), "") if plain(column.heading) in {"姓名", "名称", "姓名或名称"} else ""  # fmt: skip


def _under(code: str, group: str) -> str:
    """A telephone below 被申请人 is the respondent's; a name there is the respondent's name."""
    if _by_word().get(plain(group)) == "respondent":
        return {"applicant": "respondent", "applicant_phone": "respondent_phone"}.get(code, code)
    return code


def match(
    columns: Sequence[Column],
    samples: Mapping[int, Sequence[str]],
    profile: Mapping[str, str] | None = None,
) -> dict[int, str]:
    """Column → field: as the station chose before, else by name and synonym, else by content.

    No field is given twice: the column whose heading says it most exactly has it, then the first.
    """
    chosen: dict[int, str] = {}
    taken: set[str] = set()

    def give(index: int, code: str) -> None:
        if code and code not in taken and index not in chosen:
            chosen[index] = code
            taken.add(code)

    known = profile or {}
    settled = {column.index for column in columns if plain(column.label) in known}
    for column in columns:
        give(column.index, known.get(plain(column.label), ""))
    rest = [column for column in columns if column.index not in settled]
    words = _by_word()
    for column in rest:
        code = words.get(plain(column.label), "")
        if code and plain(column.label) in {plain(code), plain(_source(code))}:
            give(column.index, code)
    for column in rest:
        give(column.index, code_of(column))
    for column in rest:
        if not is_known(column.heading) and not is_known(column.label):
            give(column.index, _by_content(samples.get(column.index, ())))
    return chosen


def _source(code: str) -> str:
    """The label in the language that ledgers are written in, whatever the reader's is."""
    with override(settings.LANGUAGE_CODE):
        return str(FIELDS[code].label)


def _by_content(values: Sequence[str]) -> str:
    """What values alone tell without doubt: numbers that carry a check, and nothing else."""
    if values and all(_passes(validate_resident_id, value.upper()) for value in values):
        return "id_number"
    if values and all(_passes(validate_credit_code, value.upper()) for value in values):
        return "credit_code"
    if values and all(re.fullmatch(r"1[3-9]\d{9}", value) for value in values):
        return "applicant_phone"
    return ""


def _passes(check: Callable[[str], object], value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def missing(chosen: Mapping[int, str]) -> list[Text]:
    """Labels of what a ledger must have and these columns do not."""
    codes = set(chosen.values())
    lacking = [FIELDS[code].label for code in REQUIRED if code not in codes]
    if not codes & set(DAYS):
        lacking.append(pgettext_lazy("columns of a ledger", "收到申请日期或受理日期"))
    return lacking
