"""Bodies: JSON as RFC 8259 has it."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from mediation.api import problems
from mediation.api.problems import ProblemError


class StrictParser(Parser):
    """Refuses NaN, keys that stand twice, half characters, and what is nested beyond reason."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            content = json.loads(
                request.body.decode(),
                parse_constant=_refuse,
                object_pairs_hook=_object,
            )
            # A lone surrogate is no character: UnicodeEncodeError is a ValueError.
            json.dumps(content, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ProblemError(problems.MALFORMED) from error
        return content


def _refuse(_name: str) -> Any:
    raise ValueError


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError
    return made
