"""Setting a finding aside up to a day, and letting it be shown again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.permissions import ACTS
from cases.services.common import beside, insist_may, person_of
from cases.watch.detectors import Finding
from cases.watch.models import SetAside
from cases.watch.watching import asides_of
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import Organisation

#: Half a year is long enough for a list that is to stay useful.
LONGEST = timedelta(days=183)


def set_aside(finding: Finding, *, actor: Actor, until: date, reason: str, token: UUID) -> SetAside:
    """Leave the finding out of the lists up to `until`, as long as its facts stay the same.

    Sent again, the same row is returned; another one for the same finding takes its place.

    Raises:
        NotAllowed: for whoever is no manager of the matter.
        ActionRefused: without a reason, or for a day that is not ahead or too far away.
    """
    today = timezone.localdate()
    with _held(finding, actor, "set_finding_aside") as (organisation, case):
        made: SetAside | None = SetAside.objects.filter(
            organisation=organisation, token=token,
            detector=finding.detector, subject=finding.subject,
        ).first()  # fmt: skip
        if made is not None:
            return made
        if not today < until <= today + LONGEST:
            raise ActionRefused(_("请选择明天起半年以内的日期。"))
        if not reason.strip():
            raise ActionRefused(_("请填写理由。"))
        _lift(finding.detector, finding.subject, actor)
        row = SetAside(
            organisation=organisation, case=case, token=token, detector=finding.detector,
            subject=finding.subject, digest=finding.digest, until=until, reason=reason.strip(),
            made_by_id=person_of(actor),
        )  # fmt: skip
        row.save()
    return row


def show_again(finding: Finding, *, actor: Actor) -> None:
    """Take back what set the finding aside; nothing happens where nothing did.

    Raises:
        NotAllowed: for whoever is no manager of the matter.
    """
    with _held(finding, actor, "show_finding_again"):
        _lift(finding.detector, finding.subject, actor)


def _lift(detector: str, subject: str, actor: Actor) -> None:
    for row in asides_of(actor).filter(detector=detector, subject=subject):
        row.lifted_on = timezone.localdate()
        row.save()


@contextmanager
def _held(finding: Finding, actor: Actor, act: str) -> Iterator[tuple[Organisation, Case | None]]:
    """The organisation and, unless it is about an employer, the case of a finding, locked."""
    if actor.role not in ACTS["set_aside"]:
        raise NotAllowed(_("暂不提示由站长决定。"))
    if finding.employer is not None:
        with transaction.atomic(), acting(actor, act=act):
            own = Organisation.objects.select_for_update(of=("self",))
            yield own.get(pk=actor.organisation_id), None
        return
    with beside(Case(pk=finding.cases[0]), actor=actor, act=act) as fresh:
        insist_may(actor, "set_aside", fresh)
        yield fresh.organisation, fresh
