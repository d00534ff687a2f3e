"""How a function of a section's facts becomes a figure."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from mediation.reports.sections import Figure, Group
from mediation.reports.values import Kind, Value
from mediation.ui.parts import Text

Facts_contra = TypeVar("Facts_contra", contravariant=True)
Computed_co = TypeVar("Computed_co", bound=Value, covariant=True)


class Formula(Protocol[Facts_contra, Computed_co]):
    """A function of the facts, known by its own name."""

    __name__: str

    def __call__(self, facts: Facts_contra, /) -> Computed_co: ...


class Catalogue:
    """The figures of one section, in the order in which they are declared."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def figure(
        self,
        label: Text,
        definition: Text,
        *,
        group: Group,
        kind: Kind = Kind.COUNT,
        remark: Callable[[Any], Text] | None = None,
    ) -> Callable[[Formula[Facts_contra, Computed_co]], Formula[Facts_contra, Computed_co]]:
        """Make the function a figure under its own name."""

        def declare(
            formula: Formula[Facts_contra, Computed_co],
        ) -> Formula[Facts_contra, Computed_co]:
            extra = {"remark": remark} if remark else {}
            self.figures.append(
                Figure(formula.__name__, label, kind, group, definition, formula, **extra)
            )
            return formula

        return declare
