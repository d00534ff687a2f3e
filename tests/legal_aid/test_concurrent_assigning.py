"""Two matters want the last free slot of one lawyer: one gets it, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from legal_aid.models import AidAssignment
from legal_aid.services.assigning import assign_lawyer
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*operations: Callable[[], object]) -> list[str]:
    """Run the operations in threads that begin together; what each was told, sorted."""
    barrier = Barrier(len(operations))

    def run(operation: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=30)
            operation()
        except (ActionRefused, IntegrityError) as refused:
            return str(refused).splitlines()[0]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(operations)) as pool:
        return sorted(pool.map(run, operations))


def test_the_last_free_slot_goes_to_one_of_two_matters(cast):
    lawyer = aid.lawyer(cast, capacity=2)
    aid.fill(cast, lawyer, 1)
    matters = [aid.application(cast), aid.application(cast)]

    told = at_once(
        *(
            lambda matter=matter, part=part: assign_lawyer(
                matter, lawyer, actor=cast.actor(part), version=matter.version
            )
            for matter, part in zip(matters, ("legal_aid", "manager"), strict=True)
        )
    )

    assert told == ["", "“钱律师”在办2件，已达同时办理上限2件，请另选律师。"]
    assert AidAssignment.objects.filter(lawyer=lawyer, ended_on=None).count() == 2
    assert sorted(type(matter).objects.get(pk=matter.pk).state for matter in matters) == [
        "approved",
        "assigned",
    ]


def test_one_matter_gets_one_of_two_lawyers(cast):
    lawyers = [aid.lawyer(cast), aid.lawyer(cast, "孙律师")]
    matter = aid.application(cast)

    told = at_once(
        *(
            lambda lawyer=lawyer: assign_lawyer(
                matter, lawyer, actor=cast.actor("manager"), version=None
            )
            for lawyer in lawyers
        )
    )

    assert told[0] == ""
    assert "当前状态为“已指派”" in told[1]
    assert AidAssignment.objects.filter(application=matter).count() == 1


def test_past_the_operation_the_database_keeps_the_last_slot_for_one(cast):
    lawyer = aid.lawyer(cast, capacity=1)
    matters = [aid.application(cast), aid.application(cast)]

    def write(matter):
        with acting(cast.actor("manager"), act="test"):
            AidAssignment.objects.create(application=matter, lawyer=lawyer, assigned_on=aid.today())

    told = at_once(*(lambda matter=matter: write(matter) for matter in matters))
    assert told == ["", "lawyer_has_a_free_slot"]
