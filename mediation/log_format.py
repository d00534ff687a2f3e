"""A line of the program's log: when (UTC), how grave, who, in which request, what.

One event is one line, and no line holds the words of an error: a database quotes the row that it
refuses, and a parser the text that it cannot read. The place in the code is enough to find it.
People stand by their number; the request's number ties the line to history and access log. With
DEBUG=1, on a developer's machine, errors speak.
"""

import logging
import traceback
from datetime import UTC, datetime

from mediation.history.actor import bound

#: Errors of one chain that are told.
MOST = 10


class LineFormatter(logging.Formatter):
    """Formats for people and for collectors of logs alike: fields by spaces, the message last."""

    def __init__(self, *, words: bool = False) -> None:
        super().__init__()
        self.words = words

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname} {record.name} {_who(record)} {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return _one_line(line)
        if self.words:
            return "".join([_one_line(line), "\n", *traceback.format_exception(error)])
        return _one_line(f"{line} {place(error)}")


def place(error: BaseException | None) -> str:
    """Kind and place of the error and of those that led to it, the latest first."""
    told: list[str] = []
    while error is not None and len(told) < MOST:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append(" < ".join([type(error).__name__, *reversed(places)]))
        error = error.__cause__ or error.__context__
    return " | after ".join(told)


def _who(record: logging.LogRecord) -> str:
    """The request, person and caller; Django logs refusals after the person's block has ended."""
    context, request = bound(), getattr(record, "request", None)
    actor = context.actor if context else getattr(request, "actor", None)
    person = f"{actor.user_id or '-'}/{actor.role or '-'}" if actor else "-"
    number = context.request_id if context else getattr(request, "log_id", "-")
    caller = getattr(request, "META", {}).get("REMOTE_ADDR")
    return f"request={number} user={person} from={caller or '-'}"


def _one_line(text: str) -> str:
    """Control characters, line separators and direction marks in a visible spelling."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
