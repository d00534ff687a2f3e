"""A case in mediation with an issued paper."""

import pytest

from cases.models import Case
from mediation.papers.models import Paper
from tests.cases import factories
from tests.cases.scans.sending import issued
from tests.support.cast import Cast


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


@pytest.fixture
def paper(cast: Cast, case: Case) -> Paper:
    """An acceptance notice; `photo_of` draws it, which is quicker than printing it."""
    return issued(cast, case)
