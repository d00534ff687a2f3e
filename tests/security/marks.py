"""Words that stand in every text of a station, so that a leak of any of them is seen in an answer."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.db import models

from mediation.history.actor import SYSTEM, acting
from mediation.history.models import DomainModel
from mediation.stations.models import Organisation, User

#: What stands in cases and in the register, in consultations, in what a station says of itself.
CASE, LEGAL_AID, STATION = "密件甲", "密件乙", "密件丙"
OF_ROOM = {"cases": CASE, "people": CASE, "papers": CASE, "legal_aid": LEGAL_AID,
           "stations": STATION}  # fmt: skip
#: Read by programs, or public: another text would break what is kept there.
LEFT_OUT = {
    "serial", "code", "path", "number_pattern", "replaced", "username", "password", "email", "monthly_wage",
    "rules", "inputs", "result", "key", "kind", "root_ref", "template_version", "credit_code",
    "host_credit_code", "host_employer_name", "declared_against", "former_name", "name_before",
    "sha256", "context_json", "subject_label", "void_reason", "known_on_source", "case_number",
    "restricted_text", "number",
    "issued_by_name", "issued_by_role", "issued_by_organisation",
}  # fmt: skip


def mark_everything(*, but: Organisation) -> int:
    """Put the room's word into every text of every row, except what belongs to `but`; how many."""
    count = 0
    with acting(SYSTEM, act="test"):
        for model in apps.get_models():
            mark = OF_ROOM.get(model._meta.app_label)
            if mark is None or not issubclass(model, DomainModel):
                continue
            for row in model._base_manager.all():
                if not _belongs_to(row, but):
                    count += _mark(row, mark)
    return count


def _belongs_to(row: Any, organisation: Organisation) -> bool:
    if isinstance(row, Organisation):
        return row == organisation
    if isinstance(row, User):
        return bool(row.memberships.filter(organisation=organisation).exists())
    return False


def _mark(row: Any, mark: str) -> int:
    names = [field.name for field in row._meta.concrete_fields if _takes(field, row, mark)]
    for name in names:
        setattr(row, name, marked(getattr(row, name), mark))
    if names:
        row.save(update_fields=names)
    if frozen := getattr(row, "context_json", None):
        row.context_json = json.dumps(_deep(json.loads(frozen), mark), ensure_ascii=False)
        row.save(update_fields=["context_json"])
    return len(names)


def _takes(field: models.Field[Any, Any], row: Any, mark: str) -> bool:
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return False
    if field.name in LEFT_OUT or field.name.endswith("_index"):
        return False
    value = getattr(row, field.attname)
    if not isinstance(value, str) or not (value or isinstance(field, models.TextField)):
        return False
    return field.max_length is None or len(value) + len(mark) <= field.max_length


def marked(text: str, mark: str) -> str:
    """The word in the middle: what is masked keeps its ends."""
    half = (len(text) + 1) // 2
    return f"{text[:half]}{mark}{text[half:]}"


def _deep(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _deep(item, mark) for key, item in value.items()}
    if isinstance(value, list):
        return [_deep(item, mark) for item in value]
    return f"{value}{mark}" if isinstance(value, str) and value and not value.isascii() else value
