from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "mediation.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.history import access_log
        from mediation.history.recording import recorded
        from mediation.search import indexing, tables

        post_migrate.connect(tables.install_after_migrate, sender=self)
        post_migrate.connect(indexing.rebuild_after_migrate, sender=self)
        post_save.connect(indexing.row_saved)
        post_delete.connect(indexing.row_deleted)
        recorded.connect(indexing.rows_recorded)
        access_log.register(
            {"everything": _("全部内容"), "everything while typing": _("录入时的搜索提示")}
        )
