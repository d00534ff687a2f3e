"""The Celery shell of this room: harmless when it runs twice."""

from celery import shared_task

from mediation.history import anchors


@shared_task(name="history.anchor", ignore_result=True)
def anchor() -> None:
    """By beat, several times an hour: today's anchor, once."""
    anchors.make_daily_anchor()
