"""Two people merge the same two entries in opposite directions at the same moment."""

import pytest

from mediation.history.actor import acting
from mediation.people import merging
from mediation.people.models import Person, PersonMerge
from tests.cases import factories
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_opposite_mergings_one_is_made(cast: Cast) -> None:
    actor = cast.actor("mediator")
    case = factories.case_in_mediation(actor)
    one = case.parties.exclude(person=None).get().person
    other = Person(station=one.station, name="张晓民")
    with acting(actor, act="test"):
        other.save()
        party = case.parties.exclude(person=None).get()
        party.pk, party.person = None, other
        party.save()
    manager = cast.actor("manager")
    told = at_once(
        lambda: merging.merge(one, other, actor=manager, stamp=merging.stamp_of(one, other)),
        lambda: merging.merge(other, one, actor=manager, stamp=merging.stamp_of(other, one)),
    )
    assert told[1] == "done"
    assert told[0] in {"ActionRefused", "StaleVersion"}
    assert PersonMerge.objects.count() == 1
    assert Person.objects.filter(merged_into__isnull=False).count() == 1
