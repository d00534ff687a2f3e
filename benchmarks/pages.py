"""The pages that people open most, through the whole stack but the web server."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.timing import median_seconds
from cases.enums import Ending
from cases.models import Case
from mediation.history.actor import SYSTEM
from mediation.history.gate import gate
from mediation.history.records import history_models
from mediation.stations.acting import SESSION_KEY
from mediation.stations.models import Membership

HISTORY_ROWS = 100


@dataclass(frozen=True)
class Page:
    """A page's SQL queries, all of them, and its median time in milliseconds."""

    queries: int
    milliseconds: float

    def in_words(self) -> str:
        return f"{self.queries} queries, {self.milliseconds:.0f} ms"


def client_of(username: str) -> Client:
    """Somebody logged in, in their membership."""
    membership = Membership.objects.select_related("user").get(user__username=username)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(membership.user)
    session = client.session
    session[SESSION_KEY] = membership.pk
    session.save()
    return client


def measure(client: Client, address: str, **query: Any) -> Page:
    """Open `address` again and again, with this query string.

    Raises:
        AssertionError: when the answer is not the page itself.
    """
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, query or None)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}")
    return Page(len(captured), 1000 * median_seconds(lambda: client.get(address, query or None)))


def measure_box(client: Client, text: str) -> Page:
    """What the box in the top bar shows while somebody types `text`."""
    address, typed = reverse("search:suggest"), {"text": text}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, typed)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}")
    return Page(len(captured), 1000 * median_seconds(lambda: client.post(address, typed)))


def search_address(client: Client, text: str, *, of: str = "cases:search") -> str:
    """Where the results for `text` stand for this client, in the list that `of` searches."""
    answer = client.post(reverse(of), {"text": text})
    return str(answer["Location"])


def case_with_long_history() -> Case:
    """A case settled by agreement, saved until a hundred rows of history stand behind it."""
    case: Any = Case.objects.filter(ending=Ending.AGREEMENT).order_by("pk").first()
    for _ in range(HISTORY_ROWS - history_rows(case)):
        with gate(case, actor=SYSTEM, act="correct"):
            pass
    return Case.objects.get(pk=case.pk)


def history_rows(case: Case) -> int:
    """How many rows of history the case and all that belongs to it have."""
    reference = case.aggregate_ref()
    return sum(table.objects.filter(aggregate=reference).count() for table in history_models())
