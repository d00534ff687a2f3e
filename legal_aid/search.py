"""Search of consultations and of applications for aid, by number, name or employer.

Identity numbers, telephones and credit codes stand masked in the lists, so they have to be complete.
What was asked and answered is not searched: it is read on the page of its record, on the record.
"""

from typing import Any

from django.db.models import Q

from cases.search import begins
from legal_aid.models import AidApplication, Companion, Consultation
from mediation.people import identifiers
from mediation.vault.crypto import blind_index


def matching_consultations(rows: Any, text: str) -> Any:
    """Those of `rows` whose serial begins with `text`, or whose visitor, companion or employer it
    names.

    The condition is one set of keys, so that the list's own index still gives its order.
    """
    text = text.strip()
    keys = _keys(Consultation, begins("serial", text.upper()))
    # Each inner query is answered by one index.
    named = _keys(Companion, Q(name__contains=text))
    keys = keys.union(
        _keys(Consultation, Q(visitor_name__contains=text)),
        _keys(Consultation, Q(employer_name__contains=text)),
        _consultations_of(Companion.objects.filter(pk__in=named)),
    )
    if number := identifiers.clean(text):
        keys = keys.union(
            _keys(Consultation, _identified(number) | Q(employer_credit_code=number)),
            _consultations_of(Companion.objects.filter(_identified(number))),
        )
    return rows.filter(pk__in=keys)


def matching_applications(rows: Any, text: str) -> Any:
    """Those of `rows` whose serial begins with `text`, whose aid number it is, or whose applicant
    or employer it names."""
    text = text.strip()
    keys = _keys(AidApplication, begins("serial", text.upper())).union(
        _keys(AidApplication, Q(number=text)),
        _keys(AidApplication, Q(name__contains=text)),
        _keys(AidApplication, Q(employer_name__contains=text)),
    )
    if number := identifiers.clean(text):
        condition = _identified(number) | Q(employer_credit_code=number)
        keys = keys.union(_keys(AidApplication, condition))
    return rows.filter(pk__in=keys)


def _keys(model: Any, condition: Q) -> Any:
    return model.objects.filter(condition).order_by().values("pk")


def _consultations_of(companions: Any) -> Any:
    return companions.order_by().values("consultation_id")


def _identified(number: str) -> Q:
    return Q(phone_index=blind_index("phone", number)) | Q(
        id_number_index=blind_index("id_number", number)
    )
