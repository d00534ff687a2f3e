"""One round of reminding: look, write, send, and say when it ended."""

from dataclasses import dataclass

from django.utils import timezone

from mediation.agenda.alarm import tell_managers
from mediation.agenda.models import Round
from mediation.agenda.planning import plan_now
from mediation.agenda.sending import send_waiting


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round did: rows that stand for now, and rows that ended in it."""

    due: int
    ended: int


def go_round() -> Outcome:
    """Do one round; two at once, or one that died in the middle, do no harm."""
    now = timezone.now()
    # Before the round's own mark: it would hide that there was silence until now.
    tell_managers(now)
    outcome = Outcome(plan_now(now), send_waiting(now))
    Round.objects.update_or_create(id=1, defaults={"ended_at": timezone.now()})
    return outcome
