"""The measures on the database that `DATABASE_URL` names: started by `python -m benchmarks`."""

import json
import sys

import django

django.setup()

from benchmarks import measures  # noqa: E402  (models need the set-up)


def main(arguments: list[str]) -> None:
    """Write the rows as JSON to standard output."""
    rows = measures.measured(int(arguments[0]), with_papers="papers" in arguments)
    json.dump(list(rows), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1:])
