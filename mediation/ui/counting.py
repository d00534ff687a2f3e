"""A shared cache in the database in which processes count together, where there is no Redis."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connections, router, transaction


def make_table(*, using: str, **_more: Any) -> None:
    """Receiver of post_migrate: the table of `CountingCache`, where the settings name it."""
    call_command("createcachetable", database=using, verbosity=0)


class CountingCache(DatabaseCache):
    """Django's, with an `incr` that loses no step when several processes count at once.

    Its time-out is the backend's own, because Django's `incr` writes the value anew: TIMEOUT must
    be longer than anything that is counted.
    """

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        db = router.db_for_write(self.cache_model_class)
        connection = connections[db]
        # SQLite takes its lock at the start of the transaction, PostgreSQL with the row.
        with transaction.atomic(using=db):
            if connection.features.has_select_for_update:
                table = connection.ops.quote_name(self.cache_model_class._meta.db_table)
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT 1 FROM {table} WHERE cache_key = %s FOR UPDATE",  # nosec B608  # noqa: S608
                        [self.make_and_validate_key(key, version=version)],
                    )
            count: int = super().incr(key, delta, version)
        return count
