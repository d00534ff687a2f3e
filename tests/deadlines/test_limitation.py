"""The year of limitation: interruptions, suspensions, and what comes too late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mediation.deadlines.calendar import WorkingCalendar
from mediation.deadlines.limitation import Ground, Happening, limitation

CALENDAR = WorkingCalendar()
BASE = date(2025, 3, 3)


def test_without_events_the_year_ends_on_the_same_date() -> None:
    found = limitation(BASE, [], CALENDAR)

    assert (found.plain.due, found.restarted) == (date(2026, 3, 3), None)
    assert found.warned == date(2026, 3, 3)


def test_an_application_for_mediation_begins_the_year_anew_and_the_warning_stays() -> None:
    found = limitation(BASE, [Happening(date(2025, 9, 1), Ground.APPLIED)], CALENDAR)

    assert found.restarted is not None
    assert (found.restarted.due, found.plain.due) == (date(2026, 9, 1), date(2026, 3, 3))
    assert found.warned == found.plain.unmoved


def test_what_happens_after_the_year_revives_nothing() -> None:
    late = Happening(date(2026, 3, 4), Ground.PROMISED)
    found = limitation(BASE, [late], CALENDAR)

    assert (found.restarted, found.too_late) == (None, (late,))


def test_a_chain_of_interruptions_counts_each_that_came_in_time() -> None:
    first, second = (
        Happening(date(2026, 2, 1), Ground.CLAIMED),
        Happening(date(2027, 1, 15), Ground.RELIEF),
    )
    found = limitation(BASE, [second, first], CALENDAR)

    assert found.counted == (first, second)
    assert found.restarted is not None
    assert found.restarted.unmoved == date(2028, 1, 15)


def test_the_moved_last_day_is_still_in_time() -> None:
    # 2026-02-16 begins the Spring Festival holiday: the year moves behind it.
    base = date(2025, 2, 16)
    end = limitation(base, [], CALENDAR).plain
    assert end.due > end.unmoved

    on_the_last_day = Happening(end.due, Ground.CLAIMED)
    assert limitation(base, [on_the_last_day], CALENDAR).counted == (on_the_last_day,)


def test_a_suspension_lengthens_the_year_by_its_days_once() -> None:
    pause = Happening(date(2025, 5, 1), Ground.FORCE_MAJEURE, date(2025, 5, 10))
    inside = Happening(date(2025, 5, 3), Ground.FORCE_MAJEURE, date(2025, 5, 6))

    assert limitation(BASE, [pause], CALENDAR).plain.unmoved == date(2026, 3, 13)
    assert limitation(BASE, [pause, inside], CALENDAR).plain.unmoved == date(2026, 3, 13)


def test_a_suspension_after_the_end_changes_nothing() -> None:
    pause = Happening(date(2026, 5, 1), Ground.FORCE_MAJEURE, date(2026, 5, 10))

    assert limitation(BASE, [pause], CALENDAR).plain.unmoved == date(2026, 3, 3)


RESTARTING = [ground for ground in Ground if ground not in Ground.SUSPENDING]
days = st.integers(-40, 1500).map(lambda n: BASE + timedelta(days=n))
restarts = st.builds(Happening, days, st.sampled_from(RESTARTING))
pauses = st.builds(
    lambda first, length: Happening(first, Ground.FORCE_MAJEURE, first + timedelta(days=length)),
    days,
    st.integers(0, 60),
)
happenings = st.lists(restarts | pauses, max_size=8)


@given(happenings)
def test_nothing_that_happens_makes_the_year_end_earlier(events: list[Happening]) -> None:
    found = limitation(BASE, events, CALENDAR)
    bare = limitation(BASE, [], CALENDAR)

    assert found.plain.unmoved >= bare.plain.unmoved
    if found.restarted:
        assert found.restarted.unmoved >= found.plain.unmoved or found.counted[-1].on == BASE
    assert found.warned == found.plain.unmoved


@given(happenings, st.randoms(use_true_random=False))
def test_the_order_in_which_events_were_entered_does_not_matter(
    events: list[Happening], random
) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(events)
    random.shuffle(shuffled)

    assert limitation(BASE, events, CALENDAR) == limitation(BASE, shuffled, CALENDAR)


@given(happenings)
def test_each_interruption_counts_or_came_too_late_and_never_both(events: list[Happening]) -> None:
    found = limitation(BASE, events, CALENDAR)
    asked = sorted(e for e in events if e.on >= BASE and e.ground not in Ground.SUSPENDING)

    assert sorted(found.counted + found.too_late) == asked


@given(happenings, restarts)
def test_one_more_interruption_never_takes_a_day_away(
    events: list[Happening], more: Happening
) -> None:
    before = limitation(BASE, events, CALENDAR)
    after = limitation(BASE, [*events, more], CALENDAR)

    assert (after.restarted or after.plain).unmoved >= (before.restarted or before.plain).unmoved
