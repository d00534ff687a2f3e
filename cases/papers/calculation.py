"""The reference calculation (参考计算单): the saved version as it stands, for both sides alike."""

from typing import Any

from cases.models import Calculation
from cases.papers import shared


def calculation(row: Calculation) -> dict[str, Any]:
    """Lines, parameters and names as they were kept; nothing is computed again."""
    case = row.case
    return {
        "organisation": shared.organisation(case),
        "case": {"number": case.case_number, "serial": case.serial},
        "version": row.number,
        "made_on": shared.iso(row.made_on),
        "sheet": row.sheet,
    }
