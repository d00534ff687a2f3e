from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "mediation.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.history import access_log
        from mediation.history.records import recorded
        from mediation.search import indexing, tables

        post_migrate.connect(tables.install_after_migrate, sender=self)
        post_migrate.connect(indexing.rebuild_after_migrate, sender=self)
        recorded.connect(indexing.rows_recorded)
        access_log.register(
            {"everything": _("全部内容"), "everything while typing": _("录入时的搜索提示")}
        )
