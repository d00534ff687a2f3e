from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MajorsConfig(AppConfig):
    name = "cases.majors"
    label = "majors"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.majors import due, page
        from cases.majors.exports import MAJORS
        from cases.majors.permissions import MANAGING
        from cases.panels import register_panels
        from mediation.agenda import entries
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu

        register_lists(MAJORS)
        register_panels(page.panel)
        entries.register(due.KIND)
        acts.register(
            {
                "record_situation": _("登记现场情况"),
                "prepare_major_report": _("起草重大争议呈报"),
                "change_major_report": _("修改重大争议呈报"),
                "tell_major_report": _("登记呈报"),
                "note_major_instruction": _("登记批示"),
                "follow_major_report": _("登记续报、终报"),
                "name_recipient": _("维护呈报对象"),
            }
        )
        access_log.register(
            {
                "majors:page": _("重大争议"),
                "majors:report": _("重大争议呈报"),
                "majors:situation": _("现场情况"),
                "majors:grade": _("案件等级"),
                "majors:add": _("重大争议呈报"),
                "majors:change": _("重大争议呈报"),
                "majors:tell": _("重大争议呈报"),
                "majors:instruction": _("重大争议呈报"),
                "majors:update": _("重大争议呈报"),
                "majors:issue": _("重大争议呈报"),
                "majors:list": _("重大争议一览"),
                "majors:state": _("重大争议"),
                "majors:preview": _("重大争议呈报"),
            }
        )
        menu.register(
            menu.MenuItem(_("重大争议"), "majors:list", frozenset(MANAGING), order=62, icon="flag")
        )
