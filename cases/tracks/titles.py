"""What can be enforced: the title that an agreement has become, for whoever follows performance."""

from dataclasses import dataclass
from datetime import date

from cases.models import Agreement
from cases.tracks.enums import TrackKind, TrackState
from cases.tracks.models import Track


@dataclass(frozen=True, slots=True)
class Title:
    """A granted title: which, from when it holds, by whom, and the number of its document."""

    kind: TrackKind
    on: date
    body: str
    number: str

    @property
    def is_arbitral(self) -> bool:
        """Whether it is an arbitral mediation document, and not a court's ruling."""
        return self.kind is TrackKind.ARBITRAL_REVIEW


def enforceable_of(agreement: Agreement) -> Title | None:
    """The title by which the agreement can be enforced, None where there is none: one query."""
    row = Track.objects.filter(agreement=agreement.pk, state=TrackState.GRANTED).first()
    if row is None or row.granted_on is None:
        return None
    return Title(TrackKind(row.kind), row.granted_on, row.body, row.document_number)
