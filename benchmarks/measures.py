"""All measures on one database, as rows of the table."""

import io
import sys
from collections.abc import Iterator
from time import perf_counter

from django.core.management import call_command
from django.urls import reverse

from benchmarks import (
    consultations,
    figures,
    ledger_import,
    load,
    pages,
    papers,
    searching,
    transitions,
)
from cases.models import Case
from mediation.search import indexing

#: Cases that go through the real operations; all others are copies of them.
ORIGINALS = 100
#: Consultations for a thousand cases: most that is asked becomes no case.
CONSULTATIONS = 2500

#: What is measured, and how it came out on this database.
Row = tuple[str, str]


def measured(wanted: int, *, with_papers: bool) -> Iterator[Row]:
    """Load `wanted` cases and measure.

    Args:
        with_papers: printing knows no database: it is measured once, beside the first.
    """
    call_command("migrate", verbosity=0)
    # The measures' own table has no migrations and refers to tables that have.
    call_command("migrate", verbosity=0, run_syncdb=True)
    say(f"{ORIGINALS} cases by the real operations …")
    call_command("demo", cases=ORIGINALS, stdout=io.StringIO())
    yield from _pages(wanted)
    say("consultations …")
    yield from consultations.measured(wanted * CONSULTATIONS // 1000)
    yield from _transitions()
    say("import of a ledger …")
    yield from ledger_import.measured()
    if with_papers:
        yield from _papers()


def say(text: str) -> None:
    """Tell whoever waits."""
    print(f"  {text}", file=sys.stderr, flush=True)


def _pages(wanted: int) -> Iterator[Row]:
    mediator, manager = pages.client_of("demo_mediator"), pages.client_of("demo_manager")
    case_list = reverse("cases:list")
    say("the list over the originals …")
    few = pages.measure(manager, case_list)
    say(f"copies up to {wanted} cases …")
    originals = list(Case.objects.values_list("pk", flat=True))
    load.multiply(originals, max(0, -(-wanted // len(originals)) - 1))
    say("the search index …")
    began = perf_counter()
    rows = indexing.rebuild()
    indexed = rows / (perf_counter() - began)
    load.analyse()
    say("pages …")
    lists = pages.measure(manager, case_list)
    yield "cases", f"{Case.objects.count():,}"
    yield "case list, manager of the station", lists.in_words()
    yield (
        f"  … times as long as with {ORIGINALS} cases",
        f"{lists.milliseconds / few.milliseconds:.2f} ×",
    )
    yield "case list, mediator", pages.measure(mediator, case_list).in_words()
    everything = pages.measure(manager, f"{case_list}?state=all")
    yield "case list, closed ones too", everything.in_words()
    yield "the search index, made from the ground up", f"{indexed:,.0f} rows a second"
    yield from searching.measured(manager)
    case = pages.case_with_long_history()
    one = pages.measure(manager, case.get_absolute_url())
    yield f"case page, manager, {pages.history_rows(case)} rows of history", one.in_words()
    history = reverse("cases:history", args=[case.serial])
    yield "its history, first page", pages.measure(manager, history).in_words()
    yield "desk, mediator", pages.measure(mediator, reverse("cases:desk")).in_words()
    yield "figures of the month", pages.measure(manager, reverse("reports:month")).in_words()
    say("figures …")
    for name, period in figures.busiest().items():
        yield f"figures and breakdowns of a {name}, all cases", figures.measure(period).in_words()
        yield (
            f"  … as of a day in the middle of the {name}",
            f"{figures.past_seconds(period):.1f} s",
        )


def _transitions() -> Iterator[Row]:
    say("transitions …")
    yield from _operation("one change through the gate", transitions.changing())
    yield from _operation("transition: submit for review", transitions.submitting())
    yield from _operation("transition: accept", transitions.accepting())


def _operation(name: str, figures: transitions.Figures) -> Iterator[Row]:
    yield name, _a_second(figures.milliseconds["ours"])
    for way, milliseconds in figures.milliseconds.items():
        if way != "ours":
            yield (
                f"{name}, its {figures.writes} writes by {way}",
                f"{_a_second(milliseconds)}: ours {figures.ratio(way):.1f} ×",
            )


def _a_second(milliseconds: float) -> str:
    return f"{1000 / milliseconds:,.0f} a second"


def _papers() -> Iterator[Row]:
    say("papers …")
    cold, warm, office = papers.cold_seconds(), papers.warm_seconds(), papers.office_seconds()
    yield "agreement as PDF, first of a process", f"{1000 * cold:.0f} ms"
    yield "agreement as PDF, warm", f"{1000 * warm:.0f} ms"
    if office is None:
        yield "the same text through LibreOffice", "not run: it is not installed"
    else:
        office_cold, office_warm = office
        yield "the same text through LibreOffice, started for it", f"{1000 * office_cold:.0f} ms"
        yield "  … times as long as the first of ours", f"{office_cold / cold:.1f} ×"
        yield "through LibreOffice, each of ten in one call", f"{1000 * office_warm:.0f} ms"
        yield "  … times as long as ours, warm", f"{office_warm / warm:.1f} ×"
    one, two = papers.many_seconds()
    yield f"{papers.MANY} agreements on 1 process", f"{one:.1f} s"
    yield f"{papers.MANY} agreements on 2 processes", f"{two:.1f} s: {one / two:.2f} × as fast"
