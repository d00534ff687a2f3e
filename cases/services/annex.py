"""The annex of an agreement in a collective dispute: whom it settles with, and for how much."""

from cases.members import in_annex
from cases.models import Agreement, AnnexLine
from mediation.history.recording import create_recorded


def freeze_annex(agreement: Agreement) -> None:
    """Write down whom the final text settles with, inside the operation that makes it final."""
    if not agreement.case.is_collective:
        return
    drop_annex(agreement)
    create_recorded(
        [
            AnnexLine(
                case=agreement.case, agreement=agreement, member=member, amount=member.agreed_amount
            )
            for member in in_annex(agreement.case.members.all())
        ]
    )


def drop_annex(agreement: Agreement) -> None:
    """A draft has no annex of its own yet: it follows the members."""
    for line in agreement.annex_lines.all():
        line.delete()
