"""Series (系列案): making one, linking cases to it, taking a case out of it (design §4)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import PartyKind, Side
from cases.models import Case, Party, Series
from cases.services.common import insist_may
from cases.services.intake import REGISTERING, Application, register_case
from cases.services.series_acts import Chosen, all_or_none
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.people.models import Employer
from mediation.stations.access import in_scope
from mediation.stations.models import Organisation
from mediation.stations.numbering import next_serial

#: Ten with a common claim are a collective dispute (调解仲裁法 art. 7).
FEWEST, MOST = 2, 9


def register_series(
    applications: Sequence[Application],
    *,
    actor: Actor,
    organisation: Organisation,
    token: UUID,
) -> Series:
    """Register several workers' applications at once, and link the cases; all or none.

    Args:
        token: of the form; a form that is sent twice makes one series, which is returned again.

    Raises:
        NotAllowed: when the actor's role or scope does not cover it.
        ActionRefused: for fewer than two or more than nine, workers named twice, and applications
            without a respondent in common.
    """
    if made := _made_by(token, actor):
        return made
    _insist_size(len(applications))
    _insist_different([application.parties for application in applications])
    _insist_same_employer([application.parties for application in applications])
    try:
        with transaction.atomic(), acting(actor, act="create_series"):
            series = _new(actor, organisation, token)
            for application in applications:
                application.case.series = series
                register_case(application, actor=actor, organisation=organisation)
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one made it.
        if made := _made_by(token, actor):
            return made
        raise
    return series


def link_cases(chosen: Sequence[Chosen], *, actor: Actor, reason: str) -> Series:
    """Make a series of cases that stand already.

    Raises:
        StaleVersion, ActionRefused: as `join_series`; a series has two cases at least.
    """
    _insist_size(len(chosen))
    with transaction.atomic(), acting(actor, act="create_series", reason=reason):
        series = _new(actor, chosen[0].case.organisation, token=None)
        _join(series, chosen, actor=actor, reason=reason)
    return series


def join_series(
    series: Series, chosen: Sequence[Chosen], *, actor: Actor, version: int | None, reason: str
) -> Series:
    """Add cases to a series.

    Raises:
        StaleVersion: when series or case changed since the form was opened.
        ActionRefused: for a case of another series, of another employer, or one more than nine.
    """
    with gate(series, actor=actor, act="join_series", version=version, reason=reason) as fresh:
        _join(fresh, chosen, actor=actor, reason=reason)
    return fresh


def leave_series(case: Case, *, actor: Actor, version: int | None, reason: str) -> Case:
    """Take a case out of its series; what was done in common stays in it."""
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(case, actor=actor, act="leave_series", version=version, reason=reason) as fresh:
        insist_may(actor, "link_series", fresh)
        if fresh.series_id is None:
            raise ActionRefused(_("本案不属于任何系列案。"))
        fresh.series = None
    return fresh


def employers_of(parties: Iterable[Party]) -> dict[str, str]:
    """Employers on the respondent's side: key by which they are compared → name.

    The same entry of the register or the same name is the same employer; entries that were merged
    are one, under the key of the kept one.
    """
    employers = [
        one for one in parties if one.side == Side.RESPONDENT and one.kind == PartyKind.EMPLOYER
    ]
    entries = {one.employer_id for one in employers if one.employer_id}
    kept = dict(
        Employer.objects.filter(pk__in=entries, merged_into__isnull=False).values_list(
            "pk", "merged_into_id"
        )
        if entries
        else ()
    )
    found: dict[str, str] = {}
    for party in employers:
        found[f"name:{party.name}"] = party.name
        if party.employer_id:
            found[f"register:{kept.get(party.employer_id, party.employer_id)}"] = party.name
    return found


def common_employers(parties: Sequence[Iterable[Party]]) -> set[str]:
    """Keys (see `employers_of`) of the employers that all these cases are against."""
    keys = [set(employers_of(rows)) for rows in parties]
    return set.intersection(*keys) if keys else set()


def _made_by(token: UUID, actor: Actor) -> Series | None:
    made: Series | None = Series.objects.filter(token=token).first()
    if made is not None and made.created_by_id != actor.user_id:
        raise ActionRefused(_("请重新打开登记页面后再提交。"))
    return made


def _new(actor: Actor, organisation: Organisation, token: UUID | None) -> Series:
    if actor.role not in REGISTERING or not in_scope(actor, organisation):
        raise NotAllowed(_("您的角色不能在该组织登记案件。"))
    serial = next_serial(organisation, timezone.localdate().year, kind="series")
    # The prefix keeps series apart from cases wherever serials of both meet.
    series = Series(
        serial=f"S{serial}", organisation=organisation, created_by_id=actor.user_id, token=token
    )
    series.save()
    return series


def _join(series: Series, chosen: Sequence[Chosen], *, actor: Actor, reason: str) -> None:
    present = list(series.cases.filter(voided_on=None).prefetch_related("parties"))
    _insist_size(len(present) + len(chosen))

    def join(case: Case, version: int | None) -> None:
        with gate(case, actor=actor, act="join_series", version=version, reason=reason) as fresh:
            insist_may(actor, "link_series", fresh)
            if fresh.series_id is not None:
                raise ActionRefused(_("本案已属于系列案%(series)s。") % {"series": fresh.series})
            if fresh.station_id != (series.organisation.station_id or series.organisation_id):
                raise ActionRefused(_("系列案的案件须属于同一工作站。"))
            if fresh.is_collective:
                raise ActionRefused(_("集体争议不能并入系列案。"))
            fresh.series = series

    all_or_none(chosen, join)
    everybody = [case.parties.all() for case in present]
    _insist_same_employer([*everybody, *(one.case.parties.all() for one in chosen)])


def _insist_size(count: int) -> None:
    if count < FEWEST:
        raise ActionRefused(_("系列案至少包括两件案件。"))
    if count > MOST:
        raise ActionRefused(
            _("系列案最多九件；十人以上有共同请求的，请按集体争议登记（调解仲裁法第七条）。")
        )


def _insist_same_employer(parties: Sequence[Iterable[Party]]) -> None:
    if not common_employers(parties):
        raise ActionRefused(_("系列案的案件须针对同一用人单位。"))


def _insist_different(parties: Sequence[Sequence[Party]]) -> None:
    numbers = [
        party.id_number
        for rows in parties
        for party in rows
        if party.kind == PartyKind.WORKER and party.id_number
    ]
    if len(set(numbers)) < len(numbers):
        raise ActionRefused(_("同一名劳动者重复填写，请核对证件号码。"))
