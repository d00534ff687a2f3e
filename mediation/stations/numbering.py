"""Numbers that are never given twice (design §4 'Numbers', §7 serials)."""

import re

from django.db import transaction

from mediation.stations.models import Counter, Organisation

DEFAULT_PATTERN = "{code}〔{year}〕第{n:04d}号"
DEFAULT_AID_PATTERN = "{code}援〔{year}〕第{n:04d}号"


def _next(organisation: Organisation, kind: str, year: int) -> int:
    """The next number, under a row lock held until the caller's transaction ends."""
    (number,) = reserve(organisation, kind, year, 1)
    return number


def next_serial(organisation: Organisation, year: int, kind: str = "case") -> str:
    """A public serial such as `LJZ-2026-000123`: the organisation's code, year, six digits.

    Args:
        kind: what is numbered ("case", "consultation"); the caller adds a prefix of its own to
            serials of different kinds that may meet in one list.
    """
    return f"{organisation.code}-{year}-{_next(organisation, f'{kind}_serial', year):06d}"


def next_case_number(organisation: Organisation, year: int) -> str:
    """A case number by the pattern of the organisation whose seal stands on the papers.

    Given at acceptance, never reused: a rolled-back acceptance gives its number back with the
    transaction, a committed one keeps it even when the case is voided.
    """
    sealing = organisation.sealing_organisation
    return _case_number(organisation, year, _next(sealing, "case_number", year))


def _case_number(organisation: Organisation, year: int, number: int) -> str:
    sealing = organisation.sealing_organisation
    pattern = sealing.number_pattern or DEFAULT_PATTERN
    return pattern.format(code=sealing.code, year=year, n=number)


def case_numbers(organisation: Organisation, year: int, count: int) -> list[str]:
    """As `next_case_number`, `count` of them."""
    sealing = organisation.sealing_organisation
    numbers = reserve(sealing, "case_number", year, count)
    return [_case_number(organisation, year, number) for number in numbers]


def case_serials(organisation: Organisation, year: int, count: int) -> list[str]:
    """As `next_serial`, `count` of them."""
    numbers = reserve(organisation, "case_serial", year, count)
    return [f"{organisation.code}-{year}-{number:06d}" for number in numbers]


def next_aid_number(organisation: Organisation, year: int) -> str:
    """A number of union legal aid by the pattern of the organisation's station, whose desk gives it.

    Given when aid is approved or begins, never reused, as `next_case_number`; counted apart.
    """
    station = organisation.station or organisation
    pattern = station.aid_number_pattern or DEFAULT_AID_PATTERN
    return pattern.format(code=station.code, year=year, n=_next(station, "aid_number", year))


def reserve(organisation: Organisation, kind: str, year: int, count: int) -> range:
    """`count` numbers that follow each other, never given before; for many rows at once."""
    with transaction.atomic():
        counter = _locked(organisation, kind, year)
        first = counter.value + 1
        counter.value += count
        counter.save(update_fields=["value"])
    return range(first, first + count)


def raise_to(organisation: Organisation, kind: str, year: int, number: int) -> None:
    """Let no number up to `number` be given any more: somebody else gave it."""
    with transaction.atomic():
        counter = _locked(organisation, kind, year)
        if counter.value < number:
            counter.value = number
            counter.save(update_fields=["value"])


def _locked(organisation: Organisation, kind: str, year: int) -> Counter:
    Counter.objects.get_or_create(organisation=organisation, kind=kind, year=year)
    counter: Counter = Counter.objects.select_for_update().get(
        organisation=organisation, kind=kind, year=year
    )
    return counter


def number_in(organisation: Organisation, year: int, case_number: str) -> int | None:
    """The running number in a case number of the organisation's own pattern; None for another."""
    sealing = organisation.sealing_organisation
    mark = "\0"
    pattern = sealing.number_pattern or DEFAULT_PATTERN
    around = re.sub(r"\{n(?::[^}]*)?\}", mark, pattern)
    if around.count(mark) != 1:
        return None
    before, after = around.format(code=sealing.code, year=year).split(mark)
    found = re.fullmatch(f"{re.escape(before)}(\\d{{1,9}}){re.escape(after)}", case_number)
    return int(found[1]) if found else None
