"""A program that issues one paper and kills itself with -9 at a given moment: `python -m … `.

Arguments: serial of the case, id of the person, token, kind, moment.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from uuid import UUID

import django


def die(*_args: Any, **_kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(serial: str, membership: str, token: str, kind: str, moment: str) -> None:
    django.setup()
    from cases.models import Case
    from cases.services.papers import issue_paper
    from mediation.history.actor import acting
    from mediation.papers import registry, services
    from mediation.stations.models import Membership
    from mediation.vault import files

    actor = Membership.objects.get(pk=membership).as_actor()
    if moment == "in the transaction":
        registry.register_follower(die)
    paper = issue_paper(
        Case.objects.get(serial=serial), kind, actor=actor, version=None, draft_version=0,
        token=UUID(token),
    )  # fmt: skip
    if moment == "before the print":
        die()
    if moment == "when the file is stored":
        store = files.store

        def store_and_die(*args: Any, **kwargs: Any) -> None:
            store(*args, **kwargs)
            die()

        services.files.store = store_and_die  # type: ignore[assignment]
    with acting(actor, act="print_paper"):
        services.pdf_of(paper)


if __name__ == "__main__":
    main(*sys.argv[1:])
