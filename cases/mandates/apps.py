from django.apps import AppConfig
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    name = "cases.mandates"
    label = "mandates"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.guards import register_closed_by
        from cases.mandates import due, guards, page, paper
        from cases.mandates.exports import MANDATES
        from cases.mandates.models import Mandate
        from cases.mandates.permissions import WORKING
        from cases.panels import register_flag, register_panels
        from mediation.agenda import entries
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.papers import registry
        from mediation.stations import menu

        register_lists(MANDATES)
        register_flag(page.FLAG, lambda: Mandate.objects.filter(case=OuterRef("pk")))
        register_panels(page.panel)
        register_closed_by(guards.missing_to_reopen)
        for kind in due.KINDS:
            entries.register(kind)
        registry.register(paper.RETURN_LETTER)
        registry.register_subject_finder(paper.find_subject)
        acts.register(
            {
                "receive_mandate": _("登记委派、委托"),
                "change_mandate": _("修改委派、委托"),
                "confirm_mandate": _("确认接受委派、委托"),
                "decline_mandate": _("不接受委派、委托"),
                "record_consent_day": _("登记双方同意委托调解的日期"),
                "extend_mandate": _("延长委派、委托调解期限"),
                "exclude_period": _("登记鉴定期间"),
                "end_exclusion": _("登记鉴定结束"),
                "return_mandate": _("反馈委派、委托调解结果"),
            }
        )
        access_log.register(
            {
                "mandates:list": _("委派、委托案件"),
                "mandates:page": _("委派、委托"),
                "mandates:state": _("委派、委托"),
                "mandates:receive": _("委派、委托"),
                "mandates:change": _("委派、委托"),
                "mandates:confirm": _("委派、委托"),
                "mandates:decline": _("委派、委托"),
                "mandates:consent": _("委派、委托"),
                "mandates:extend": _("委派、委托"),
                "mandates:exclude": _("委派、委托"),
                "mandates:end": _("委派、委托"),
                "mandates:return": _("委派、委托"),
                "mandates:preview": _("调解结果反馈函"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("委派、委托"), "mandates:list", frozenset(WORKING), order=27, icon="scale"
            )
        )
