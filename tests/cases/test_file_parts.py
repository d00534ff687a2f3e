"""Main and inner file: who opens which scan."""

import pytest

from cases import file_parts
from cases.enums import AttachmentCategory
from cases.models import Attachment
from mediation.papers.enums import FilePart
from mediation.stations.enums import Role
from tests.cases.factories import registered_case
from tests.support.cast import Cast

C = AttachmentCategory
pytestmark = pytest.mark.usefixtures("as_system")


def test_only_internal_papers_lie_in_the_inner_file() -> None:
    inner = [code for code in C.values if file_parts.part_of(code) == FilePart.INNER]
    assert inner == [C.INTERNAL]


@pytest.mark.parametrize(
    ("category", "readers"),
    [
        (C.EVIDENCE, {Role.CLERK, Role.LEGAL_AID, Role.MANAGER}),
        (C.RECORD, {Role.CLERK, Role.MANAGER}),
        (C.INTERNAL, {Role.CLERK, Role.MANAGER}),
    ],
)
def test_records_and_internal_papers_are_for_readers_of_records(
    cast: Cast, category: str, readers: set[str]
) -> None:
    case = registered_case(cast.actor("legal_aid"))
    scan = Attachment(case=case, category=category)
    asked = (Role.CLERK, Role.LEGAL_AID, Role.MANAGER, Role.AUDITOR)
    assert {
        role for role in asked if file_parts.may_read(cast.actor(role.value), case, scan)
    } == readers
