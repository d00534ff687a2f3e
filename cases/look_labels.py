"""What the access log says was looked at: one label for each page of a case, by its address's name.

A test walks the addresses and fails when a page has no label here.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.ui.parts import Text

_SERIES = _("系列案共同办理")
_MEMBERS = _("集体争议成员")
_PARTIES = _("变更当事人")
_AGREEMENT = _("调解协议")
_SIGNING = _("协议签署与履行")
_LIMITATION = _("申请仲裁时效")
_DESTINATION = _("去向")
_REFERENCE = _("外部编号")
_SESSION = _("调解会议")
_CALCULATION = _("参考计算单")

LOOKS: dict[str, Text] = {
    # Searches
    "cases": pgettext_lazy("plural", "案件"),
    "series": _("系列案"),
    # Numbers in full
    "identity": _("证件号码"),
    "contact": _("联系方式"),
    "pay": _("工资"),
    "account": _("收款账户"),
    # What is more than a page
    "attachment": _("附件"),
    "ledger": _("台账"),
    "board": _("站长看板"),
    "record": _("调解笔录"),
    # Pages
    "cases:detail": _("案件页"),
    "cases:unmask": _("案件页"),
    "cases:related": _("备注、外部编号与关联案件"),
    "cases:history": _("办理记录"),
    "cases:figures": _("计入的统计数字"),
    "cases:attach": _("上传附件"),
    "cases:attachment": _("附件"),
    "cases:attachment_page": _("附件"),
    "cases:attachment_preview": _("附件"),
    "cases:attachment_edit": _("修改附件信息"),
    "cases:attachment_remove": _("移除附件"),
    "cases:note": _("个人备注"),
    "cases:edit": _("登记信息"),
    "cases:submit": _("提交受理审查"),
    "cases:return": _("退回补充登记"),
    "cases:members": _MEMBERS,
    "cases:member_add": _MEMBERS,
    "cases:member_paste": _MEMBERS,
    "cases:member_elect": _MEMBERS,
    "cases:member_terms": _MEMBERS,
    "cases:member_outcomes": _MEMBERS,
    "cases:member_edit": _MEMBERS,
    "cases:member_remove": _MEMBERS,
    "cases:review": _("受理审查"),
    "cases:ask": _("征询被申请人"),
    "cases:consent": _("登记当事人意见"),
    "cases:accept": _("受理"),
    "cases:refer_ineligible": pgettext_lazy("action", "不予受理"),
    "cases:contacts": _("联系记录"),
    "cases:contact_create": _("登记联系"),
    "cases:signatures": _("笔录签名"),
    "cases:signature": _("笔录签名"),
    "cases:statement": _("补充口头申请记录"),
    "cases:reference_create": _REFERENCE,
    "cases:reference_edit": _REFERENCE,
    "cases:reference_answer": _REFERENCE,
    "cases:apply_again": _("再次申请"),
    "cases:late_consent": _("登记事后同意"),
    "cases:take": _("认领案件"),
    "cases:declare": _("利害关系声明"),
    "cases:release": _("结束承办"),
    "cases:waiver": _("利害关系声明"),
    "cases:notice": _("告知利害关系"),
    "cases:agents": _("登记本站人员任代理人"),
    "cases:checks": _("利益冲突核对"),
    "cases:check_again": _("再次核对利益冲突"),
    "cases:decide_conflict": _("决定利益冲突"),
    "cases:panel": _("承办与回避"),
    "cases:session_plan": _SESSION,
    "cases:session_record": _SESSION,
    "cases:session_cancel": _SESSION,
    "cases:extend": _("延期"),
    "cases:agreement": _AGREEMENT,
    "cases:agreement_create": _AGREEMENT,
    "cases:agreement_edit": _AGREEMENT,
    "cases:agreement_offer": _SIGNING,
    "cases:agreement_redraft": _SIGNING,
    "cases:agreement_void": _SIGNING,
    "cases:agreement_not_signed": _SIGNING,
    "cases:agreement_breach": _SIGNING,
    "cases:mark": _SIGNING,
    "cases:payment": _SIGNING,
    "cases:settlement": _("登记和解"),
    "cases:settle": _("调解结案"),
    "cases:claim_outcomes": _("请求处理结果"),
    "cases:refer_failed": _("调解不成"),
    "cases:withdraw": _("撤回调解申请"),
    "cases:reopen": _("恢复办理"),
    "cases:limitation": _LIMITATION,
    "cases:limitation_add": _LIMITATION,
    "cases:limitation_remove": _LIMITATION,
    "cases:destination": _DESTINATION,
    "cases:destination_edit": _DESTINATION,
    "cases:destination_remove": _DESTINATION,
    "cases:papers": pgettext_lazy("plural", "文书"),
    "cases:paper_kind": _("文书"),
    "cases:paper_preview": _("文书"),
    "cases:paper_issue": _("出具文书"),
    "cases:paper_void": _("文书作废"),
    "cases:paper_set_pdf": _("打印整套文书"),
    "cases:paper": _("文书"),
    "cases:paper_issued": _("文书"),
    "cases:calculation": _CALCULATION,
    "cases:calculation_versions": _CALCULATION,
    "cases:calculation_version": _CALCULATION,
    "cases:calculation_pdf": _CALCULATION,
    "cases:changes": _("变更、移送与作废"),
    "cases:void": _("作废案件"),
    "cases:change_parties": _PARTIES,
    "cases:change_form": _PARTIES,
    "cases:correct": _("更正登记"),
    "cases:correct_record": _("更正登记"),
    "cases:transfer": _("移送"),
    "cases:receive": _("移送"),
    "cases:looks": _("查阅记录"),
    # Series
    "cases:series": _("系列案"),
    "cases:series_papers": _("批量打印"),
    "cases:series_link": _("列入系列案"),
    "cases:series_leave": _("移出系列案"),
    "cases:series_session_plan": _SESSION,
    "cases:series_session_record": _SESSION,
    "cases:series_session_cancel": _SESSION,
    "cases:series_agreement": _AGREEMENT,
    **{
        f"cases:series_{act}": _SERIES
        for act in (
            "submit", "take", "assign", "review", "consent", "accept", "offer", "mark", "void",
            "settle", "refuse", "refer", "destination",
        )
    },
}  # fmt: skip
