"""What a case is called before others: its stage in the words of the procedure, and never why."""

from typing import Literal, get_args

from cases.enums import CaseState, Ending
from cases.models import Case

Status = Literal[
    "received",
    "under_review",
    "mediating",
    "agreement",
    "own_settlement",
    "no_agreement",
    "withdrawn",
    "not_accepted",
    "void",
]
_OPEN: dict[str, Status] = {
    CaseState.INTAKE: "received",
    CaseState.ELIGIBILITY: "under_review",
    CaseState.MEDIATION: "mediating",
}
_ENDED: dict[str, Status] = {
    code: code  # the names are the same
    for code in get_args(Status)
    if code in Ending.values
}


def status_of(case: Case) -> Status:
    """The code of its stage."""
    if case.voided_on:
        return "void"
    return _ENDED[case.ending] if case.ending else _OPEN[case.state]
