"""Numbers that are never given twice (design §4 'Numbers', §7 serials)."""

from django.db import transaction

from mediation.stations.models import Counter, Organisation

DEFAULT_PATTERN = "{code}〔{year}〕第{n:04d}号"
DEFAULT_AID_PATTERN = "{code}援〔{year}〕第{n:04d}号"


def _next(organisation: Organisation, kind: str, year: int) -> int:
    """The next number, under a row lock held until the caller's transaction ends."""
    with transaction.atomic():
        Counter.objects.get_or_create(organisation=organisation, kind=kind, year=year)
        counter = Counter.objects.select_for_update().get(
            organisation=organisation, kind=kind, year=year
        )
        counter.value += 1
        counter.save(update_fields=["value"])
    return counter.value


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
    pattern = sealing.number_pattern or DEFAULT_PATTERN
    return pattern.format(code=sealing.code, year=year, n=_next(sealing, "case_number", year))


def next_aid_number(organisation: Organisation, year: int) -> str:
    """A number of union legal aid by the pattern of the organisation's station, whose desk gives it.

    Given when aid is approved or begins, never reused, as `next_case_number`; counted apart.
    """
    station = organisation.station or organisation
    pattern = station.aid_number_pattern or DEFAULT_AID_PATTERN
    return pattern.format(code=station.code, year=year, n=_next(station, "aid_number", year))
