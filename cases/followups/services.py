"""Recording follow-ups, telling the manager of what is about to escalate, and issuing F23."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.followups.enums import Occasion, Risk
from cases.followups.models import FollowUp
from cases.models import Case, Party
from cases.services.common import beside, insist_may, legal_day, person_of
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.jobs import services as jobs
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.papers.registry import Frozen
from mediation.submissions.monthly import managers

KIND = "follow_up_visit"
#: What somebody who was reached has answered.
ANSWERS = ("performance", "satisfaction", "risk")


def record_follow_up(case: Case, row: FollowUp, *, actor: Actor, token: UUID) -> FollowUp:
    """Record a follow-up, or an attempt that reached nobody; sent again, the same row is returned.

    Managers are told of a risk that escalates, without a name.

    Args:
        row: unsaved.
        token: of the form, by which it is known when it comes twice.

    Raises:
        NotAllowed.
        ActionRefused: before the conclusion, for a party of another case, for a day before the
            conclusion or in the future, and for answers that are missing or that nobody gave.
    """
    with beside(case, actor=actor, act="record_follow_up", happened_on=row.done_on) as fresh:
        insist_may(actor, "follow_up", fresh)
        # Under the lock of the case: of two clicks the second finds what the first has made.
        made: FollowUp | None = fresh.follow_ups.filter(token=token).first()
        if made is not None:
            return made
        if fresh.state not in CaseState.FINAL or fresh.ended_on is None:
            raise ActionRefused(_("本案尚未结案，不作回访。"))
        legal_day(row.done_on, not_before=fresh.concluded_on or fresh.ended_on, what=_("结案日期"))
        if not Party.everyone.filter(case=fresh, pk=row.party_id).exists():
            raise ActionRefused(_("请选择本案的当事人。"))
        _insist_occasion(fresh, row.occasion)
        _insist_answers(row)
        row.case, row.token, row.made_by_id = fresh, token, person_of(actor)
        row.number = (fresh.follow_ups.aggregate(last=Max("number"))["last"] or 0) + 1
        row.save()
        if row.risk == Risk.ESCALATING:
            _tell_managers(fresh)
    return row


def issue_record(
    row: FollowUp, *, actor: Actor, token: UUID, happened_on: date | None = None
) -> Paper:
    """Issue F23 with what was said; sent twice, it is issued once.

    Raises:
        NotAllowed.
        ActionRefused: where nobody was reached, or it was issued already.
    """
    day = legal_day(happened_on, not_before=row.done_on, what=_("回访日期"))
    with beside(row.case, actor=actor, act="issue_paper", happened_on=day) as case:
        insist_may(actor, "issue_paper", case)
        if made := papers.made_by(token, KIND, case):
            return made
        fresh: FollowUp = case.follow_ups.select_related("party", "made_by", "paper").get(pk=row.pk)
        if not fresh.is_reached:
            raise ActionRefused(_("未联系上的，没有回访记录可以出具。"))
        if fresh.paper is not None and fresh.paper.voided_on is None:
            raise ActionRefused(_("本次回访的记录已经出具。"))
        paper = papers.issue(
            KIND, case, actor=actor, happened_on=day, token=token,
            values=values_of(fresh), extra=extra_of(fresh),
        )  # fmt: skip
        fresh.paper = paper
        fresh.save()
    return paper


def values_of(row: FollowUp) -> dict[str, Any]:
    """By the fields of the paper's form."""
    return {
        "visited": row.visited_name or row.party.name,
        "on": row.done_on,
        "performance": row.performance_note,
        "satisfaction": row.satisfaction,
        "risks": row.risk_text,
        "measures": row.measures,
    }


def extra_of(row: FollowUp) -> Frozen:
    """What the form does not ask for, in Chinese."""
    with translation.override("zh-hans"):
        return {
            "occasion": str(row.get_occasion_display()),
            "way": str(row.get_way_display()),
            "told": str(row.get_performance_display()),
            "risk": str(row.get_risk_display()),
            "visitor": row.made_by.name,
        }


def _insist_occasion(case: Case, occasion: str) -> None:
    is_settled = case.state == CaseState.SETTLED
    if occasion not in Occasion.values:
        raise ActionRefused(_("请选择回访事由。"))
    if occasion == Occasion.UNSETTLED and is_settled:
        raise ActionRefused(_("本案已达成，请选择其他回访事由。"))
    if occasion in (Occasion.CONCLUSION, Occasion.PERFORMANCE) and not is_settled:
        raise ActionRefused(_("本案未达成，请选择其他回访事由。"))


def _insist_answers(row: FollowUp) -> None:
    given = [bool(getattr(row, name)) for name in ANSWERS]
    if row.is_reached and not all(given):
        raise ActionRefused(_("联系上的，须登记履行情况、满意程度和遗留隐患。"))
    if not row.is_reached and any(given):
        raise ActionRefused(_("未联系上的，不能登记当事人的答复。"))
    if row.risk in Risk.DESCRIBED and not row.risk_text.strip():
        raise ActionRefused(_("有隐患或者激化迹象的，请写明情况。"))


def _tell_managers(case: Case) -> None:
    """The station's managers, and those of the organisation that has the case; no party is named."""
    text = _("回访发现激化迹象，请处理：%(serial)s") % {"serial": case.serial}
    url = reverse("followups:case", args=[case.serial])
    told = {*managers(case.organisation), *managers(case.station)}
    for user in sorted(told):
        jobs.notify(user, text, url)
