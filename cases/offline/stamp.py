"""The stamp of a form: which hand-out it is, and that nobody has changed what was not to be filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.offline.layout import FORMAT, MARK
from mediation.history import canonical
from mediation.vault import crypto


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the MAC covers.

    Attributes:
        parties: their labels, as the lists of the form offer them.
        headings: sheet → the headings of its columns.
    """

    reference: str
    serial: str
    organisation: str
    case_version: int
    parties: Sequence[str]
    headings: Mapping[str, Sequence[str]]

    def _message(self) -> bytes:
        headings = [[name, *cells] for name, cells in sorted(self.headings.items())]
        return canonical.message(
            MARK, FORMAT, self.reference, self.serial, self.organisation, self.case_version,
            list(self.parties), headings,
        )  # fmt: skip

    def mac(self) -> str:
        """The seal under this stamp."""
        return crypto.mac(self._message())

    def is_sealed_by(self, mac: str) -> bool:
        """Whether a form with this stamp and `mac` is as we handed it out."""
        return crypto.is_authentic(self._message(), mac)
