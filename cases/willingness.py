"""Who is willing (双方愿意): what the answers on record say; read by guards, pages and next acts.

Related rows are read by `.all()`, so that a page which has fetched them asks nothing again.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import ConsentPurpose, IneligibleReason, Side


def parties_of(case: Any, side: str) -> list[Any]:
    """The parties of one side."""
    return [party for party in case.parties.all() if party.side == side]


def newest_answers(case: Any, purpose: str, **filters: int) -> dict[int, bool]:
    """party id → newest recorded answer for `purpose`, among rows with these attributes."""
    wanted = {"purpose": purpose, **filters}
    rows = [
        row
        for row in case.consents.all()
        if all(getattr(row, name) == value for name, value in wanted.items())
    ]
    rows.sort(key=lambda row: (row.answered_on, row.pk))
    return {row.party_id: row.answer for row in rows}


def may_still_answer(case: Any, day: date) -> list[str]:
    """Respondents without an answer who have not been asked, or whose time is not over on `day`."""
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    newest = {inquiry.respondent_id: inquiry for inquiry in case.inquiries.all()}
    missing = []
    for party in parties_of(case, Side.RESPONDENT):
        inquiry = newest.get(party.pk)
        if party.pk in answers:
            continue
        if inquiry is None:
            missing.append(_("先向被申请人“%(name)s”发出征询。") % {"name": party.name})
        elif inquiry.answer_due_on >= day:
            missing.append(
                _("被申请人“%(name)s”的答复期限（%(day)s）尚未届满。")
                % {"name": party.name, "day": inquiry.answer_due_on.isoformat()}
            )
    return missing


def unwilling_reason(case: Any, day: date) -> str:
    """Which reason the record bears out on `day`: refused, silent, or "" while neither does.

    A refusal is what the law names (17号令 art. 22), silence only ours: where some refused and the
    others kept silent beyond their day, the reason is the refusal, and the notice tells each apart.
    """
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    respondents = parties_of(case, Side.RESPONDENT)
    if not respondents or any(answers.get(party.pk) for party in respondents):
        return ""
    if may_still_answer(case, day):
        return ""
    refused = any(party.pk in answers for party in respondents)
    reason = IneligibleReason.RESPONDENT_REFUSED if refused else IneligibleReason.RESPONDENT_SILENT
    return str(reason.value)


def left_out(case: Any) -> list[tuple[Any, bool | None]]:
    """Respondents against whom a case that is accepted now does not go on, with their answer.

    False for a refusal, None for no answer; empty while nobody agreed.
    """
    answers = newest_answers(case, ConsentPurpose.MEDIATION)
    respondents = parties_of(case, Side.RESPONDENT)
    if not any(answers.get(party.pk) for party in respondents):
        return []
    return [(party, answers.get(party.pk)) for party in respondents if not answers.get(party.pk)]
