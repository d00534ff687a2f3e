"""What pydantic finds wrong, in the words of the interface."""

import pytest
from django.utils import translation
from pydantic import BaseModel, ValidationError

from cases.api.schemas import ApplicationIn
from mediation.api.handlers import fault_of


def faults(model: type[BaseModel], body: dict[str, object]) -> dict[str | None, str]:
    with pytest.raises(ValidationError) as raised, translation.override("zh-hans"):
        model.model_validate(body)
    errors = [{**error, "loc": ("body", "body", *error["loc"])} for error in raised.value.errors()]
    return {fault.pointer: str(fault.message) for fault in map(fault_of, errors)}


def test_codes_are_listed_without_english_between_them() -> None:
    message = faults(ApplicationIn, {"source": "nowhere"})["/source"]
    assert "'visit', 'phone'" in message
    assert message.endswith(", 'other'。")


def test_what_was_sent_is_not_told_back() -> None:
    assert "13800138000" not in str(faults(ApplicationIn, {"source": "13800138000"}))
