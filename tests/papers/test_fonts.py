"""The check at start: this machine prints."""

from mediation.papers import checks, fonts


def test_this_machine_prints() -> None:
    assert fonts.fonts_ok() == []


def test_the_system_check_has_nothing_to_say() -> None:
    assert checks.fonts_are_installed() == []
