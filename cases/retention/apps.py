from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "cases.retention"
    label = "retention"

    def ready(self) -> None:
        # Models must be loaded first.
        from cases.retention import paper, registry, searches
        from cases.retention.exports import LISTS
        from cases.retention.keepers import CaseKeeper
        from cases.retention.permissions import READERS
        from mediation.exports.registering import register_lists
        from mediation.history import acts
        from mediation.papers import registry as papers
        from mediation.stations import menu

        registry.register(CaseKeeper())
        registry.register_kind(searches.KIND)
        papers.register(paper.KIND)
        acts.register(
            {
                "set_retention_period": _("录入保管期限"),
                "remove_retention_period": _("删除保管期限"),
                "place_hold": _("登记暂缓销毁"),
                "lift_hold": _("解除暂缓销毁"),
                "make_destruction_list": _("编制销毁清单"),
                "appraise_records": _("鉴定档案"),
                "propose_destruction": _("提交销毁审批"),
                "send_back_destruction": _("退回销毁清单"),
                "cancel_destruction": _("撤销销毁清单"),
                "approve_destruction": _("批准销毁"),
                "carry_out_destruction": _("执行销毁"),
                "close_destruction": _("销毁执行完毕"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("档案保管"), "retention:due", frozenset(READERS), order=70, icon="hourglass"
            )
        )
        register_lists(*LISTS)
