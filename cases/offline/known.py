"""How a case stood when something was handed out of it, and what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Capacity, CaseState, ConsentPurpose, Side
from cases.models import Case, Party
from cases.offline.layout import MOST_PARTIES
from mediation.reports.cells import guarded
from mediation.ui import formats

PREFIX = {Side.APPLICANT: "申", Side.RESPONDENT: "被"}


def parties_of(case: Case) -> dict[str, Party]:
    """Code in the form → party: 申1, 申2, 被1; so many as the form has columns for."""
    counted: dict[str, int] = {}
    found: dict[str, Party] = {}
    for party in case.parties.order_by("order", "pk")[:MOST_PARTIES]:
        prefix = PREFIX[Side(party.side)]
        counted[prefix] = counted.get(prefix, 0) + 1
        found[f"{prefix}{counted[prefix]}"] = party
    return found


def labels_of(parties: Mapping[str, Party]) -> list[str]:
    """What the lists of the form offer."""
    return [guarded(f"{code} {party.name}") for code, party in parties.items()]


def lead_of(case: Case) -> Any:
    """The part of who leads the case now, or None."""
    return case.participations.filter(
        capacity=Capacity.MEDIATOR, is_lead=True, ends_on=None
    ).select_related("user").first()  # fmt: skip


def snapshot(case: Case, parties: Mapping[str, Party]) -> dict[str, Any]:
    """What `compared` sets beside the present state; codes, days, counts and keys alone."""
    lead = lead_of(case)
    return {
        "state": case.state,
        "voided": case.voided_on is not None,
        "due_on": case.due_on.isoformat() if case.due_on else "",
        "lead": lead.user_id if lead else None,
        "sessions": case.sessions.count(),
        "contacts": case.contacts.count(),
        "consents": case.consents.filter(purpose=ConsentPurpose.MEDIATION).count(),
        "agreements": case.agreements.count(),
        "parties": {code: party.pk for code, party in parties.items()},
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact, as it was handed out and as it is now."""

    label: str
    before: str
    now: str

    @property
    def has_changed(self) -> bool:
        return self.before != self.now


def compared(case: Case, known: Mapping[str, Any]) -> list[Difference]:
    """Every fact of the snapshot, those that changed first."""
    now = snapshot(case, parties_of(case))
    lead, states = lead_of(case), dict(CaseState.choices)
    name = str(lead.user) if lead else formats.DASH
    found = [
        Difference(_("案件状态"), str(states[known["state"]]), str(states[now["state"]])),
        Difference(
            _("调解期限届满日"), known["due_on"] or formats.DASH, now["due_on"] or formats.DASH
        ),
        # Who led it then is not named here: the case's history does so.
        Difference(
            _("主办调解员"), name if known["lead"] == now["lead"] else _("已更换"), name
        ),
    ]  # fmt: skip
    for key, label in (
        ("sessions", _("调解会议次数")),
        ("contacts", _("联系记录数")),
        ("consents", _("调解意愿记录数")),
        ("agreements", _("协议版本数")),
    ):
        found.append(Difference(label, str(known[key]), str(now[key])))
    same = known["parties"] == now["parties"]
    found.append(
        Difference(_("当事人"), _("交出时的当事人"), _("交出时的当事人") if same else _("有变更"))
    )
    return sorted(found, key=lambda one: not one.has_changed)
