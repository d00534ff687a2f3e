"""What is missing before a transition: pure reading of persisted rows, sentences for people.

Related rows are read by `.all()`, so that a page which has fetched them asks nothing again.

Each function takes the case (or the agreement) and returns what is still missing, in the order in
which a person would supply it; an empty list means that the transition is possible. A consent or a
notice counts only when its row has been written, earlier in the same operation at the latest.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.conflict_guards import (
    missing_about_mediators,
    missing_declarations,
    missing_of_mediators,
    missing_place,
)
from cases.enums import (
    AgreementState,
    Capacity,
    ClaimKind,
    ClaimOutcome,
    ConsentPurpose,
    IneligibleReason,
    MarkKind,
    Side,
    TermKind,
)
from cases.member_guards import (
    missing_for_members,
    missing_in_annex,
    missing_member_settlement,
    missing_withdrawals,
    outside_settlement,
)
from cases.willingness import may_still_answer, newest_answers, parties_of
from mediation.papers import services as papers


def nothing_missing(_subject: Any) -> list[str]:
    """The transition needs nothing beyond the right to make it."""
    return []


def active_lead(case: Any) -> Any:
    """The lead mediator's participation, None when nobody leads."""
    leading = [
        part
        for part in case.participations.all()
        if part.capacity == Capacity.MEDIATOR and part.is_lead and part.ends_on is None
    ]
    return leading[0] if leading else None


def missing_to_submit(case: Any) -> list[str]:
    """The application is complete (17号令 art. 21)."""
    missing = []
    if not parties_of(case, Side.APPLICANT):
        missing.append(_("至少登记一名申请人。"))
    if not parties_of(case, Side.RESPONDENT):
        missing.append(_("至少登记一名被申请人。"))
    claims = list(case.claims.all())
    if not claims:
        missing.append(_("至少登记一项调解请求。"))
    if any(not list(claim.against.all()) for claim in claims):
        missing.append(_("每项调解请求须写明针对哪一名被申请人。"))
    if not case.facts.strip():
        missing.append(_("填写争议事实。"))
    return missing


def out_of_scope_for_over_age(case: Any) -> list[Any]:
    """Claims of an over-age worker that go to court, not to mediation (令第56号 art. 19)."""
    if not any(party.is_over_age for party in case.parties.all()):
        return []
    return [claim for claim in case.claims.all() if claim.kind not in ClaimKind.OVER_AGE]


def missing_objective(case: Any) -> list[str]:
    """Objective conditions (客观条件) not yet answered with yes."""
    review = getattr(case, "review", None)
    if review is None:
        return [_("完成客观条件审查。")]
    missing = []
    if not review.in_scope:
        missing.append(_("确认属于劳动争议调解范围。"))
    if not (review.not_barred or review.referred_by_body):
        missing.append(
            _("确认同一请求未经仲裁、诉讼或确认；由仲裁机构、法院委派或委托的，填写文号。")
        )
    if not review.parties_reachable:
        missing.append(_("确认当事人身份明确且能够联系。"))
    if not review.facts_clear:
        missing.append(_("确认基本事实清楚。"))
    claims = list(case.claims.all())
    court_claims = out_of_scope_for_over_age(case)
    if claims and len(court_claims) == len(claims):
        missing.append(
            _("超龄劳动者的这些请求应直接向人民法院起诉，不能在此调解（令第56号第十九条）。")
        )
    return missing


def missing_willingness(case: Any) -> list[str]:
    """Recorded consents (双方愿意): every applicant's, and at least one respondent's."""
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    missing = [
        _("记录申请人“%(name)s”同意调解。") % {"name": party.name}
        for party in parties_of(case, Side.APPLICANT)
        if not answers.get(party.pk)
    ]
    if not any(answers.get(party.pk) for party in parties_of(case, Side.RESPONDENT)):
        missing.append(_("记录至少一名被申请人同意调解。"))
    return missing


def missing_to_accept(case: Any) -> list[str]:
    """Objective conditions, willingness, mediators without conflict, one who leads (design §4)."""
    missing = missing_objective(case) + missing_willingness(case)
    lead = active_lead(case)
    if lead is None:
        missing.append(_("指定首席调解员（可由受理人认领）。"))
    missing += missing_about_mediators(case, mediating_parties(case))
    if not (case.organisation.may_accept):
        missing.append(_("本组织不办理受理，请移送所属工作站。"))
    return missing


