"""The detectors of this room, in the order in which the page shows them."""

from cases.watch.finders.duplicates import DUPLICATE
from cases.watch.finders.employers import EMPLOYER
from cases.watch.finders.left import LEFT
from cases.watch.finders.papers import UNSIGNED
from cases.watch.finders.sessions import UNRECORDED
from cases.watch.finders.stuck import STUCK

ALL = (STUCK, LEFT, EMPLOYER, DUPLICATE, UNSIGNED, UNRECORDED)

__all__ = ["ALL"]
