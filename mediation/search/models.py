"""The index: what can be found, by keyed digests. Derived, and so no domain rows with history."""

from typing import Any, ClassVar

from django.db import models

from mediation.search.fields import GramsField


class Entry(models.Model):
    """By what one row of the source is found, and what is found by it.

    The parties of a case are rows of their own, and each finds the case.

    Attributes:
        kind, object_id: what is found: "case" and its key.
        source, source_id: the row whose text this is: "cases.party" and its key.
        within: key of the record in whose sight it lies, where that is another one: a paper's case.
        grams: digests, parted by blanks (`mediation.search.grams`).
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    source = models.CharField(max_length=60)
    source_id = models.PositiveBigIntegerField()
    within = models.PositiveBigIntegerField(null=True)
    grams = GramsField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=("source", "source_id"), name="search_entry_of_row")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} by {self.source} {self.source_id}"


class Built(models.Model):
    """With what the index was last made from the ground up: the format of grams and the key.

    When the program's differ, `migrate` makes it anew.
    """

    mark = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.mark