def missing_to_refer_ineligible(case: Any) -> list[str]:
    """A reason that the record bears out, and the written notice (17号令 art. 22)."""
    missing = missing_place(case)
    reason = case.ineligible_reason
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    respondents = parties_of(case, Side.RESPONDENT)
    if not reason:
        missing.append(_("选择不予受理的理由。"))
    elif reason in IneligibleReason.UNWILLING:
        missing += [
            _("客观条件须先审查为具备：%(what)s") % {"what": what}
            for what in missing_objective(case)
        ]
        if any(answers.get(party.pk) for party in respondents):
            missing.append(_("已有被申请人同意调解，可以就其受理。"))
    refused = any(answers.get(party.pk) is False for party in respondents)
    if reason == IneligibleReason.RESPONDENT_REFUSED and not refused:
        missing.append(_("记录被申请人不同意调解的答复。"))
    elif reason in IneligibleReason.UNWILLING:
        if reason == IneligibleReason.RESPONDENT_SILENT and answers.keys() & {
            party.pk for party in respondents
        }:
            missing.append(_("被申请人已有答复，不能以逾期未答复为由。"))
        missing += may_still_answer(case, case.reviewed_on or timezone.localdate())
    if not papers.issued("non_acceptance", case).exists():
        missing.append(_("出具不予受理通知书。"))
    return missing


def missing_to_extend(case: Any) -> list[str]:
    """A later date, every party's consent, and the paper (17号令 art. 29)."""
    extension = case.extensions.filter(granted=False).last()
    if extension is None:
        return [_("登记延期的日期和理由。")]
    answers = newest_answers(case, ConsentPurpose.EXTENSION, extension_id=extension.pk)
    missing = [
        _("记录“%(name)s”同意延期。") % {"name": party.name}
        for party in mediating_parties(case)
        if not answers.get(party.pk)
    ]
    if not papers.issued("extension", extension).exists():
        missing.append(_("出具延期调解同意书。"))
    return missing


def mediating_parties(case: Any) -> list[Any]:
    """The applicants, and the respondents who agreed to mediation."""
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    return [
        party
        for party in case.parties.all()
        if party.side == Side.APPLICANT or answers.get(party.pk)
    ]


def missing_result(case: Any) -> list[str]:
    """A standing agreement, or a proved own settlement: what settling cannot supply itself."""
    if _has_standing_agreement(case):
        return []
    if getattr(case, "own_settlement", None):
        return _missing_settlement(case)
    return [_("签署并生效的调解协议，或者登记双方自行和解。")]


def missing_to_settle(case: Any) -> list[str]:
    """A result, mediators without conflict, and an outcome for every claim and every member.

    Where an agreement stands, its parties were asked about the mediators before: what is missing
    then is only what the mediators declare about those who came to the case since.
    """
    missing = missing_result(case)
    if _has_standing_agreement(case):
        missing += missing_declarations(case)
    else:
        missing += missing_of_mediators(case, mediating_parties(case))
    missing += [
        _("登记请求“%(claim)s”对“%(name)s”的处理结果。")
        % {"claim": claim.get_kind_display(), "name": row.respondent.name}
        for claim in case.claims.all()
        for row in claim.against.all()
        if row.outcome == ClaimOutcome.OPEN
    ]
    return missing + missing_for_members(case)


def _has_standing_agreement(case: Any) -> bool:
    return any(agreement.state in AgreementState.STANDING for agreement in case.agreements.all())


def _missing_settlement(case: Any) -> list[str]:
    missing = missing_member_settlement(case)
    settlement = case.own_settlement
    if settlement.proof != "confirmed":
        return missing + ([] if settlement.attachment_id else [_("上传和解协议书或付款凭证。")])
    answers = newest_answers(case, ConsentPurpose.OWN_SETTLEMENT)
    outside = outside_settlement(case)
    return missing + [
        _("记录“%(name)s”对和解的确认。") % {"name": party.name}
        for party in mediating_parties(case)
        if not answers.get(party.pk) and party.pk not in outside
    ]


def missing_to_refer_failed(case: Any) -> list[str]:
    """A reason, a written notice of the right to arbitrate, and a destination (17号令 art. 30)."""
    missing = missing_place(case)
    if not case.failure_reason:
        missing.append(_("选择调解不成的原因。"))
    if _has_standing_agreement(case):
        missing.append(_("本案已有生效的调解协议，不能以调解不成结案。"))
    if not case.destinations.exists():
        missing.append(_("登记案件去向（可以选择“当事人自行决定”）。"))
    if not papers.issued("termination", case).exists():
        missing.append(_("出具终止调解告知书，书面告知申请仲裁的权利。"))
    return missing


