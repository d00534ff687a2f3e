"""Places in a listing, signed and opaque: a client hands back what it was given."""

from django.core import signing
from django.utils.translation import gettext as _

from mediation.api import problems
from mediation.api.models import Client
from mediation.api.problems import Fault, ProblemError

#: Longer than any that we give.
LONGEST = 200


def sealed(listing: str, client: Client, position: int) -> str:
    """The cursor of the place after `position` of `listing`; it is good for this client only."""
    return signing.dumps([position, client.pk], salt=f"api.cursor.{listing}")


def opened(listing: str, client: Client, cursor: str) -> int:
    """The position in a cursor, 0 for none: the beginning.

    Raises:
        ProblemError: 400 for a cursor that we did not give this client for this listing.
    """
    if not cursor:
        return 0
    try:
        position, owner = signing.loads(cursor, salt=f"api.cursor.{listing}")
    except signing.BadSignature:
        owner = None
    if owner != client.pk:
        message = _("游标无效，请原样使用上次答复中的游标。")
        raise ProblemError(problems.MALFORMED, message, faults=[Fault(message, parameter="cursor")])
    return int(position)
