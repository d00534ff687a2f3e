"""Searches of cases, persons, employers and papers beside the list that everybody opens."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from benchmarks import pages
from cases.enums import PartyKind
from cases.models import Party
from mediation.search import pinyin

Row = tuple[str, str]


def measured(client: Client) -> Iterator[Row]:
    """Each way of searching, in the list of cases, in the box while typing, and on its page.

    The list is measured anew beside each, so that a slow moment of the machine hits both.
    """
    case_list, name = reverse("cases:list"), _two_character_name()
    address = pages.search_address(client, name)
    yield "search of a two-character name", _beside(client, pages.measure(client, address))
    for words, text in _typed(name):
        yield f"  the box while typing: {words}", _beside(client, pages.measure_box(client, text))
        found = pages.search_address(client, text, of="search:find")
        yield f"  the page of results: {words}", _beside(client, pages.measure(client, found))
    yield "  the list beside them", pages.measure(client, case_list).in_words()


def _beside(client: Client, page: pages.Page) -> str:
    lists = pages.measure(client, reverse("cases:list"))
    return f"{page.in_words()}: {page.milliseconds / lists.milliseconds:.2f} × the list"


def _typed(name: str) -> Iterator[tuple[str, str]]:
    syllables = pinyin.readings(name)[0]
    yield "two-character name", name
    yield "initials of its pinyin", "".join(syllable[0] for syllable in syllables)
    yield "pinyin", "".join(syllables)
    employer = Party.objects.exclude(kind=PartyKind.WORKER).order_by("-pk")[0].name
    yield "part of an employer", employer[2:6]
    yield "part of an employer, one character wrong", f"{employer[:3]}错{employer[4:7]}"
    yield "telephone", _telephone()
    yield "part of every employer", "有限"
    yield "name that nobody has", "查无此人"


def _two_character_name() -> str:
    workers = Party.objects.filter(kind=PartyKind.WORKER, name__regex="^..$").order_by("pk")
    return str(workers.values_list("name", flat=True)[0])


def _telephone() -> str:
    workers = Party.objects.filter(kind=PartyKind.WORKER).exclude(phone="")
    return str(workers.order_by("pk")[0].phone)