def missing_to_withdraw(case: Any) -> list[str]:
    """The applicant's own request, written or recorded."""
    if not case.withdrawal_requests.exists():
        return [_("登记申请人的撤回申请。")]
    if _has_standing_agreement(case):
        return [_("本案已有生效的调解协议，不能撤回。")]
    return missing_withdrawals(case)


#: What else keeps a case closed: rooms above register it from AppConfig.ready().
_closed_by: list[Callable[[Any], list[str]]] = []


def register_closed_by(missing: Callable[[Any], list[str]]) -> None:
    """Let a room say, in sentences, why a case cannot be reopened."""
    if missing not in _closed_by:
        _closed_by.append(missing)


def missing_to_reopen(case: Any) -> list[str]:
    """What an arbitration commission has decided on cannot be undone here (33号令 arts. 74–79)."""
    found = [sentence for missing in _closed_by for sentence in missing(case)]
    if case.agreements.filter(state=AgreementState.CONVERTED).exists():
        found.append(_("调解协议已置换为仲裁调解书，不能恢复办理。"))
    return found


# --- The agreement ---------------------------------------------------------------------------


def missing_to_sign(agreement: Any) -> list[str]:
    """The checks before printing (domain §2.3)."""
    from cases.agreement_checks import blocking  # needs models

    missing = blocking(agreement)
    if not papers.issued("agreement", agreement).exists():
        missing.append(_("出具调解协议书。"))
    return missing


def missing_to_redraft(agreement: Any) -> list[str]:
    """A text that somebody has signed may not change."""
    return [_("已有人签署，请作废后另行起草。")] if agreement.marks.exists() else []


def missing_marks(agreement: Any) -> list[str]:
    """Whose mark is missing: every named party's, the mediator's, the seal."""
    marks = list(agreement.marks.all())
    signed = {mark.party_id for mark in marks if mark.kind == MarkKind.PARTY}
    kinds = {mark.kind for mark in marks}
    missing = [
        _("“%(name)s”签名或盖章。") % {"name": named.party.name}
        for named in agreement.named_parties.select_related("party")
        if named.party_id not in signed
    ]
    if MarkKind.MEDIATOR not in kinds:
        missing.append(_("调解员签名。"))
    if MarkKind.SEAL not in kinds:
        missing.append(_("加盖调解组织印章。"))
    return missing


def missing_to_take_effect(agreement: Any) -> list[str]:
    """All marks, no other agreement standing (调解仲裁法 art. 14), and nobody in the annex who has
    said no since."""
    missing = missing_marks(agreement) + missing_in_annex(agreement)
    others = agreement.case.agreements.filter(state__in=AgreementState.STANDING)
    if others.exclude(pk=agreement.pk).exists():
        missing.append(_("本案已有另一份生效的调解协议。"))
    return missing


def missing_to_perform(agreement: Any) -> list[str]:
    """Every money term with its instalments is performed, and whatever else was promised for a day."""
    missing = []
    owed = agreement.terms.filter(Q(kind=TermKind.MONEY) | Q(pay_on__isnull=False))
    for term in owed.prefetch_related("instalments"):
        instalments = list(term.instalments.all())
        open_ones = [part for part in instalments if part.paid_on is None]
        if open_ones or (not instalments and term.performed_on is None):
            missing.append(_("登记“%(item)s”的履行情况。") % {"item": term})
    return missing


def missing_to_resume(agreement: Any) -> list[str]:
    """Something of it is open again, or nothing that was recorded is left."""
    recorded = agreement.terms.filter(payments__taken_back_on=None, payments__isnull=False)
    if missing_to_perform(agreement) or not recorded.exists():
        return []
    return [_("款项均已登记履行，没有被撤销的登记。")]


def missing_to_breach(agreement: Any) -> list[str]:
    """Something is not performed although its day has passed."""
    today = timezone.localdate()
    overdue = agreement.terms.filter(performed_on=None, instalments=None, pay_on__lt=today)
    late_parts = agreement.terms.filter(instalments__paid_on=None, instalments__due_on__lt=today)
    if overdue.exists() or late_parts.exists():
        return []
    return [_("没有到期未履行的款项或约定。")]
