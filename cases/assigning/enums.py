"""Code lists of assigning."""

from collections.abc import Iterable
from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.enums import Category, ClaimKind
from mediation.ui.parts import Text

#: Categories and kinds of claims share some codes; these tell them apart.
_CATEGORY, _KIND = "category.", "claim."


def category_choices() -> list[tuple[str, Text]]:
    """Fields that somebody may be good at: the categories of Art. 2."""
    return [(f"{_CATEGORY}{code}", label) for code, label in Category.choices]


def kind_choices() -> list[tuple[str, Text]]:
    """Fields that somebody may be good at: the kinds of claims."""
    return [(f"{_KIND}{code}", label) for code, label in ClaimKind.choices]


def field_labels(codes: Iterable[str]) -> list[str]:
    """Fields in words, in the order of the lists; unknown codes are left out."""
    wanted = set(codes)
    known = [*category_choices(), *kind_choices()]
    return [str(label) for code, label in known if code in wanted]


def fields_of(categories: Iterable[str], kinds: Iterable[str]) -> frozenset[str]:
    """The fields that a case with these categories and kinds of claims is about."""
    named = [*(f"{_CATEGORY}{one}" for one in categories), *(f"{_KIND}{one}" for one in kinds)]
    return frozenset(named)


class Language(TextChoices):
    """What a mediator speaks, and what a party needs beside ordinary Mandarin."""

    MANDARIN = "mandarin", _("普通话")
    SHANGHAINESE = "shanghainese", _("上海话")
    CANTONESE = "cantonese", _("粤语")
    ENGLISH = "english", _("英语")
    JAPANESE = "japanese", _("日语")
    KOREAN = "korean", _("韩语")
    FRENCH = "french", _("法语")
    GERMAN = "german", _("德语")
    SIGN = "sign", _("手语")


class Tier(IntEnum):
    """Where somebody stands before any points are compared; those of an earlier one come first."""

    HERE = 0
    MANAGER = 1
    AWAY = 2
    LEADING = 3
    BARRED = 4
    NEVER = 5

    @property
    def can_be_proposed(self) -> bool:
        return self <= Tier.AWAY
