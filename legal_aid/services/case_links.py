"""What links of consultations and applications to a case have in common."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Case
from cases.services.common import beside
from legal_aid.enums import AidState
from legal_aid.models import AidApplication
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.stations.enums import OrganisationKind

#: Matters that make a case one of legal aid: the others were not given, or were taken back.
GIVEN_UP = (AidState.WITHDRAWN, AidState.REFUSED, AidState.TERMINATED)


def matters_of(case: Case) -> QuerySet[AidApplication]:
    """The aided matters for which the case still is a legal-aid case."""
    rows: QuerySet[AidApplication] = AidApplication.objects.filter(case=case)
    return rows.exclude(state__in=GIVEN_UP)


def not_found() -> str:
    """Says the same of a case that is not there and of one that the actor may not know of."""
    return _("找不到该案件，请核对登记序号或案号。")


def insist_joinable(case: Case) -> None:
    """Refuse a case that is void, destroyed or at a point."""
    if case.destroyed_on:
        raise ActionRefused(_("该案件的档案已销毁，不能关联。"))
    if case.voided_on:
        raise ActionRefused(_("该案件已作废，不能关联。"))
    if case.organisation.kind == OrganisationKind.POINT:
        raise ActionRefused(
            _("该案件由企业调解点承办，不得让调解点知道咨询情况；请先将案件移送工作站。")
        )


def mark_case(case: Case, is_legal_aid: bool, *, actor: Actor, act: str) -> None:
    """Write whether the case is a union legal-aid case."""
    with gate(case, actor=actor, act=act) as fresh:
        fresh.is_legal_aid = is_legal_aid
    case.is_legal_aid, case.version = is_legal_aid, fresh.version


def unmark_case(case: Case, *, actor: Actor, act: str) -> None:
    """The case is no legal-aid case any longer, unless something else makes it one."""
    if not case.is_legal_aid or case.voided_on:
        return
    continued = case.links.filter(earlier__is_legal_aid=True)
    if not (case.consultations.exists() or matters_of(case).exists() or continued.exists()):
        mark_case(case, False, actor=actor, act=act)


def enter_case(application: AidApplication, case: Case, *, actor: Actor, act: str) -> None:
    """Set the case of an application that is not saved here, held while it is judged.

    Raises:
        ActionRefused: that it is void, destroyed or at a point.
    """
    with beside(case, actor=actor, act=act) as held:
        insist_joinable(held)
        if held.is_open and not held.is_legal_aid:
            mark_case(held, True, actor=actor, act=act)
    application.case = held
