from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesApiConfig(AppConfig):
    name = "cases.api"
    label = "case_api"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.api import operations
        from cases.api.changes import note
        from cases.models import Case
        from mediation.api import contents, scopes
        from mediation.history import access_log, acts
        from mediation.history.records import recorded

        scopes.register(operations.WRITE, operations.READ_OWN, operations.READ_CASES)
        contents.register("/applications", operations.applications)
        contents.register("/cases", operations.cases)
        recorded.connect(note, sender=Case)
        acts.register(
            {"file_application": _("接口登记申请"), "supplement_application": _("接口补充申请")}
        )
        status = _("接口：办理状态")
        access_log.register(
            {
                "api:read_application": status,
                "api:add_reference": status,
                "api:supplement": status,
                "api:read_case": status,
                "api:list_changes": _("接口：有变更的案件"),
            }
        )
