"""docs/security.md and docs/privacy.md name what exists, and the checklist leaves nothing out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver

from tests.codebase.files import ROOT
from tests.codebase.test_docs import read

DOCUMENTS = ["SECURITY.md", "docs/security.md", "docs/privacy.md"]
CODE = re.compile(r"`([^`\n]+)`")
#: A file of ours, or a test in it.
PLACE = re.compile(r"((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:txt|md|toml)|\.env\.example)(?:::(\w+))?")
SETTING = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PRODUCTION|DEBUG)(?:=\S+)?")
HEADING = re.compile(r"^#{2,4} (.+)$", re.MULTILINE)
ANCHOR = re.compile(r"\]\(([\w./-]*)#([\w-]+)\)")
CONVERTER = re.compile(r"<\w+:(\w+)>")

#: OWASP ASVS 5.0.0: the levels of the requirements of each section, in order.
ASVS = """
1.1 22      1.2 1111122223   1.3 112222222223  1.4 222        1.5 123
2.1 122     2.2 112          2.3 12223         2.4 23
3.1 3       3.2 113          3.3 12223         3.4 11222233   3.5 11122333  3.6 3  3.7 22333
4.1 12233   4.2 23333        4.3 22            4.4 1222
5.1 2       5.2 112333       5.3 113           5.4 222
6.1 122     6.2 111111112222 6.3 11223333      6.4 112233     6.5 22222333
6.6 2223    6.7 33           6.8 2222
7.1 222     7.2 1111         7.3 22            7.4 11222      7.5 223       7.6 22
8.1 1233    8.2 1123         8.3 133           8.4 23
9.1 111     9.2 1222
10.1 22     10.2 223         10.3 22223        10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233   11.2 22233       11.3 11233        11.4 1222      11.5 23       11.6 23  11.7 33
12.1 12233  12.2 11          12.3 22223
13.1 2333   13.2 222223      13.3 2233         13.4 1222233
14.1 22     14.2 12223333    14.3 122
15.1 12233  15.2 12233       15.3 1222222      15.4 3333
16.1 2      16.2 22222       16.3 2222         16.4 222       16.5 2223
17.1 23     17.2 22223333    17.3 22
"""
ANSWERS = {"met", "partly", "not met", "operator", "n/a"}
NUMBER = re.compile(r"\b\d{1,2}\.\d\.\d{1,2}\b")


def levels() -> dict[str, str]:
    """Number of each requirement and its level."""
    sections = re.findall(r"([\d.]+) (\d+)", ASVS)
    return {
        f"{section}.{place}": level
        for section, requirements in sections
        for place, level in enumerate(requirements, start=1)
    }


def checklist() -> str:
    return read("docs/security.md").partition("## ASVS 5.0.0")[2]


def answered() -> dict[str, tuple[str, str]]:
    """Level and answer of each row of the tables."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in checklist().splitlines()
        if re.match(r"\| \d", line)
    ]
    assert {len(row) for row in rows} == {5}
    return {row[0]: (row[1], row[3]) for row in rows}


def code_of(name: str) -> list[str]:
    return CODE.findall(read(name))


def addresses() -> set[str]:
    """Every address of the site, its arguments by name only."""
    return {"/" + CONVERTER.sub(r"<\1>", address) for address in _walk(get_resolver(), "")}


def _walk(resolver: object, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield address
        else:
            yield from _walk(pattern, address)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_and_test_that_a_document_names_exists(name: str) -> None:
    places = [found.groups() for code in code_of(name) if (found := PLACE.fullmatch(code))]
    missing = [place for place, _test in places if not exists(place)]
    untested = [
        f"{place}::{test}"
        for place, test in places
        if test and place not in missing and f"def {test}(" not in read(place)
    ]
    assert missing + untested == []


def exists(place: str) -> bool:
    # What an installation makes is not in the repository.
    return place.startswith("var/") or (ROOT / place).exists()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_setting_that_a_document_names_exists(name: str) -> None:
    known = read(".env.example") + read("mediation/settings.py")
    named = {found[1] for code in code_of(name) if (found := SETTING.fullmatch(code))}
    assert [each for each in sorted(named) if not re.search(rf"\b{each}\b", known)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_address_that_a_document_names_exists(name: str) -> None:
    named = {code for code in code_of(name) if code.startswith("/")}
    assert named - addresses() == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_part_that_a_link_leads_to_exists(name: str) -> None:
    folder = (ROOT / name).parent
    targets = [
        ((folder / page).resolve().relative_to(ROOT) if page else name, part)
        for page, part in ANCHOR.findall(read(name))
    ]
    assert [(str(page), part) for page, part in targets if part not in parts_of(str(page))] == []


def parts_of(name: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(read(name))
    }


def test_the_checklist_answers_every_requirement_of_levels_1_and_2() -> None:
    wanted = {number for number, level in levels().items() if level in "12"}
    named = set(NUMBER.findall(re.sub(r"`[^`]*`", "", checklist())))
    assert (wanted - named, named - set(levels())) == (set(), set())


def test_the_checklist_gives_each_requirement_its_level_and_one_answer() -> None:
    told = {number: level for number, (level, _answer) in answered().items()}
    assert {number: level for number, level in told.items() if levels()[number] != level} == {}
    assert {answer for _level, answer in answered().values()} <= ANSWERS


def test_what_is_beyond_level_2_is_listed_only_where_it_is_met() -> None:
    assert {
        number for number, (level, answer) in answered().items() if level == "3" and answer != "met"
    } == set()
