"""The Celery shells: thin, and harmless when they run twice."""

from celery import shared_task

from mediation.jobs import running, services


@shared_task(name=services.RUN_TASK, ignore_result=True)
def run_job(job_id: int) -> None:
    """Carry out one job, if nobody else does."""
    running.run(job_id)


@shared_task(name="jobs.redispatch", ignore_result=True)
def redispatch() -> None:
    """By beat: bring back what was never taken or whose worker died."""
    running.fail_abandoned()
    services.redispatch(running.stale_after())


@shared_task(name="jobs.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """By beat: prove that beat, broker and a worker work together."""
    running.touch_worker()
