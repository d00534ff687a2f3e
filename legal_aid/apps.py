from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegalAidConfig(AppConfig):
    name = "legal_aid"
    label = "legal_aid"

    def ready(self) -> None:
        # Needs loaded apps.
        _register_desk()
        from cases import agency
        from cases.panels import register_panels
        from cases.retention import registry
        from cases.rights import registry as rights
        from cases.services import followers
        from cases.workflow import register_machine
        from legal_aid.act_labels import ACT_PAGES, AID_LABELS, DUTY_LABELS
        from legal_aid.aid_rights import AidRights
        from legal_aid.case_panels import panels
        from legal_aid.exports import LISTS
        from legal_aid.feed import duty_events
        from legal_aid.following import follow
        from legal_aid.lawyer_checks import against_agency
        from legal_aid.models import AidApplication
        from legal_aid.papers import register_all
        from legal_aid.retention import AidKeeper, ConsultationKeeper, clear_again
        from legal_aid.rights import ConsultationRights
        from legal_aid.rules import RULES
        from legal_aid.services import drafts
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts, rules
        from mediation.stations import feeds, menu
        from mediation.stations.enums import Role
        from mediation.vault import destruction

        register_all()
        register_lists(*LISTS)
        registry.register(ConsultationKeeper())
        registry.register(AidKeeper())
        rights.register(ConsultationRights())
        rights.register(AidRights())
        for clear in (clear_again, drafts.clear_again):
            destruction.register(clear)
        acts.register(
            {
                "log_consultation": _("登记咨询"),
                "edit_consultation": _("修改咨询记录"),
                "open_case": _("由咨询登记案件"),
                "join_case": _("咨询关联已有案件"),
                "part_from_case": _("解除咨询与案件的关联"),
                "assign_lawyer": _("指派律师"),
                "replace_lawyer": _("更换承办律师"),
                "save_lawyer": _("登记律师"),
                "edit_lawyer": _("修改律师信息"),
                "save_engagement": _("登记代理单位"),
                "edit_engagement": _("修改代理单位"),
                "remove_engagement": _("删除代理单位"),
                "add_answer": _("新建标准答复"),
                "edit_answer": _("修改标准答复"),
                "check_answer": _("核对标准答复"),
                "retire_answer": _("停用标准答复"),
                "restore_answer": _("启用标准答复"),
                **AID_LABELS,
                **DUTY_LABELS,
            }
        )
        access_log.register(
            {
                "legal_aid:application": _("法律援助申请"),
                "legal_aid:application_unmask": _("法律援助申请"),
                "legal_aid:application_edit": _("修改法律援助申请"),
                "legal_aid:application_history": _("法律援助申请的办理记录"),
                "legal_aid:application_create": _("登记法律援助申请"),
                "legal_aid:applications": _("法律援助申请"),
                "aid numbers": _("申请人的号码、地址和收入"),
                **{f"legal_aid:{view}": label for view, label in ACT_PAGES.items()},
                "legal_aid:visit": _("楼宇巡访"),
                "legal_aid:visit_edit": _("楼宇巡访"),
                "legal_aid:visit_report": _("楼宇巡访"),
                "legal_aid:visit_cancel": _("楼宇巡访"),
                "legal_aid:detail": _("咨询记录"),
                "legal_aid:unmask": _("咨询记录"),
                "legal_aid:consultation_paper": _("文书"),
                "legal_aid:aid_paper": _("文书"),
                "legal_aid:aid_paper_issued": _("文书"),
                "legal_aid:edit": _("修改咨询"),
                "legal_aid:checks": _("利益冲突核对"),
                "legal_aid:check_again": _("再次核对利益冲突"),
                "legal_aid:decide_conflict": _("决定利益冲突"),
                "legal_aid:application_checks": _("利益冲突核对"),
                "legal_aid:application_check_again": _("再次核对利益冲突"),
                "legal_aid:application_decide_conflict": _("决定利益冲突"),
                "legal_aid:open_case": _("由咨询登记案件"),
                "legal_aid:join_case": _("咨询关联已有案件"),
                "legal_aid:part_from_case": _("解除咨询与案件的关联"),
                "legal_aid:list": _("咨询记录"),
                "phone, id_number": _("电话、身份证号码"),
                "earlier contacts while typing": _("登记咨询时查找以往联系"),
                "phone": _("电话"),
                "legal_aid:lawyer": _("律师名册"),
                "legal_aid:lawyer_edit": _("修改律师信息"),
                "legal_aid:engagement_add": _("登记代理单位"),
                "legal_aid:engagement_edit": _("修改代理单位"),
                "legal_aid:engagement_remove": _("删除代理单位"),
                "legal_aid:assign_lawyer": _("指派律师"),
                "legal_aid:replace_lawyer": _("更换承办律师"),
            }
        )
        register_panels(panels)
        feeds.register(duty_events)
        rules.register(RULES)
        followers.register(follow)
        agency.register(against_agency)
        register_machine("legal_aid", AidApplication)
        menu.register(
            menu.MenuItem(
                _("咨询"),
                "legal_aid:list",
                frozenset({Role.LEGAL_AID, Role.MANAGER}),
                order=30,
                icon="phone",
            )
        )
        menu.register(
            menu.MenuItem(
                _("律师名册"),
                "legal_aid:lawyers",
                frozenset({Role.LEGAL_AID, Role.MANAGER}),
                order=33,
                icon="scale",
            )
        )
        menu.register(
            menu.MenuItem(
                _("法律援助"),
                "legal_aid:applications",
                frozenset({Role.LEGAL_AID, Role.MANAGER}),
                order=31,
                icon="shield",
            )
        )
        menu.register(
            menu.MenuItem(
                _("值班与巡访"),
                "legal_aid:duty",
                frozenset({Role.LEGAL_AID, Role.MANAGER}),
                order=32,
                icon="calendar",
                also=("legal_aid:visits",),
            )
        )


def _register_desk() -> None:
    """What the desk's people find on their first page, and what the register and the checks of
    conflicts ask of us."""
    from cases.desk_panels import register_panel
    from legal_aid.aid_desk import aid_panel
    from legal_aid.appearances import DeskAppearances
    from legal_aid.conflict_desk import conflicts_panel
    from legal_aid.conflicts import AdviceSource
    from legal_aid.due_entries import KINDS, matters
    from legal_aid.duty_panel import duty_panel
    from legal_aid.figures.section import LEGAL_AID_DESK
    from legal_aid.finding import (
        APPLICATION_SOURCE,
        CONSULTATION_SOURCES,
        ApplicationContent,
        ConsultationContent,
    )
    from legal_aid.register import DeskSource
    from mediation.agenda import entries
    from mediation.people import appearances, conflicts, sources
    from mediation.reports.sections import register
    from mediation.search import registry as findable

    register_panel(aid_panel)
    register_panel(duty_panel)
    register_panel(conflicts_panel)
    appearances.register(DeskAppearances())
    conflicts.register(AdviceSource())
    sources.register(DeskSource())
    register(LEGAL_AID_DESK)
    findable.register(ConsultationContent(), *CONSULTATION_SOURCES)
    findable.register(ApplicationContent(), APPLICATION_SOURCE)
    for kind in KINDS:
        entries.register(kind)
    entries.register_matters(matters)
