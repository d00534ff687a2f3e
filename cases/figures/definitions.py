"""One function per figure of design §5, with its formula, its source and what it leaves out.

The same functions feed page, command and files. What counts at all is in `selections`: void cases
never do. Sources are keys of docs/legal-basis.md; "design" marks a definition of our own where no
official one could be read.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Ending, EventKind, IneligibleReason
from cases.figures.declaring import BALANCE, INTAKE, MONEY, RATES, TIME, WORK, figure
from cases.figures.facts import Facts
from mediation.reports.values import Kind, Ratio, mean, median

K = EventKind
FIFTEEN_DAYS = 15


@figure(_("收到申请"), _("收到申请日期在本期内的案件。作废案件不计入任何指标。"), group=INTAKE)
def received(facts: Facts) -> int:
    """Applications with `received_on` in the period, by who held them that day.

    Source: design §5. Left out: void cases. Not yet accepted ones are in.
    """
    return facts.received


@figure(
    _("审查认定具备条件"),
    _("本期内作出“具备协商调解条件”审查决定的案件（客观条件具备且双方愿意）。"),
    group=INTAKE,
)
def eligible(facts: Facts) -> int:
    """Cases with a positive decision dated in the period. Source: design §5, 17号令 art. 22."""
    return facts.count(K.ELIGIBLE)


@figure(
    _("审查认定不具备条件"),
    _(
        "本期内作出不予受理决定的案件；以后恢复办理的，本期的决定仍然计入。同一案件本期有两次决定的，只计最后一次。"
    ),
    group=INTAKE,
)
def ineligible(facts: Facts) -> int:
    """Cases with a negative decision dated in the period; by reason in a table of its own.

    Source: design §5. A decision undone by a reopening still is a decision of its day: only
    conclusions are netted. Of two in one period the last counts. Left out: withdrawals.
    """
    return facts.count(K.INELIGIBLE)


@figure(_("受理前撤回"), _("受理以前申请人撤回申请、撤回日期在本期内的案件。"), group=INTAKE)
def withdrawn_before_acceptance(facts: Facts) -> int:
    """Cases taken back before acceptance, by the day of withdrawal. Source: design §5.

    Left out: withdrawals after acceptance, which are conclusions.
    """
    return facts.count(K.WITHDRAWN_BEFORE_ACCEPTANCE)


@figure(pgettext_lazy("figure", "受理"), _("受理日期在本期内的案件。"), group=WORK)
def accepted(facts: Facts) -> int:
    """Cases with `accepted_on` in the period (当期受理案件总数). Source: MA1, design §5.

    A reopened case keeps its first acceptance and is not accepted again.
    """
    return facts.count(K.ACCEPTED)


@figure(
    _("结案"),
    _(
        "已受理案件中，结案日期在本期内、且至本期末仍然有效的结案（以最后一次为准；本期内又恢复办理的不计）。以后恢复办理的，不改变本期数。"
    ),
    group=WORK,
)
def concluded(facts: Facts) -> int:
    """Accepted cases with a conclusion in the period that stands at its end; the last counts.

    Formula: agreement + own_settlement + no_agreement + withdrawn. Source: MA1 (调解结案数),
    design §5. Left out: refusals and withdrawals before acceptance. A reopening in a later period
    leaves this figure as it is; the list marks the case.
    """
    return facts.concluded()


@figure(_("达成调解协议"), _("结案中，以生效的调解协议结案的案件。"), group=WORK)
def agreement(facts: Facts) -> int:
    """Conclusions by an effective agreement. Source: MA1."""
    return facts.concluded(Ending.AGREEMENT)


@figure(_("达成和解"), _("结案中，当事人自行和解并有凭证或者双方确认的案件。"), group=WORK)
def own_settlement(facts: Facts) -> int:
    """Conclusions by the parties' own settlement, proved. Source: MA1."""
    return facts.concluded(Ending.OWN_SETTLEMENT)


@figure(_("调解不成"), _("结案中，未达成协议、已书面告知可以申请仲裁的案件。"), group=WORK)
def no_agreement(facts: Facts) -> int:
    """Conclusions without agreement. Source: MA1. Left out: refusals before acceptance."""
    return facts.concluded(Ending.NO_AGREEMENT)


@figure(_("受理后撤回"), _("结案中，受理以后申请人撤回申请的案件。"), group=WORK)
def withdrawn(facts: Facts) -> int:
    """Conclusions by withdrawal after acceptance (当事人申请撤销). Source: MA1."""
    return facts.concluded(Ending.WITHDRAWN)


@figure(_("调解成功"), _("达成调解协议与达成和解之和。"), group=WORK)
def settled(facts: Facts) -> int:
    """agreement + own_settlement. Source: design §5 (no official formula could be read)."""
    return facts.concluded(*Ending.SETTLED)


