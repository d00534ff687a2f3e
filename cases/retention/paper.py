"""The destruction list as it is printed, signed and kept (档案销毁清单)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.papers.shared import iso
from cases.retention.enums import Stage
from cases.retention.models import DestructionList
from mediation.papers.registry import PaperKind


def build(list_: DestructionList) -> dict[str, Any]:
    """Everything on the list: serials, days, decisions and both signers; no party's name."""
    sealing = list_.station.sealing_organisation
    items = [
        {
            "serial": item.serial,
            "kind": str(item.kind_label),
            "base_on": iso(item.base_on),
            "years": item.years,
            "due_on": iso(item.due_on),
            "decision": str(item.get_decision_display()),
            "reason": item.reason,
            "extended_to": iso(item.extended_to),
            "outcome": str(item.get_outcome_display()) if item.outcome else "",
            "note": item.outcome_note,
        }
        for item in list_.items.order_by("pk")
    ]
    return {
        "organisation": {"name": sealing.name, "seal_name": sealing.seal_name or sealing.name},
        "list": {
            "number": list_.number,
            "opinion": list_.opinion,
            "answer": list_.answer,
            "proposed_by": str(list_.proposed_by or ""),
            "proposed_on": iso(list_.proposed_on),
            "approved_by": str(list_.approved_by or ""),
            "approved_on": iso(list_.approved_on),
            "carried_out_on": iso(list_.carried_out_on),
        },
        "items": items,
    }


def refusals(list_: DestructionList) -> list[str]:
    """A cancelled list is no paper."""
    return [_("清单已撤销。")] if list_.stage == Stage.CANCELLED else []


KIND = PaperKind(
    "destruction_list", gettext_lazy("档案销毁清单"), "papers/destruction_list.html",
    "retention.destructionlist", build, refusals=refusals, number=lambda list_: list_.number,
    basis=("《中华人民共和国档案法实施条例》第十九条、第二十四条",),
)  # fmt: skip
