"""What an agreement is checked for before it is printed (domain §2.3).

`blocking` refuses the final text; `warnings` are shown beside it and decide nothing. Amounts in
words need no check: the paper computes them from the figures.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.annex_checks import annex_problems, annex_warnings
from cases.enums import ClaimKind, ClaimOutcome, PaymentWay, Side, TermKind
from cases.guards import mediating_parties
from cases.models import Agreement, Instalment, Party, Term

#: Money for the end of employment; the text has to say when it ended.
END_OF_EMPLOYMENT = re.compile(
    r"经济补偿|代通知金|离职补偿|赔偿金|(解除|终止)[^，。；]{0,10}补偿|违法解除"
)
_INSURANCE = (
    r"(?:社会保险|社保|养老保险|养老金保险|医疗保险|失业保险|工伤保险|生育保险|五险一金|五险)"
)
_WAIVER = (
    r"(?:(?<!不得)(?<!不能)(?<!不可)放弃|免缴|免除|(?:无需|无须|不必|不用|不再|不予|不)"
    r"(?:再)?(?:为[^，。；]{0,8})?(?:缴纳|补缴|缴|办理|参加|主张|要求|追究))"
)
#: Neither a promise nor an agreement can waive social insurance (法释〔2025〕12号 art. 19). Within
#: one clause the waiver may stand before the insurance; after it a comma may come between.
INSURANCE_WAIVER = re.compile(
    rf"{_WAIVER}[^，。；,;\n]{{0,20}}{_INSURANCE}|{_INSURANCE}[^。；;\n]{{0,15}}{_WAIVER}"
)
#: Words by which nobody can tell whether a promise was kept.
UNCLEAR = (
    "尽快", "及时", "近期", "适当", "酌情", "原则上", "争取", "尽量", "左右", "大约", "约定时间",
    "视情况", "合理期限", "合理时间", "有关费用", "相关费用", "等费用", "另行协商",
)  # fmt: skip


@dataclass
class _Text:
    """The agreement with everything that belongs to it, read once."""

    agreement: Agreement
    terms: list[Term]
    parties: list[Party]

    @classmethod
    def of(cls, agreement: Agreement) -> "_Text":
        terms = agreement.terms.select_related("payer", "payee").prefetch_related("instalments")
        named = agreement.named_parties.select_related("party")
        return cls(agreement, list(terms.all()), [row.party for row in named.all()])

    @property
    def money(self) -> list[Term]:
        return [term for term in self.terms if term.kind == TermKind.MONEY]

    def wording(self) -> list[str]:
        """What people wrote into the promises; the dispute's description is no promise."""
        words = [text for term in self.terms for text in (term.item, term.text)]
        return [*words, self.agreement.breach_consequences, self.agreement.remarks]


def blocking(agreement: Agreement) -> list[str]:
    """What keeps the text from being signed, one sentence each; empty when nothing does."""
    text = _Text.of(agreement)
    named = {party.pk for party in text.parties}
    problems = _parties_missing(text)
    if not agreement.dispute.strip():
        problems.append(_("写明争议事由与请求。"))
    if not text.terms:
        problems.append(_("至少写明一项协议条款。"))
    for term in text.terms:
        problems += _term_problems(term, named)
    for words in text.wording():
        if found := INSURANCE_WAIVER.search(words):
            problems.append(
                _("“%(words)s”约定放弃社会保险，该约定无效（法释〔2025〕12号第十九条），请删去。")
                % {"words": found.group()}
            )
    if agreement.employment_ends_on is None and any(
        END_OF_EMPLOYMENT.search(f"{term.item} {term.text}") for term in text.money
    ):
        problems.append(_("协议含经济补偿、赔偿金等款项，请填写劳动关系解除日期。"))
    return problems + annex_problems(agreement, text.terms, text.parties)


def _parties_missing(text: _Text) -> list[str]:
    sides = {party.side for party in text.parties}
    problems = []
    if Side.APPLICANT not in sides:
        problems.append(_("协议须有至少一名申请人。"))
    if Side.RESPONDENT not in sides:
        problems.append(_("协议须有至少一名被申请人。"))
    consenting = {party.pk for party in mediating_parties(text.agreement.case)}
    problems += [
        _("“%(name)s”未同意调解，请先登记其同意，或者不列为协议当事人。") % {"name": party.name}
        for party in text.parties
        if party.pk not in consenting
    ]
    return problems