@figure(
    _("调解成功率"),
    _(
        "调解成功 ÷ 结案。只有经审查具备协商调解条件的案件才受理，因此本口径的分母是具备条件的案件。"
    ),
    group=RATES,
    kind=Kind.RATE,
)
def success_rate(facts: Facts) -> Ratio:
    """Rate A: settled ÷ concluded. Source: design §5.

    Only eligible cases are accepted, so that all of the denominator had the conditions for
    negotiation. Left out: whoever never came to mediation, see the other two.
    """
    return Ratio(facts.concluded(*Ending.SETTLED), facts.concluded())


@figure(
    _("含拒调口径"),
    _("调解成功 ÷（结案＋本期内客观条件具备而被申请人拒绝或者逾期未答复的决定）。"),
    group=RATES,
    kind=Kind.RATE,
)
def success_rate_with_unwilling(facts: Facts) -> Ratio:
    """Rate B: settled ÷ (concluded + met_objective_but_unwilling). Source: design §5.

    Left out: refusals for objective reasons, withdrawals before acceptance.
    """
    below = facts.concluded() + met_objective_but_unwilling(facts)
    return Ratio(facts.concluded(*Ending.SETTLED), below, facts.concluded())


@figure(
    _("全口径化解率"),
    _("调解成功 ÷（结案＋不予受理＋受理前撤回）。"),
    group=RATES,
    kind=Kind.RATE,
)
def resolution_rate_all(facts: Facts) -> Ratio:
    """Rate C: settled ÷ (concluded + ineligible + withdrawn_before_acceptance). Source: design §5.

    Left out: what is still open.
    """
    below = facts.concluded() + ineligible(facts) + withdrawn_before_acceptance(facts)
    return Ratio(facts.concluded(*Ending.SETTLED), below, facts.concluded())


@figure(
    pgettext_lazy("figure", "恢复办理"),
    _("本期开始时已结案、本期内被恢复办理的案件。"),
    group=BALANCE,
)
def reopened(facts: Facts) -> int:
    """Cases that were concluded when the period began and were reopened in it. Source: design §5.

    Left out: reopenings of a conclusion of this period (they take it away), and of a refusal or
    a withdrawal before acceptance (the case was not concluded).
    """
    return facts.count(K.REOPENED)


@figure(
    _("移入"),
    _("本期内由范围以外的组织移入的在办案件；范围内部的移送相互抵消。"),
    group=BALANCE,
)
def transferred_in(facts: Facts) -> int:
    """Open cases that came into the scope, net per case. Source: design §5.

    Left out: transfers inside the scope, or that went back within the period; transfers before
    acceptance.
    """
    return facts.transferred_in


@figure(
    _("移出"),
    _("本期内移交给范围以外的组织的在办案件；范围内部的移送相互抵消。"),
    group=BALANCE,
)
def transferred_out(facts: Facts) -> int:
    """Open cases that left the scope, net per case. Source and left out: as `transferred_in`."""
    return facts.transferred_out


@figure(_("期初未结"), _("本期开始时已受理、未结案的案件（上期未结）。"), group=BALANCE)
def open_at_start(facts: Facts) -> int:
    """Accepted and not concluded when the period begins (上期未结). Source: CSN, design §5."""
    return facts.open_at_start


@figure(
    _("期末未结"),
    _("本期结束时已受理、未结案的案件。期初未结＋受理＋移入＋恢复办理－结案－移出＝期末未结。"),
    group=BALANCE,
)
def open_at_end(facts: Facts) -> int:
    """Accepted and not concluded when the period has ended. Source: CSN, design §5.

    start + accepted + transferred_in + reopened − concluded − transferred_out = end, always; both
    ends are counted by themselves and not carried over.
    """
    return facts.open_at_end


@figure(
    _("请求金额"),
    _("本期结案案件的请求金额合计。"),
    group=MONEY,
    kind=Kind.MONEY,
)
def claimed_amount(facts: Facts) -> Decimal:
    """Sum of what was claimed in the concluded cases, in yuan. Source: design §5.

    Of the concluded ones, so that it stands beside what was agreed in them. Left out: claims
    without an amount. A claim corrected later changes the sum.
    """
    return sum((group.claimed for group in facts.of(K.CONCLUDED)), Decimal("0.00"))


@figure(
    _("协议金额"),
    _("本期调解成功案件的协议金额与和解金额合计。"),
    group=MONEY,
    kind=Kind.MONEY,
)
def agreed_amount(facts: Facts) -> Decimal:
    """Sum of what was agreed in the settled cases, in yuan, as the conclusion recorded it.

    Source: design §5. Left out: terms that are not money. 挽回经济损失 is another figure.
    """
    amounts = (group.agreed for group in facts.of(K.CONCLUDED) if group.ending in Ending.SETTLED)
    return sum(amounts, Decimal("0.00"))


