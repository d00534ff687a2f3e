"""A column of grams, and the one question that is asked of it: which rows have all of these?

SQLite answers it from an FTS5 table beside the rows, PostgreSQL from a GIN index on the column's
parts; both are made by `mediation.search.tables`.
"""

from typing import Any

from django.db import models

FTS = "search_grams"


class GramsField(models.TextField):
    """Words of letters and digits, parted by single blanks."""


@GramsField.register_lookup
class Having(models.Lookup):
    """`grams__having=[["a", "b"], ["c"]]`: rows that have both a and b, or c.

    Raises:
        ValueError: for words that are no words; they would be read as the engine's own language.
    """

    lookup_name = "having"
    prepare_rhs = False

    def _sets(self) -> list[list[str]]:
        sets: list[list[str]] = [words for words in self.rhs if words]
        if not all(word.isalnum() and word.isascii() for words in sets for word in words):
            raise ValueError("a gram is made of letters and digits")
        return sets

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sets = self._sets()
        if not sets:
            return "1 = 0", []
        row = (
            f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{connection.ops.quote_name('id')}"
        )
        asked = " OR ".join(f"({' AND '.join(words)})" for words in sets)
        return f"{row} IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)", [asked]  # nosec B608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sets = self._sets()
        if not sets:
            return "1 = 0", []
        column, params = self.process_lhs(compiler, connection)
        has = f"string_to_array({column}, ' ') @> %s::text[]"
        sql = " OR ".join([has] * len(sets))
        return f"({sql})", [value for words in sets for value in (*params, words)]
