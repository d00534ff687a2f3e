"""Search of cases, and of the series that they form, by number, name or employer."""

from typing import Any

from django.db import connection
from django.db.models import Q

from cases.models import Case, Member, Party
from cases.sight import readable
from mediation.history.actor import Actor
from mediation.people import identifiers
from mediation.stations.enums import Role
from mediation.vault.crypto import blind_index

LONGEST = 60
#: Behind every character that a number can hold.
_LAST = "\uffff"


def matching(cases: Any, text: str, actor: Actor) -> Any:
    """Those of `cases` whose number begins with `text`, or with a party or
    member of that name.

    An identity number, telephone or credit code has to be complete. Who sees the names of a case
    masked does not find it by them: auditors none, mediators not what somebody else leads. The
    condition is one set of keys, so that the list's own index still gives its order.
    """
    text = text.strip()
    number = identifiers.clean(text)
    numbers = Case.objects.filter(
        begins("serial", text.upper()) | begins("case_number", text)
    ).order_by()
    keys = numbers.values("pk")
    if actor.role != Role.AUDITOR:
        # The inner query is answered by the index on names alone, which holds the row's key.
        named = Party.everyone.filter(name__contains=text).order_by().values("pk")
        keys = keys.union(_readable(Party.everyone.filter(pk__in=named), actor))
        listed = Member.objects.filter(name__contains=text).order_by().values("pk")
        keys = keys.union(_readable(Member.objects.filter(pk__in=listed), actor))
        if number:
            person = Q(phone_index=blind_index("phone", number)) | Q(
                id_number_index=blind_index("id_number", number)
            )
            identified = Party.everyone.filter(person | Q(credit_code=number))
            keys = keys.union(_readable(identified, actor))
            keys = keys.union(_readable(Member.objects.filter(person), actor))
    return cases.filter(pk__in=keys)


def matching_series(series: Any, text: str, actor: Actor) -> Any:
    """Those of `series` whose number begins with `text`, or one of whose cases is found by it."""
    cases = matching(Case.objects.visible_to(actor), text, actor).exclude(series=None)
    found = Q(pk__in=cases.order_by().values("series"))
    return series.filter(begins("serial", text.strip().upper()) | found)


def _readable(people: Any, actor: Actor) -> Any:
    """The cases of these parties or members, without those whose names the reader sees masked."""
    cases = people.order_by().values("case_id")
    condition = readable(actor)
    if not condition:
        return cases
    return Case.objects.filter(condition, pk__in=cases).order_by().values("pk")


def begins(field: str, text: str) -> Q:
    """A prefix, as each database's index on the column understands it.

    SQLite compares bytes, and its LIKE would not use the index; PostgreSQL compares by language,
    and has an index of its own for LIKE.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})
    return Q(**{f"{field}__startswith": text})
