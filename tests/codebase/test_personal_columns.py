"""Which columns stand as ciphertext (design §6): asked of the models, so that none is forgotten."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

from mediation.vault.fields import EncryptedTextField

PERSONAL = re.compile(
    r"phone|mobile|telephone|fax|wechat|id_number|id_card|identity|passport|account|bank"
    r"|address|e_?mail|birth|wage|salary"
)
#: Columns that stand plain, and why. Those of history are judged under their model's name, too.
PLAIN_ON_PURPOSE = {
    "stations.Organisation.phone": "the office's own number, which stands on its papers",
    "stations.Organisation.address": "the office's own address, which stands on its papers",
    "stations.Organisation.aid_number_pattern": "how the office numbers its legal aid",
    "stations.Building.address": "of a public building",
    "axes.AccessAttempt.ip_address": "failed log-ins are counted by it, and forgotten in minutes",
    "axes.AccessLog.ip_address": "a table of axes that stays empty",
    "axes.AccessFailureLog.ip_address": "a table of axes that stays empty",
    "people.Person.birth_date": "age decides who may be represented; ciphertext in history",
    "legal_aid.AidApplication.birth_date": "age exempts from the means test; ciphertext in history",
    "submissions.Submission.addressee": "the authority that a report goes to",
    "returns.ReturnTemplate.addressee": "the authority that a table goes to",
    "rights.RightsRequest.identity_note": "how the office checked, in a word or two; no number",
    "cases.Party.birth_date": "age decides who may be represented; ciphertext in history",
}
#: A number, a choice or a relation says nothing by itself.
SPEAKING = (models.CharField, models.TextField, models.DateField, models.GenericIPAddressField, models.JSONField)  # fmt: skip


def speaking_columns() -> dict[str, models.Field]:
    """The columns of all tables, history included, whose name sounds like personal data."""
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SPEAKING)
        and not field.choices
        and PERSONAL.search(field.name)
        and not field.name.endswith("_index")
    }


def live_name(name: str) -> str:
    return name.replace(".Historical", ".")


def test_every_column_for_personal_data_is_ciphertext_or_plain_for_a_reason() -> None:
    plain = {
        name
        for name, field in speaking_columns().items()
        if not isinstance(field, EncryptedTextField) and live_name(name) not in PLAIN_ON_PURPOSE
    }
    assert plain == set()


def test_every_exception_is_still_one() -> None:
    columns = speaking_columns()
    stale = {
        name
        for name in PLAIN_ON_PURPOSE
        if name not in columns or isinstance(columns[name], EncryptedTextField)
    }
    assert stale == set()


def test_history_holds_no_date_of_birth() -> None:
    births = {name: field for name, field in speaking_columns().items() if "birth" in name}
    assert births
    for name, field in births.items():
        assert isinstance(field, EncryptedTextField) == (".Historical" in name), name
