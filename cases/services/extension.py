"""Extension of the fifteen days, with both parties' consent (17号令 art. 29)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.enums import CaseState, ConsentPurpose
from cases.models import Case, Extension, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.consents import add_consent
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers


@dataclass(frozen=True)
class ExtensionConsent:
    """A party's yes to the extension: when, and how it was given."""

    party: Party
    answered_on: date
    way: str


def extend_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    to_due: date,
    agreed_on: date,
    reason: str,
    consents: list[ExtensionConsent],
) -> Extension:
    """Move the end of mediation to `to_due`, as every mediating party has agreed.

    Consent given in time may be recorded after the old end: its own date shows it. The law sets no
    longest extension.

    Raises:
        ActionRefused: for a day that is not later than the present end, without a reason, and for
            every party whose consent is missing.
    """
    legal_day(agreed_on)
    with gate(
        case, actor=actor, act="extend_case", version=version, happened_on=agreed_on
    ) as fresh:
        insist_may(actor, "extend", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        if fresh.due_on is None or fresh.accepted_on is None:
            raise AssertionError("a case in mediation has its dates")
        legal_day(agreed_on, not_before=fresh.accepted_on, what=_("受理日期"))
        if not reason.strip():
            raise ActionRefused(_("请写明延期的理由。"))
        if to_due <= fresh.due_on:
            raise ActionRefused(
                _("延期后的日期必须晚于原届满日（%(day)s）。") % {"day": fresh.due_on.isoformat()}
            )
        extension = Extension(
            case=fresh, from_due=fresh.due_on, to_due=to_due, agreed_on=agreed_on, reason=reason
        )
        extension.save()
        for consent in consents:
            _write_consent(fresh, extension, consent, actor=actor)
        papers.issue("extension", extension, actor=actor, happened_on=agreed_on)
        fire(fresh, "extend", actor=actor, to=to_due)
        extension.granted = True
        extension.save()
    return extension


def _write_consent(
    case: Case, extension: Extension, consent: ExtensionConsent, *, actor: Actor
) -> None:
    if consent.party.case_id != case.pk:
        raise ActionRefused(_("请选择本案的当事人。"))
    legal_day(consent.answered_on, not_before=case.accepted_on, what=_("受理日期"))
    if consent.answered_on > extension.agreed_on:
        raise ActionRefused(
            _("“%(name)s”的答复日期晚于双方同意的日期。") % {"name": consent.party.name}
        )
    add_consent(
        case,
        actor=actor,
        party=consent.party,
        purpose=ConsentPurpose.EXTENSION,
        answer=True,
        answered_on=consent.answered_on,
        way=consent.way,
        extension=extension,
    )
