"""The Celery application: carries out the job rows, which are the truth of what is to be done.

The embedded default is the `filesystem://` transport in `var/broker`; it gives nothing back after
a killed worker, and needs not to, because beat dispatches again what the job rows still hold.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import worker_ready
from django.conf import settings

# Before the first look at a setting below: the worker starts from this module.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediation.settings")

POLLING_SECONDS = 0.2
CONNECT_SECONDS = 2


def transport_options(broker_url: str) -> dict[str, Any]:
    """How the broker is reached: its folder, or time-outs short enough for a person waiting."""
    if not broker_url.startswith("filesystem:"):
        return {
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": 10,
            "connect_timeout": CONNECT_SECONDS,
        }
    messages, control = settings.BROKER_DIR / "messages", settings.BROKER_DIR / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        # One folder for both ways: what the web writes is what the worker reads.
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": POLLING_SECONDS,
    }


def every_heartbeat(task: str) -> dict[str, Any]:
    """A beat entry; a message that no worker took in time is worth nothing later."""
    seconds = settings.JOB_HEARTBEAT_SECONDS
    return {"task": task, "schedule": seconds, "options": {"expires": seconds * 3}}


def broker_url() -> str:
    """The setting; kombu complains of a folder without a host name."""
    url = settings.CELERY_BROKER_URL
    return "filesystem://localhost//" if url == "filesystem://" else url


if not settings.PRODUCTION:
    # Meant for workers that unpickle what they are sent; ours reads JSON. Root at a trial is fine.
    warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("mediation", set_as_current=True)
app.conf.update(
    broker_url=broker_url(),
    broker_transport_options=transport_options(settings.CELERY_BROKER_URL),
    broker_connection_timeout=CONNECT_SECONDS,
    broker_connection_retry_on_startup=True,
    result_backend=None,
    task_ignore_result=True,
    # Acknowledged at the start: the job row, not the broker, brings back what was interrupted.
    task_acks_late=False,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    # Remote control, gossip and events would need fan-out, which the folder broker does slowly.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
    # All intervals are short: nothing of beat's needs to survive in a file that a crash can spoil.
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=1,
    beat_schedule={
        "redispatch": every_heartbeat("jobs.redispatch"),
        "heartbeat": every_heartbeat("jobs.heartbeat"),
        # Makes today's anchor soon after midnight, and at once where the machine was off then.
        "anchor": {"task": "history.anchor", "schedule": 600.0, "options": {"expires": 600}},
        # Asked for each hour, done once a day: a machine that sleeps at night is not left out.
        "retention": {"task": "retention.daily", "schedule": 3600.0},
        "watch": {"task": "watch.daily", "schedule": 3600.0},
        # Asked for each hour: a month's report that was missed is caught up.
        "monthly_reports": {"task": "submissions.monthly", "schedule": 3600.0},
        # Reads what is due and sends what waits; a round that finds nothing writes nothing.
        "reminders": {"task": "agenda.round", "schedule": 300.0, "options": {"expires": 300}},
        # What is to be tried again; what happened just now does not wait for it.
        "webhooks": {"task": "webhooks.round", "schedule": 20.0, "options": {"expires": 20}},
        "webhooks_kept": {"task": "webhooks.sweep", "schedule": 3600.0},
        "batches": {"task": "batches.discard", "schedule": 3600.0},
        "ledgers": {"task": "ledgers.clear", "schedule": 3600.0},
        "scans": {"task": "scans.discard", "schedule": 3600.0},
        "api": {"task": "api.tidy", "schedule": 3600.0},
        "drafts": {"task": "legal_aid.forget_drafts", "schedule": 3600.0},
    },
)
app.autodiscover_tasks()


@worker_ready.connect
def begin_at_once(**_signal: Any) -> None:
    """What waited while no worker was there does not wait for beat's first round, too."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])
