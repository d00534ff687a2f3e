"""Passwords that a colleague, or the employer next door, would try first."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mediation.stations.services.accounts import one_time_password
from tests.support.cast import Cast


@pytest.mark.parametrize(
    "password",
    ["Tiaojie2026", "lujiazui2026!", "LJZ-2026-2026", "laodongzhengyi", "Mediator12345",
     "point_mediator", "陆家嘴工作站2026年", "password2026#", "gonghui.pudong", "浦东联合调解中心123"],
)  # fmt: skip
def test_words_of_the_place_and_the_work_are_refused(cast: Cast, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "nine trees by the station",
        "下雨天在浦东散步很好",
        "xk-7vqm-dd2-tt",
    ],
)
def test_a_sentence_with_such_a_word_is_as_good_as_another(cast: Cast, password: str) -> None:
    validate_password(password)


def test_a_long_password_of_any_kind_is_taken_whole(cast: Cast) -> None:
    validate_password("长" * 40 + "correct horse battery staple " * 4)


def test_a_one_time_password_never_offends(cast: Cast) -> None:
    for _round in range(50):
        validate_password(one_time_password())
