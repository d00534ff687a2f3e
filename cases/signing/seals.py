"""The seal register: a seal is set on an issued paper, and only once (no pre-stamped blanks)."""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models import Case
from cases.services.common import person_of
from cases.signing.models import SealUse
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.papers.models import Paper
from mediation.stations.models import Organisation


def register_use(
    case: Case,
    paper: Paper,
    *,
    actor: Actor,
    used_on: date,
    copies: int | None = None,
    approved_by: str = "",
) -> SealUse:
    """Note that the seal was set on `paper`, inside the caller's transaction and lock of the case.

    Args:
        copies: how many originals were sealed; as many as the paper says unless given.

    Raises:
        ActionRefused: for a paper that does not count any more, and one that is sealed already.
    """
    if not Paper.objects.standing().filter(pk=paper.pk).exists():
        raise ActionRefused(_("只能在已经出具并且有效的文书上用印。"))
    if SealUse.objects.filter(paper=paper, struck_on=None).exists():
        raise ActionRefused(_("“%(paper)s”已经登记用印。") % {"paper": paper})
    organisation = case.organisation.sealing_organisation
    # Locked, so that numbers of the year follow each other without a gap.
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    earlier = SealUse.objects.filter(organisation=organisation, year=used_on.year)
    use = SealUse(
        case=case,
        organisation=organisation,
        year=used_on.year,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        paper=paper,
        copies=copies or int(paper.context["paper"].get("copies") or 1),
        used_on=used_on,
        applied_by_id=person_of(actor),
        approved_by=approved_by.strip(),
    )
    use.save()
    return use


def strike(paper: Paper, *, on: date, reason: str) -> None:
    """Strike out the use of the seal on `paper`; the number stays taken."""
    for use in SealUse.objects.filter(paper=paper, struck_on=None):
        use.struck_on, use.struck_reason = on, reason
        use.save()


def register_agreement(case: Case, paper: Paper, used_on: date, actor: Actor) -> None:
    """The seal as a mark of the agreement is a use of the seal as well."""
    register_use(case, paper, actor=actor, used_on=used_on)