@figure(
    _("办案天数中位数"),
    _("本期结案案件自受理次日起至结案日的自然日天数的中位数。"),
    group=TIME,
    kind=Kind.DAYS,
)
def median_days(facts: Facts) -> Decimal | None:
    """Median of the natural days from acceptance to conclusion. Source: design §5."""
    return median(facts.days)


@figure(
    _("平均办案天数"),
    _("本期结案案件自受理次日起至结案日的自然日天数的平均数。"),
    group=TIME,
    kind=Kind.DAYS,
)
def mean_days(facts: Facts) -> Decimal | None:
    """Mean of the natural days from acceptance to conclusion. Source: design §5."""
    return mean(facts.days)


@figure(
    _("十五日内结案率"),
    _("受理后十五个自然日内结案的案件 ÷ 结案。"),
    group=TIME,
    kind=Kind.RATE,
)
def within_15_days(facts: Facts) -> Ratio:
    """Concluded on day 15 after acceptance at the latest ÷ concluded. Source: L17 art. 29.

    The unmoved 15 days, without extension; what was late is `overdue`.
    """
    quick = sum(cases for days, cases in facts.days.items() if days <= FIFTEEN_DAYS)
    return Ratio(quick, facts.concluded())


@figure(
    _("三个工作日内受理率"),
    _("收到申请后三个工作日内受理的案件 ÷ 受理。"),
    group=TIME,
    kind=Kind.RATE,
)
def accepted_within_3_working_days(facts: Facts) -> Ratio:
    """Accepted by the third working day after receipt ÷ accepted. Source: L17 art. 22.

    By the office's calendar, make-up working days among them.
    """
    return Ratio(facts.accepted_in_time, accepted(facts))


@figure(_("经延期的结案"), _("本期结案案件中，双方同意延期过的案件。"), group=TIME)
def extensions(facts: Facts) -> int:
    """Concluded cases whose period had been extended. Source: L17 art. 29, domain §4.2."""
    return sum(group.extended for group in facts.of(K.CONCLUDED))


@figure(
    _("超期结案"),
    _("本期结案案件中，结案日晚于调解期限（经延期的为延期后日期）的案件。"),
    group=TIME,
)
def overdue(facts: Facts) -> int:
    """Cases concluded after their due date, moved by holidays or extended. Source: L17 art. 29.

    Left out: cases still open past their date; the desk shows them.
    """
    return sum(group.overdue for group in facts.of(K.CONCLUDED))


@figure(_("涉及劳动者人数"), _("本期受理案件涉及的劳动者人数合计。"), group=WORK)
def workers(facts: Facts) -> int:
    """Workers concerned in the accepted cases. Source: CSN (涉及劳动者人数), design §5."""
    return sum(group.workers for group in facts.of(K.ACCEPTED))


@figure(_("集体争议"), _("本期受理案件中的集体争议（十人以上）。"), group=WORK)
def collective(facts: Facts) -> int:
    """Accepted collective disputes, each one case whatever its members. Source: CSN, design §5."""
    return sum(group.collective for group in facts.of(K.ACCEPTED))


@figure(
    _("客观条件具备而被申请人不愿调解"),
    _("本期不予受理决定中，客观条件具备，只因被申请人拒绝或者逾期未答复而不予受理的案件。"),
    group=INTAKE,
)
def met_objective_but_unwilling(facts: Facts) -> int:
    """Negative decisions of the period for refusal or silence only. Source: design §5.

    These two reasons are refused by the guard unless the objective conditions were met; a
    historic entry that says otherwise is left out.
    """
    return facts.count(
        K.INELIGIBLE,
        lambda group: (
            group.reason in IneligibleReason.UNWILLING and group.objective_met is not False
        ),
    )


@figure(
    _("按人数计的调解成功率"),
    _(
        "结案时达成协议或者和解的劳动者人数 ÷ 结案案件涉及的劳动者人数；集体争议部分达成的，只计达成的成员。"
    ),
    group=WORK,
    kind=Kind.RATE,
)
def success_rate_by_persons(facts: Facts) -> Ratio:
    """Workers with whom it was settled ÷ workers concerned, of the concluded cases, as each
    conclusion recorded them on its day; of an ordinary case all its workers or none.

    Source: design §5. A collective case weighs as many as it has members, and counts for those
    alone whom the agreement binds. The small-number mark goes by cases.
    """
    groups = list(facts.of(K.CONCLUDED))
    happy = sum(group.persons_settled for group in groups)
    return Ratio(happy, sum(group.persons for group in groups), facts.concluded())
