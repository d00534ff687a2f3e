"""The Celery shell of reminding."""

from celery import shared_task

from mediation.agenda.rounds import go_round
from mediation.history.actor import SYSTEM, acting


@shared_task(name="agenda.round", ignore_result=True)
def remind() -> None:
    """By beat: one round."""
    with acting(SYSTEM, act="remind"):
        go_round()
