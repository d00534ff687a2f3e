"""Keeping the roster of lawyers, and for whom they act (domain §10)."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import Capacity
from cases.models import Case, Participation
from cases.services.common import legal_day
from cases.services.conflicts import begin_as_agent
from legal_aid.models import AidAssignment, Lawyer, LawyerEngagement
from legal_aid.roles import may
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people import identifiers

#: What the forms own, and an edit may change.
EDITABLE = (
    "name", "firm", "licence_number", "phone", "fields", "capacity", "volunteers", "user",
    "is_active", "remarks",
)  # fmt: skip
ENGAGEMENT = ("employer_name", "employer_credit_code", "since", "until", "remarks")


def save_lawyer(lawyer: Lawyer, *, actor: Actor) -> Lawyer:
    """Enter a lawyer in the roster of the actor's station.

    Raises:
        NotAllowed: for everybody but a manager of a station.
        ActionRefused: for a licence or an account that stands in the roster already.
    """
    if not may(actor, "keep_lawyers") or actor.station_id is None:
        raise NotAllowed(_("只有工作站的站长可以维护律师名册。"))
    with transaction.atomic(), acting(actor, act="save_lawyer"):
        lawyer.station_id = actor.station_id
        _insist_new(lawyer)
        lawyer.save()
    return lawyer


def edit_lawyer(changed: Lawyer, *, actor: Actor, version: int | None) -> Lawyer:
    """Write the lawyer as `changed` by a form.

    Raises:
        ActionRefused: when open matters stand against leaving, a lower capacity, or an account
            whose holder mediates one of their cases.
    """
    with transaction.atomic():
        # In the order in which assigning locks: cases first, then the lawyer.
        cases = _open_cases(changed)
        with gate(changed, actor=actor, act="edit_lawyer", version=version) as fresh:
            _insist_keeps(actor, fresh)
            open_matters = fresh.assignments.filter(ended_on=None).count()
            if fresh.is_active and not changed.is_active and open_matters:
                raise ActionRefused(
                    _(
                        "“%(name)s”还有%(count)d件在办援助事项，请先办结或者更换承办律师，再移出名册。"
                    )
                    % {"name": fresh.name, "count": open_matters}
                )
            if changed.capacity < min(fresh.capacity, open_matters):
                raise ActionRefused(
                    _("同时办理上限不能低于在办件数（%(count)d件）。") % {"count": open_matters}
                )
            names_account = changed.user_id is not None and changed.user_id != fresh.user_id
            if names_account:
                _insist_mediates_none(changed, cases)
            for name in EDITABLE:
                setattr(fresh, name, getattr(changed, name))
            _insist_new(fresh)
            if names_account and fresh.user is not None:
                for case in cases:
                    begin_as_agent(case, fresh.user, max(legal_day(None), case.received_on))
    return fresh


def save_engagement(
    engagement: LawyerEngagement, *, actor: Actor, version: int | None
) -> LawyerEngagement:
    """Record, or record anew, an employer for whom the lawyer acts or has acted.

    What comes to light while a matter against that employer is open is recorded all the same: the
    page of the lawyer then says whom to replace.
    """
    act = "edit_engagement" if engagement.pk else "save_engagement"
    with gate(engagement.lawyer, actor=actor, act=act, version=version) as fresh:
        _insist_keeps(actor, fresh)
        code = identifiers.clean(engagement.employer_credit_code)
        row: LawyerEngagement
        if engagement.pk:
            row = fresh.engagements.select_for_update().get(pk=engagement.pk)
        else:
            row = LawyerEngagement()
        for name in ENGAGEMENT:
            setattr(row, name, getattr(engagement, name))
        row.lawyer, row.employer_credit_code = fresh, code
        row.save()
    return row


def remove_engagement(
    engagement: LawyerEngagement, *, actor: Actor, version: int | None, reason: str
) -> None:
    """Take out what was entered by mistake; history keeps it, with the reason."""
    with gate(
        engagement.lawyer, actor=actor, act="remove_engagement", version=version, reason=reason
    ) as fresh:
        _insist_keeps(actor, fresh)
        if not reason.strip():
            raise ActionRefused(_("请写明删除的理由。"))
        fresh.engagements.get(pk=engagement.pk).delete()


def _insist_keeps(actor: Actor, lawyer: Lawyer) -> None:
    if not may(actor, "keep_lawyers") or not lawyer.station.path.startswith(
        actor.organisation_path
    ):
        raise NotAllowed(_("只有工作站的站长可以维护律师名册。"))


def _insist_new(lawyer: Lawyer) -> None:
    """One entry a licence, one entry an account."""
    lawyer.licence_number = identifiers.clean(lawyer.licence_number)
    others = Lawyer.objects.filter(station=lawyer.station_id).exclude(pk=lawyer.pk)
    if others.filter(licence_number=lawyer.licence_number).exists():
        raise ActionRefused(_("该执业证号已在册。"))
    if lawyer.user_id is not None and others.filter(user=lawyer.user_id).exists():
        raise ActionRefused(_("该用户已在册。"))


def _open_cases(lawyer: Lawyer) -> list[Case]:
    """The cases of the lawyer's open matters, locked."""
    matters = AidAssignment.objects.filter(lawyer=lawyer.pk, ended_on=None)
    keys = matters.filter(application__case__destroyed_on=None).values("application__case")
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _insist_mediates_none(lawyer: Lawyer, cases: list[Case]) -> None:
    mediated = Participation.objects.filter(
        case__in=cases, user=lawyer.user_id, capacity=Capacity.MEDIATOR
    )
    if mediated.exists():
        raise ActionRefused(
            _("该用户是或者曾是其在办援助事项关联案件的调解员，请先更换该事项的承办律师。")
        )
