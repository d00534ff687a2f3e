"""Noting who signed which paper, several at once, and taking a mistaken note back."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import Authority
from cases.models import Agent, Case
from cases.services.common import insist_may, legal_day
from cases.signing import seals
from cases.signing.enums import SignWay
from cases.signing.models import STATUSES, SignaturePlace
from cases.signing.places import places_of
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers.enums import Signer
from mediation.papers.models import Paper

S = SignatureStatus
#: Who may refuse, or be unable, to sign: whoever is not of the house.
OUTSIDE = (Signer.APPLICANTS, Signer.RESPONDENTS, Signer.RECIPIENT)
#: Papers that settle, give up or take further what is claimed: a general mandate does not reach so far.
DISPOSING = frozenset(
    {
        "own_settlement", "oral_agreement", "withdrawal", "arbitral_review", "judicial_confirmation",
        "payment_order",
    }
)  # fmt: skip
#: Papers by which a party says who acts for it: nobody gives themselves the power.
MANDATING = frozenset({"power_of_attorney", "representative_certificate"})


def expect(paper: Paper, actor: Actor) -> None:
    """A paper was issued: note who has to sign it, in the transaction of the issue."""
    root = paper.aggregate_root()
    if not isinstance(root, Case):
        return
    for place in places_of(root, paper):
        place.save()


def sign_papers(
    case: Case,
    places: Collection[int],
    *,
    actor: Actor,
    version: int | None,
    status: str = S.SIGNED,
    way: str = SignWay.IN_PERSON,
    signed_on: date | None = None,
    agent: Agent | None = None,
    reason: str = "",
    witness_name: str = "",
    approved_by: str = "",
) -> list[SignaturePlace]:
    """Note for each of `places` that it was signed, or refused, or could not be signed.

    The organisation's seal is always a seal, whatever way is said, and goes into the register.

    Args:
        places: ids of open places of the case.
        version: the case's, as the form carried it.
        signed_on: today unless given; never before the paper was issued.
        agent: who signed for the party.
        approved_by: who allowed the seal, where the station keeps that.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a place that is no longer open, an agent of another party, a refusal
            without reason or witness or by somebody of the house.
    """
    if not places:
        raise ActionRefused(_("请至少勾选一处签署。"))
    if status not in STATUSES or status == S.PENDING:
        raise ActionRefused(_("请选择签署情况。"))
    if way not in SignWay.values:
        raise ActionRefused(_("请选择签署方式。"))
    with gate(
        case, actor=actor, act="sign_papers", version=version, happened_on=signed_on
    ) as fresh:
        insist_may(actor, "sign_papers", fresh)
        rows = list(
            SignaturePlace.objects.open()
            .filter(case=fresh, pk__in=places)
            .select_related("paper", "party")
        )
        if len(rows) != len(set(places)):
            raise ActionRefused(_("有签署处已经登记，或者文书不再有效，请刷新后重试。"))
        for row in rows:
            day = legal_day(signed_on, not_before=row.paper.issued_on, what=_("文书的出具日期"))
            _note(row, status, way, day, agent, reason.strip(), witness_name.strip())
            row.noted_by_id = actor.user_id
            row.save()
            if row.signer == Signer.SEAL:
                seals.register_use(
                    fresh, row.paper, actor=actor, used_on=day, approved_by=approved_by
                )
    return rows


def undo_signature(
    place: SignaturePlace, *, actor: Actor, version: int | None, reason: str
) -> SignaturePlace:
    """The place waits again; what was noted stays in the history, and a seal is struck out.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: without a reason, and where nothing was noted.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(
        place.case, actor=actor, act="undo_signature", version=version, reason=reason
    ) as fresh:
        insist_may(actor, "sign_papers", fresh)
        row: SignaturePlace = fresh.signature_places.select_related("paper").get(pk=place.pk)
        if row.status == S.PENDING:
            raise ActionRefused(_("此处尚未登记签署。"))
        row.status, row.way, row.signed_on, row.agent = S.PENDING, "", None, None
        row.reason = row.witness_name = ""
        row.noted_by_id = actor.user_id
        row.save()
        if row.signer == Signer.SEAL:
            seals.strike(row.paper, on=timezone.localdate(), reason=reason.strip())
    return row


def _note(
    row: SignaturePlace,
    status: str,
    way: str,
    day: date,
    agent: Agent | None,
    reason: str,
    witness: str,
) -> None:
    if status in S.WITNESSED:
        if row.signer not in OUTSIDE:
            raise ActionRefused(_("“%(name)s”为本单位签署，不能注明拒签。") % {"name": row})
        if not reason or not witness:
            raise ActionRefused(_("拒签或不能签的，须注明原因和见证人。"))
        row.status, row.signed_on = status, day
        row.reason, row.witness_name = reason, witness
        return
    if row.signer == Signer.SEAL:
        way, agent = SignWay.SEAL, None
    elif agent is not None or way == SignWay.BY_AGENT:
        _insist_agent(row, agent, day)
        way = SignWay.BY_AGENT
    row.status, row.way, row.agent, row.signed_on = S.SIGNED, way, agent, day


def _insist_agent(row: SignaturePlace, agent: Agent | None, day: date) -> None:
    """Whoever signs for a party is its agent by then (调解仲裁法 art. 24)."""
    if agent is None:
        raise ActionRefused(_("由代理人签名的，请选择代理人。"))
    if row.party_id is None or agent.party_id != row.party_id:
        raise ActionRefused(
            _("“%(agent)s”不是“%(name)s”的代理人。") % {"agent": agent, "name": row}
        )
    if row.paper.kind in MANDATING:
        raise ActionRefused(_("“%(paper)s”须由当事人本人签署。") % {"paper": row.paper})
    if row.paper.kind in DISPOSING and agent.authority not in Authority.SIGNING:
        raise ActionRefused(
            _("“%(agent)s”为一般授权，不能代签“%(paper)s”。") % {"agent": agent, "paper": row.paper}
        )
    if agent.mandate_on and agent.mandate_on > day:
        raise ActionRefused(_("授权委托书的日期晚于签署日期。"))
