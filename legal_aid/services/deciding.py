"""The manager's decision on an application for legal aid, in writing (法律援助法 art. 43)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.services.common import legal_day
from legal_aid.enums import AssignmentEnd, MeansResult, RefusalReason
from legal_aid.models import AidApplication
from legal_aid.services.assigning import confirm_early, end_assignment
from legal_aid.services.common import insist_may, insist_words
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers
from mediation.stations.numbering import next_aid_number


def approve_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    happened_on: date | None = None,
) -> AidApplication:
    """Give aid: the matter gets its number.

    Where a lawyer acts already, because limitation would have ended (art. 44), the matter goes on
    to the next step at once.
    """
    manager = insist_may(actor, "approve", application)
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(
        application, actor=actor, act="approve_aid", version=version, happened_on=day
    ) as fresh:
        fire(fresh, "approve", actor=actor, on=day)
        fresh.decided_by = manager
        fresh.number = fresh.number or next_aid_number(fresh.organisation, day.year)
        confirm_early(fresh, actor=actor)
    return fresh


def refuse_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    explanation: str,
    happened_on: date | None = None,
) -> AidApplication:
    """Refuse aid, with reasons in a letter; a lawyer who began early stops.

    Raises:
        ActionRefused: without a reason and its explanation, or for means that are met.
    """
    manager = insist_may(actor, "refuse", application)
    if reason not in RefusalReason.values:
        raise ActionRefused(_("请选择不予援助的理由。"))
    explanation = insist_words(explanation, _("理由说明"))
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(
        application,
        actor=actor,
        act="refuse_aid",
        version=version,
        happened_on=day,
        reason=explanation,
    ) as fresh:
        if reason == RefusalReason.MEANS and fresh.means in MeansResult.SUFFICIENT:
            raise ActionRefused(_("经济状况审查已通过，不能以此为由不予援助。"))
        fresh.decided_by = manager
        fresh.refusal_reason, fresh.refusal_text = reason, explanation
        fire(fresh, "refuse", actor=actor, on=day)
        end_assignment(fresh, reason=AssignmentEnd.REFUSED, day=day)
        papers.issue("aid_refusal", fresh, actor=actor, happened_on=day)
    return fresh
