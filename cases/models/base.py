"""Base of every row that belongs to a case."""

from typing import ClassVar

from mediation.history.models import DomainModel


class CaseRow(DomainModel):
    """A child of a case: its history and its data key are the case's."""

    aggregate_path: ClassVar[str] = "case"

    class Meta:
        abstract = True