def _term_problems(term: Term, named: set[int]) -> list[str]:
    if term.kind != TermKind.MONEY:
        return [] if term.text.strip() else [_("第%(n)d项条款没有内容。") % {"n": term.order}]
    label = term.item or _("第%(n)d项") % {"n": term.order}
    instalments = list(term.instalments.all())
    problems = [
        *money_problems(label, term, instalments),
        *(
            _("“%(item)s”涉及第三人“%(name)s”：义务人和权利人须是协议当事人。")
            % {"item": label, "name": party.name}
            for party in (term.payer, term.payee)
            if party is not None and party.pk not in named
        ),
    ]
    if not term.item.strip():
        problems.append(_("第%(n)d项条款须写明款项名称。") % {"n": term.order})
    if term.pay_on is None and not instalments:
        problems.append(_("“%(item)s”须写明履行期限。") % {"item": label})
    return problems


def money_problems(label: str, term: Term, instalments: Iterable[Instalment]) -> list[str]:
    """What is wrong with one money term in itself, saved or not yet saved."""
    problems = []
    if term.payer_id is None or term.payee_id is None or not (term.amount and term.amount > 0):
        problems.append(_("“%(item)s”须写明义务人、权利人和大于零的金额。") % {"item": label})
    elif term.payer_id == term.payee_id:
        problems.append(_("“%(item)s”的义务人和权利人不能是同一人。") % {"item": label})
    parts = list(instalments)
    if not parts:
        return problems
    if any(part.amount <= 0 for part in parts):
        problems.append(_("“%(item)s”的每期金额须大于零。") % {"item": label})
    total = sum((part.amount for part in parts), Decimal(0))
    if term.amount is not None and total != term.amount:
        problems.append(
            _("“%(item)s”的各期之和为%(sum)s元，与金额%(amount)s元不符。")
            % {"item": label, "sum": f"{total:.2f}", "amount": f"{term.amount:.2f}"}
        )
    days = [part.due_on for part in parts]
    if any(later <= earlier for earlier, later in pairwise(days)):
        problems.append(_("“%(item)s”的各期日期须依次递增。") % {"item": label})
    return problems


def unclear_words(agreement: Agreement) -> list[str]:
    """Words of the promises by which nobody can tell whether they were kept."""
    return _unclear(_Text.of(agreement))


def _unclear(text: _Text) -> list[str]:
    return [word for word in UNCLEAR if any(word in words for words in text.wording())]


def warnings(agreement: Agreement) -> list[str]:
    """What the mediator should look at again before printing."""
    text = _Text.of(agreement)
    found = [
        _("“%(word)s”含义不明确，请写明日期、金额或标准。") % {"word": word}
        for word in _unclear(text)
    ]
    today = timezone.localdate()
    for term in text.money:
        instalments = list(term.instalments.all())
        if term.performed_on is not None:
            continue  # paid on the spot: no day is to come, and no account is needed
        without_account = not term.per_member and not term.account.strip()
        if term.way == PaymentWay.TRANSFER and without_account:
            found.append(_("“%(item)s”以银行转账支付，尚未填写收款账户。") % {"item": term.item})
        unpaid = [part.due_on for part in instalments if part.paid_on is None]
        first = min(unpaid, default=term.pay_on)
        if first and first < today:
            found.append(_("“%(item)s”的履行期限早于今天。") % {"item": term.item})
        if len(instalments) > 1 and not agreement.breach_consequences.strip():
            found.append(_("分期履行，建议写明逾期的后果。"))
    if agreement.copies < len(text.parties) + 1:
        found.append(_("份数不足：当事人各执一份，调解组织留存一份（17号令第二十六条）。"))
    return found + annex_warnings(agreement, text.terms) + _claim_warnings(text)


def _claim_warnings(text: _Text) -> list[str]:
    named = {party.pk for party in text.parties}
    rows = list(text.agreement.case.claims_against.select_related("claim", "respondent"))
    inside = [row for row in rows if row.respondent_id in named]
    found = []
    if inside and all(row.claim.kind == ClaimKind.RELATIONSHIP for row in inside):
        found.append(
            _(
                "本协议仅确认劳动关系：不能申请仲裁审查（33号令第七十五条），司法确认也可能不予受理。"
            )
        )
    found += [
        _("“%(name)s”不是协议当事人，结案前须登记请求“%(claim)s”的处理结果。")
        % {"name": row.respondent.name, "claim": row.claim.get_kind_display()}
        for row in rows
        if row.respondent_id not in named and row.outcome == ClaimOutcome.OPEN
    ]
    return found
