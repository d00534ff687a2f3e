"""The consultation log with many rows: copies of few, under days, names and numbers of their own.

Copies have no history and no companions, and stand under the data key of their original.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from benchmarks import load, pages
from cases.demo import names
from cases.enums import Category
from legal_aid.enums import Channel, OnwardPath
from legal_aid.finding import CONSULTATION_SOURCES
from legal_aid.models import Consultation
from mediation.history import guards
from mediation.search import indexing
from mediation.vault.fields import Sealed

#: As far back as the copies lie.
DAYS = 4 * 365
Row = tuple[str, str]


def measured(wanted: int) -> Iterator[Row]:
    """The list of `wanted` consultations, filtered, and searched in each way."""
    officer = pages.client_of("demo_legal_aid")
    log = reverse("legal_aid:list")
    multiply(wanted)
    for source in CONSULTATION_SOURCES:
        sum(indexing.rebuild_of(source))
    load.analyse()
    lists = pages.measure(officer, log)
    yield "consultations", f"{Consultation.objects.count():,}"
    yield "consultation list", lists.in_words()
    one = Consultation.objects.exclude(phone="").order_by("-pk")[0]
    since = timezone.localdate() - timedelta(days=30)
    last = pages.measure(officer, log, page=80)
    yield "  … its last page", _beside(last, lists)
    for words, filters in (
        ("of one channel", {"channel": one.channel}),
        ("of one officer, onward path and month",
         {"officer": one.officer_id, "onward": one.onward, "since": since.isoformat()}),
        ("with a case", {"linked": "yes"}),
    ):  # fmt: skip
        yield f"  … {words}", _beside(pages.measure(officer, log, **filters), lists)
    two = Consultation.objects.filter(visitor_name__regex="^..$").order_by("-pk")[0]
    for words, text in (
        ("two-character name", two.visitor_name),
        ("employer", one.employer_name),
        ("telephone", one.phone),
        ("serial", one.serial),
        ("name that nobody has", "查无此人"),
    ):
        address = pages.search_address(officer, text, of="legal_aid:search")
        yield f"  … search: {words}", _beside(pages.measure(officer, address), lists)


def _beside(page: pages.Page, lists: pages.Page) -> str:
    return f"{page.in_words()}, {page.milliseconds / lists.milliseconds:.2f} × the list"


def multiply(wanted: int) -> None:
    """Copy the consultations at hand until there are `wanted`."""
    originals = list(Consultation.objects.filter(destroyed_on=None, is_anonymous=False))
    missing = max(0, wanted - Consultation.objects.count())
    highest = Consultation.objects.aggregate(n=Max("pk"))["n"]
    rng = random.Random(1)
    copies = (_copy(originals[n % len(originals)], highest + 1 + n, rng) for n in range(missing))
    with guards.lifted(), transaction.atomic(), connection.cursor() as cursor:
        rows = Consultation.objects.permitting_bulk_writes()
        rows.bulk_create(copies, batch_size=500)
        for sql in connection.ops.sequence_reset_sql(no_style(), [Consultation]):
            cursor.execute(sql)


def _copy(original: Consultation, key: int, rng: random.Random) -> Consultation:
    phone = f"13{rng.randrange(10**9):09d}"
    kept: dict[str, Any] = {
        name: getattr(original, name)
        for name in ("organisation_id", "officer_id", "building_id", "question", "advice")
    }
    return Consultation(
        **kept,
        pk=key,
        serial=f"CBENCH-2026-{key:06d}",
        held_on=timezone.localdate() - timedelta(days=rng.randrange(DAYS)),
        visitor_name=names.person_name(rng),
        phone=Sealed.of(phone, original.vault_key_id()),
        employer_name=names.company(rng)[0],
        channel=rng.choice(Channel.values),
        category=rng.choice(Category.values),
        onward=rng.choice(OnwardPath.values),
        minutes=rng.randrange(5, 60),
    )
