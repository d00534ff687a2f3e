"""What a manager sees of a case: `python -m tests.backup.show SERIAL` prints page and papers."""

from __future__ import annotations

import hashlib
import json
import re
import sys

import django

django.setup()

from django.test import Client  # noqa: E402  (the applications have to be there)

from cases.models import Case  # noqa: E402
from mediation.history.actor import SYSTEM, acting  # noqa: E402
from mediation.papers.models import Paper  # noqa: E402
from mediation.papers.services import pdf_of  # noqa: E402
from mediation.stations.models import User  # noqa: E402

ONE_TIME = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|csrf[^"]*": *"[^"]*"|[0-9a-zA-Z]{64}'
)


def main(serial: str) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="manager"))
    answer = client.get(f"/cases/{serial}/")
    case = Case.objects.get(serial=serial)
    papers = Paper.objects.of_aggregate(case).exclude(pdf=None)
    with acting(SYSTEM, act="test"):
        printed = {str(paper): hashlib.sha256(pdf_of(paper)).hexdigest() for paper in papers}
    page = ONE_TIME.sub("", answer.content.decode())
    json.dump({"status": answer.status_code, "page": page, "papers": printed}, sys.stdout)


main(sys.argv[1])
