"""Names that are nearly the typed one: a wrong, missing or turned character, a homophone.

Candidates are those that share the rarest grams; rapidfuzz says which of them are near enough.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from rapidfuzz import fuzz

from mediation.search import grams, pinyin
from mediation.search.grams import Wanted, normalised
from mediation.search.models import Entry

#: Shorter words are near everything.
SHORTEST = 3
#: Of 100; one wrong character of four is 75, two turned ones of five are 80.
NEAR_ENOUGH = 70
#: Rows that are looked at, and names that are compared.
CANDIDATES, COMPARED = 3000, 200
#: What half of all employers are called says nothing.
COMMON = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "中国",
    "上海市",
    "上海",
)


def near_keys(
    kind: str, wanted: Wanted, names_of: Callable[[list[int]], Mapping[int, str]]
) -> list[int]:
    """Keys of the records with the nearest names, the nearest first.

    Args:
        names_of: the names of those of these keys that the reader may know of.
    """
    typed = _telling("".join(term.plain for term in wanted.terms))
    if len(typed) < SHORTEST:
        return []
    sounds = "".join(pinyin.readings(typed)[0])
    pairs = [f"c{typed[at : at + 2]}" for at in range(len(typed) - 1)]
    threes = [f"l{sounds[at : at + 3]}" for at in range(len(sounds) - 2)]
    asked = grams.digests(kind, (*pairs, *threes))
    rows = Entry.objects.filter(kind=kind, grams__having=[[gram] for gram in asked])
    shared: Counter[int] = Counter()
    for key, held in rows.order_by("-object_id").values_list("object_id", "grams")[:CANDIDATES]:
        shared[key] = max(shared[key], len(set(held.split()).intersection(asked)))
    likeliest = [key for key, _count in shared.most_common()]
    names: dict[int, str] = {}
    for at in range(0, len(likeliest), COMPARED):
        names |= names_of(likeliest[at : at + COMPARED])
        if len(names) >= COMPARED:
            break
    scores = {key: _nearness(typed, sounds, name) for key, name in names.items()}
    near = [key for key, score in scores.items() if score >= NEAR_ENOUGH]
    return sorted(near, key=lambda key: (-scores[key], key))


def _nearness(typed: str, sounds: str, name: str) -> float:
    """Of 100, by what is written or by how it sounds, the nearer of both."""
    plain = _telling(normalised(name))
    if not plain:
        return 0
    heard = "".join(pinyin.readings(plain)[0])
    return max(_likeness(typed, plain), _likeness(sounds, heard) - 10)


def _likeness(typed: str, name: str) -> float:
    # A part of the name may have been typed, but not the other way round.
    if len(typed) <= len(name):
        return float(fuzz.partial_ratio(typed, name))
    return float(fuzz.ratio(typed, name))


def _telling(name: str) -> str:
    """The name without what it shares with half of all others."""
    rest = name
    for common in COMMON:
        rest = rest.replace(common, "")
    return rest or name
