"""An application is linked to the case that it is about, and parted from it where that was wrong."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.services.common import beside
from legal_aid.enums import AidKind, AidState
from legal_aid.likely_cases import may_know
from legal_aid.models import AidApplication
from legal_aid.services.assigning import follow_into_case, leave_case
from legal_aid.services.case_links import enter_case, not_found, unmark_case
from legal_aid.services.checking import check_matter
from legal_aid.services.common import insist_may, insist_words
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.people.enums import CheckOccasion


def link_case(
    application: AidApplication, case: Case, *, actor: Actor, version: int | None
) -> AidApplication:
    """The application is about that case of the same station; its lawyer acts there from now on.

    A case that goes on becomes a union legal-aid case; the conflict check runs with its parties.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: that there is no such case, for who may not know of it; that it is void,
            destroyed or at a point; that the application has a case or has ended; that its lawyer
            mediates or mediated there.
    """
    insist_may(actor, "link_case", application)
    if not may_know(application, case, actor=actor):
        raise ActionRefused(not_found())
    with gate(application, actor=actor, act="link_aid_case", version=version) as fresh:
        if missing := missing_to_link(fresh):
            raise ActionRefused(*missing)
        enter_case(fresh, case, actor=actor, act="link_aid_case")
        follow_into_case(fresh, actor=actor, day=timezone.localdate())
        check_matter(fresh, actor=actor, occasion=CheckOccasion.LINKED)
    return fresh


def missing_to_link(application: AidApplication) -> list[str]:
    """Why the application cannot be linked to a case."""
    missing = []
    if application.case_id is not None:
        missing.append(_("本件已关联案件。"))
    if application.state in AidState.FINAL:
        missing.append(_("本件已经结束，不能再关联案件。"))
    return missing


def missing_to_unlink(application: AidApplication) -> list[str]:
    """Why the application cannot be parted from its case."""
    if application.case_id is None:
        return [_("本件没有关联案件。")]
    if application.kind == AidKind.MEDIATION:
        return [_("本件由调解案件办理，请在咨询页面解除关联，或者将案件作废。")]
    return []


def unlink_case(
    application: AidApplication, *, actor: Actor, version: int | None, reason: str
) -> AidApplication:
    """Undo a wrong link, with the reason on record; the lawyer's part in the case ends.

    Raises:
        StaleVersion, ActionRefused.
        NotAllowed: for everybody but the manager.
    """
    insist_may(actor, "unlink_case", application)
    reason = insist_words(reason, _("解除关联的理由"))
    act = "unlink_aid_case"
    with gate(application, actor=actor, act=act, version=version, reason=reason) as fresh:
        if missing := missing_to_unlink(fresh):
            raise ActionRefused(*missing)
        case = Case.objects.get(aid_applications=fresh)
        leave_case(fresh, day=timezone.localdate())
        fresh.case = None
        # Written at once, for what is left of the case is judged by the matters it has.
        fresh.save()
        with beside(case, actor=actor, act=act, reason=reason) as held:
            unmark_case(held, actor=actor, act=act)
    return fresh
