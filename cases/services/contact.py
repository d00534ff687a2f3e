"""The log of attempts to reach the parties: who was tried, which way, and how it ended."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contact_enums import ContactResult
from cases.enums import Way
from cases.models import Case, ContactAttempt, Party
from cases.services.common import EARLIEST, beside, insist_may, too_early
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused

#: Where the party's own entry stands in for an address that was not typed.
USUAL_ADDRESS = {Way.PHONE: "phone", Way.SMS: "phone", Way.MAIL: "address"}


def usual_address(party: Party, way: str) -> str | None:
    """The number or address of the party for this way; None where the way needs none."""
    column = USUAL_ADDRESS.get(Way(way))
    return None if column is None else str(getattr(party, column))


def no_address() -> str:
    """Why an attempt without a number is refused."""
    return _("该当事人没有登记号码或地址，请填写联系时所用的。")


def record_contact(case: Case, attempt: ContactAttempt, *, actor: Actor) -> ContactAttempt:
    """Log an attempt to reach a party, before or after the end of the case.

    It is no answer to mediation, whatever was said: an answer is recorded by `record_consent`.

    Args:
        attempt: unsaved; an empty `address_used` becomes the number or address of the party.

    Raises:
        ActionRefused: for a party of another case, a moment in the future, a call or a letter to
            nowhere, an attempt that has been logged already (a form sent twice).
    """
    if actor.user_id is None:
        raise ActionRefused(_("联系须由经办人登记。"))
    day = timezone.localdate(attempt.attempted_at)
    with beside(case, actor=actor, act="record_contact", happened_on=day) as fresh:
        insist_may(actor, "record_contact", fresh)
        party: Party | None = fresh.parties.filter(pk=attempt.party_id).first()
        if party is None:
            raise ActionRefused(_("请选择本案的当事人。"))
        if day < EARLIEST:
            raise ActionRefused(too_early())
        if attempt.attempted_at > timezone.now():
            raise ActionRefused(_("联系时间不能晚于现在。"))
        if attempt.way not in Way.values or attempt.result not in ContactResult.values:
            raise ActionRefused(_("请选择联系的方式和结果。"))
        same = {"attempted_at": attempt.attempted_at, "way": attempt.way}
        if party.contacts.filter(**same).exists():
            raise ActionRefused(_("这次联系已经登记。"))
        usual = usual_address(party, attempt.way)
        attempt.address_used = attempt.address_used.strip() or usual or ""
        if usual is not None and not attempt.address_used:
            raise ActionRefused(no_address())
        attempt.case, attempt.made_by_id = fresh, actor.user_id
        attempt.save()
    return attempt
