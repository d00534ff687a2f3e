"""What the operations of the desk are called in history."""

from django.utils.translation import gettext_lazy as _

AID_LABELS = {
    "register_aid": _("登记法律援助申请"),
    "edit_aid": _("修改法律援助申请"),
    "submit_aid": _("提交审批"),
    "ask_aid_supplement": _("要求补充材料"),
    "supply_aid": _("材料已补充"),
    "approve_aid": _("批准援助"),
    "refuse_aid": _("不予援助"),
    "begin_aid_step": _("开始办理阶段"),
    "end_aid_step": _("登记阶段结果"),
    "close_aid": _("法律援助结案"),
    "terminate_aid": _("终止援助"),
    "withdraw_aid": _("撤回法律援助申请"),
    "resume_aid": _("恢复办理法律援助"),
    "link_aid_case": _("关联案件"),
    "unlink_aid_case": _("解除与案件的关联"),
    "aid_by_mediation": _("由调解案件办理"),
    "follow_case": _("随调解案件办理"),
    "set_aid_terms": _("设定援助条件"),
    "change_aid_terms": _("更正援助条件"),
}

DUTY_LABELS = {
    "plan_visit": _("安排巡访"),
    "edit_visit": _("修改巡访"),
    "report_visit": _("登记巡访情况"),
    "cancel_visit": _("取消巡访"),
    "create_shift": _("排班"),
    "create_shifts": _("批量排班"),
    "edit_shift": _("修改值班"),
    "delete_shift": _("删除值班"),
    "swap_shifts": _("换班"),
}

#: The pages of the acts, as the log of looks calls them.
ACT_PAGES = {
    "submit": _("提交审批"),
    "ask_supplement": _("要求补充材料"),
    "supply": _("材料已补充"),
    "approve": _("批准援助"),
    "refuse": _("不予援助"),
    "close_at_once": _("法律援助结案"),
    "close": _("法律援助结案"),
    "terminate": _("终止援助"),
    "withdraw": _("撤回法律援助申请"),
    "resume": _("恢复办理法律援助"),
    "begin_step": _("开始办理阶段"),
    "end_step": _("登记阶段结果"),
    "link_case": _("关联案件"),
    "unlink_case": _("解除与案件的关联"),
}
