"""How long something takes; in turns where things are compared."""

from collections.abc import Callable, Iterable, Mapping
from statistics import median, quantiles
from time import perf_counter

Act = Callable[[], object]


def seconds(act: Act) -> float:
    """How long one call takes."""
    began = perf_counter()
    act()
    return perf_counter() - began


def median_seconds(act: Act, *, times: int = 15, warm_up: int = 3) -> float:
    """The median of `times` calls, after some that do not count."""
    for _ in range(warm_up):
        act()
    return median(seconds(act) for _ in range(times))


def interleaved(variants: Mapping[str, Iterable[Act]], *, warm_up: int) -> dict[str, float]:
    """Milliseconds of each variant, called in turns so that a slow moment hits them all.

    The lower tenth, not the median: a long act is interrupted by other programs more often than a
    short one, and that is not its fault.
    """
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for calls in zip(*variants.values(), strict=True):
        for name, call in zip(variants, calls, strict=True):
            taken[name].append(1000 * seconds(call))
    return {name: quantiles(values[warm_up:], n=10)[0] for name, values in taken.items()}
