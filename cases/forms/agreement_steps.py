"""What the buttons inside the editor do to what was typed, before anything is judged.

Each step takes the posted data and returns it changed; nothing that the person typed is lost.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext as _

from cases.forms.agreement import OTHERS, PARTS, SplitForm
from cases.forms.agreement_texts import BLOCKS
from cases.forms.rows import with_one_more_row
from cases.instalments import CENT, due_dates, equal_parts
from mediation.history.gate import ActionRefused
from mediation.ui.forms import MoneyField


def take(step: str, data: Any) -> Any:
    """The posted data after `step` ("add:others", "split:money-0", "block:", "check:").

    Raises:
        ActionRefused: with what the step would need first.
    """
    name, _colon, prefix = step.partition(":")
    steps: dict[str, Callable[[Any, str], Any]] = {
        "add": with_one_more_row,
        "remove": _remove,
        "split": _split,
        "block": _insert_block,
    }
    return steps[name](data, prefix) if name in steps else data


def _remove(data: Any, prefix: str) -> Any:
    changed = data.copy()
    changed[f"{prefix}-{DELETION_FIELD_NAME}"] = "on"
    return changed


def _insert_block(data: Any, _prefix: str) -> Any:
    block = BLOCKS.get(data.get("block", ""))
    if block is None:
        raise ActionRefused(_("请先选择要插入的条款。"))
    return with_one_more_row(data, OTHERS, text=block.text)


def _split(data: Any, prefix: str) -> Any:
    """Replace the instalments of a money term by equal ones, a month apart."""
    splitter = SplitForm(data, prefix=f"{prefix}-split")
    amount = _amount(data.get(f"{prefix}-amount"))
    typed = splitter.cleaned_data if splitter.is_valid() else {}
    count, first_on = typed.get("count"), typed.get("first_on")
    if not (amount and count and first_on):
        raise ActionRefused(_("请先填写金额、期数（2 至 60）和首期日期，再拆分。"))
    if amount < CENT * count:
        raise ActionRefused(_("金额太小，不能拆分为%(count)d期。") % {"count": count})
    changed = data.copy()
    rows = f"{prefix}-{PARTS}"
    for key in [key for key in changed if key.startswith(f"{rows}-")]:
        del changed[key]
    changed[f"{rows}-{TOTAL_FORM_COUNT}"] = str(count)
    changed[f"{rows}-{INITIAL_FORM_COUNT}"] = "0"
    days = due_dates(first_on, count)
    for number, (day, part) in enumerate(zip(days, equal_parts(amount, count), strict=True)):
        changed[f"{rows}-{number}-due_on"] = day.isoformat()
        changed[f"{rows}-{number}-amount"] = str(part)
    return changed


def _amount(typed: str | None) -> Decimal | None:
    try:
        return MoneyField().clean(typed)
    except forms.ValidationError:
        return None
