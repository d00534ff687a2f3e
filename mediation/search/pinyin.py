"""How names sound: every reading of a short name, the likeliest of a long one.

A surname often has a reading of its own (单 is shàn, 仇 is qiú, 曾 is zēng), and a computer does not
know which a family uses. So a person's name gets all of them, and an employer's, whose words tell how
to read it, one.
"""

from functools import lru_cache
from itertools import islice, product
from typing import Any

#: A name of so many characters may be a person's.
SHORT = 4
#: Readings of one name that are kept.
MOST = 24


def _each(unreadable: str) -> Any:
    """What has no reading stands for itself, character by character."""
    return list(unreadable)


@lru_cache(maxsize=20_000)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The readings of `name`, each as one syllable a character; Latin letters stand for themselves."""
    likeliest = _syllables(name)
    if len(name) > SHORT or name.isascii():
        return (likeliest,)
    each = [_ways(character) for character in name]
    return tuple(dict.fromkeys((likeliest, *islice(product(*each), MOST))))


def _syllables(name: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its dictionaries are large, and the first name needs them

    return tuple(_latin(s) for s in lazy_pinyin(name, errors=_each) if s)


@lru_cache(maxsize=10_000)
def _ways(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors=_each)
    return tuple(dict.fromkeys(_latin(way) for way in found[0]))


def _latin(syllable: str) -> str:
    return syllable.replace("ü", "v").replace("ê", "e")
