"""For a worker that is to be killed (`celery --include`): small chunks, each of which takes its time.

After the rows of a chunk are written and before they are committed, a line goes to $TEST_LOG and half a
second by: whoever waits for the line kills the worker inside the transaction.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from cases.ledgers import examining, writing

examining.CHUNK = 5
writing.IN_ONE = 10
_enter = writing.enter_historic_cases


def _enter_slowly(*args: Any, **kwargs: Any) -> Any:
    made = _enter(*args, **kwargs)
    with Path(os.environ["TEST_LOG"]).open("a") as log:
        log.write(f"{len(made)}\n")
    time.sleep(float(os.environ["TEST_PAUSE"]))
    return made


writing.enter_historic_cases = _enter_slowly
