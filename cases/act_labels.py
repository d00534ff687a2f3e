"""What each operation is called in the history: one label for every `act` code.

A test walks the operations' sources and fails when a code has no label here.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.ui.parts import Text

LABELS: dict[str, Text] = {
    # Intake
    "register_case": _("登记申请"),
    "save_application": _("修改登记内容"),
    "submit_for_review": _("提交受理审查"),
    "return_to_intake": _("退回补充登记"),
    # Series
    "create_series": _("建立系列案"),
    "join_series": _("并入系列案"),
    "leave_series": _("移出系列案"),
    # Members of a collective dispute
    "add_members": _("登记成员"),
    "save_member": _("修改成员"),
    "remove_member": _("删除成员"),
    "elect_representatives": _("登记代表推举"),
    "record_member_terms": _("登记成员金额与意见"),
    "set_member_outcomes": _("登记成员处理结果"),
    "add_member_destinations": _("登记成员去向"),
    # Review
    "save_review": _("审查客观条件"),
    "ask_respondent": _("征询被申请人"),
    "record_consent": _("登记当事人意见"),
    "accept_case": _("受理"),
    "refer_ineligible": pgettext_lazy("action", "不予受理"),
    # What was said, and by whom
    "record_contact": _("登记联系"),
    "complete_statement": _("补充口头申请记录"),
    "mark_signature": _("登记笔录签名"),
    "save_reference": _("登记外部编号"),
    "answer_reference": _("登记已回复"),
    "apply_again": _("再次申请"),
    "late_consent": _("登记事后同意"),
    # Assignment
    "take_case": _("认领案件"),
    "assign_mediator": _("指派调解员"),
    "declare_conflict": _("利害关系声明"),
    "end_participation": _("结束承办"),
    "tell_relation": _("告知利害关系"),
    "link_agent": _("登记本站人员任代理人"),
    "check_conflicts": _("核对利益冲突"),
    "decide_conflict": _("决定利益冲突"),
    # Sessions and extension
    "plan_session": _("安排调解会议"),
    "record_session": _("登记调解会议"),
    "cancel_session": _("取消调解会议"),
    "extend_case": _("延期"),
    # Agreement
    "draft_agreement": _("起草或修改协议"),
    "offer_for_signing": _("协议定稿签署"),
    "redraft": _("协议退回修改"),
    "mark_agreement": _("登记签名盖章"),
    "take_effect": _("协议生效"),
    "void_agreement": _("协议作废"),
    "mark_not_signed": _("协议未签成"),
    "record_payment": _("登记履行"),
    "record_performance": _("履行完毕"),
    "resume_performance": _("恢复履行"),
    "take_back_payment": _("撤销履行登记"),
    "prove_payment": _("补传履行凭证"),
    "record_breach": _("登记逾期未履行"),
    "supersede": _("协议被取代"),
    "convert": _("协议置换为仲裁调解书"),
    # Closing
    "record_own_settlement": _("登记自行和解"),
    "set_claim_outcome": _("登记请求处理结果"),
    "settle_case": _("以达成协议或和解结案"),
    "refer_failed": _("调解不成结案"),
    "withdraw_case": _("撤回调解申请"),
    "reopen_case": _("恢复办理"),
    "add_destination": _("登记去向"),
    "correct_destination": _("更正去向"),
    "remove_destination": _("撤销去向"),
    "record_limitation": _("登记时效事由"),
    "remove_limitation": _("撤销时效事由"),
    # Changes
    "change_parties": _("变更当事人"),
    "correct_data": _("更正登记信息"),
    "void_case": _("案件作废"),
    "destroy_record": _("销毁"),
    "clear_restored_record": _("恢复备份后重新销毁"),
    "propose_transfer": _("提出移送"),
    "release_transfer": _("同意移送"),
    "cancel_transfer": _("取消移送"),
    "accept_transfer": _("接收移送案件"),
    "refuse_transfer": _("退回移送"),
    # File
    "attach": _("上传附件"),
    "describe_attachment": _("修改附件信息"),
    "remove_attachment": _("移除附件"),
    "write_note": _("写个人备注"),
    # Reference calculation
    "save_calculation": _("保存参考计算单"),
    # Papers
    "draft_paper": _("起草文书"),
    "issue_paper": _("出具文书"),
    "void_paper": _("文书作废"),
    "print_paper": _("打印文书"),
    # Data made for a demonstration
    "demo": _("生成演示数据"),
}
