"""One function per figure of the desk, with its formula, its source and what it leaves out.

The same functions feed page, command and files; which rows count is in `selections`.
"""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.figures import definitions as of_cases
from legal_aid.enums import AidKind
from legal_aid.figures.facts import AidFacts
from mediation.reports.sections import Figure, Group
from mediation.reports.values import Kind, Ratio, Value
from mediation.ui.parts import Text

RATES = Group("aid_rates", _("法律援助案件调解成功率"))
RECEIVED = Group("aid_received", _("接收工会法律援助案件"))
ASKED = Group("aid_asked", _("咨询与援助申请"))
MONEY = Group("aid_money", _("法律援助挽回金额"))

FIGURES: list[Figure] = []
Formula = Callable[[AidFacts], Value]


def figure(
    label: Text, definition: Text, *, group: Group, kind: Kind = Kind.COUNT
) -> Callable[[Formula], Formula]:
    """Make the function a figure under its own name."""

    def declare(formula: Formula) -> Formula:
        name: str = formula.__name__
        FIGURES.append(Figure(name, label, kind, group, definition, formula))
        return formula

    return declare


@figure(
    _("法律援助案件调解成功率"),
    _("只统计工会法律援助案件：调解成功 ÷ 结案。"),
    group=RATES,
    kind=Kind.RATE,
)
def aid_success_rate(facts: AidFacts) -> Value:
    """Rate A of legal-aid cases alone. Source: design §5; the definition is that of all cases."""
    return of_cases.success_rate(facts.cases)


@figure(
    _("法律援助案件含拒调口径"),
    _(
        "只统计工会法律援助案件：调解成功 ÷（结案＋本期内客观条件具备而被申请人拒绝或者逾期未答复的决定）。"
    ),
    group=RATES,
    kind=Kind.RATE,
)
def aid_success_rate_with_unwilling(facts: AidFacts) -> Value:
    """Rate B of legal-aid cases alone. Source: design §5."""
    return of_cases.success_rate_with_unwilling(facts.cases)


@figure(
    _("法律援助案件全口径化解率"),
    _("只统计工会法律援助案件：调解成功 ÷（结案＋不予受理＋受理前撤回）。"),
    group=RATES,
    kind=Kind.RATE,
)
def aid_resolution_rate_all(facts: AidFacts) -> Value:
    """Rate C of legal-aid cases alone. Source: design §5."""
    return of_cases.resolution_rate_all(facts.cases)


@figure(
    _("接收法律援助案件"),
    _(
        "本期接收的法律援助事项，只计入援助条件规定计入的种类。相互关联的咨询、申请和案件为一个事项，按最进一步的种类计一次，以该项记录的日期为准。"
    ),
    group=RECEIVED,
)
def aid_received(facts: AidFacts) -> Value:
    """Matters of the kinds that count, each once by its furthest kind on that record's day.

    Source: design §5. Left out: drafts, refused and withdrawn applications, void cases, and kinds
    that the station's terms in force at the period's end leave out.
    """
    return sum(counts["counted"] for counts in facts.matters.values())


@figure(
    _("其中：法律咨询"),
    _("本期内止于咨询的事项；已有代拟文书、调解或者代理的，按该种类计。"),
    group=RECEIVED,
)
def aid_advice(facts: AidFacts) -> Value:
    """Matters that went no further than advice. Source: SJ (咨询), design §5."""
    return facts.matters[AidKind.ADVICE]["in"]


@figure(_("其中：代拟文书"), _("本期内以代拟文书为最进一步种类的事项。"), group=RECEIVED)
def aid_drafting(facts: AidFacts) -> Value:
    """Matters whose furthest kind is drafting. Source: SJ (代书), design §5."""
    return facts.matters[AidKind.DRAFTING]["in"]


@figure(
    _("其中：参与协商、调解"),
    _("本期内以协商、调解为最进一步种类的事项：收到的工会法律援助案件，以及未关联案件的该类申请。"),
    group=RECEIVED,
)
def aid_mediation(facts: AidFacts) -> Value:
    """Legal-aid cases without representation, and such applications that have no case.

    Source: SJ (协商调解), design §5. Left out: void cases.
    """
    return facts.matters[AidKind.MEDIATION]["in"]


@figure(
    _("其中：仲裁、诉讼代理"),
    _("本期内提交的代理申请；不予援助和撤回的不计。"),
    group=RECEIVED,
)
def aid_representation(facts: AidFacts) -> Value:
    """Applications for an agent that were submitted and neither refused nor withdrawn.

    Source: SJ (代理), design §5.
    """
    return facts.matters[AidKind.REPRESENTATION]["in"]


@figure(
    _("接收法律援助案件累计"),
    _("自累计起始日至本期末接收的法律援助事项，口径同“接收法律援助案件”。"),
    group=RECEIVED,
)
def aid_received_total(facts: AidFacts) -> Value:
    """`aid_received` from the chosen day to the period's end. Source: design §5."""
    return sum(counts["since"] for counts in facts.matters.values())


@figure(_("咨询"), _("本期内接待的咨询；同一人多次咨询的，分别计算。"), group=ASKED)
def consultations(facts: AidFacts) -> Value:
    """Consultations held in the period, each contact one. Source: F01."""
    return sum(row["rows"] for row in facts.consultations)


@figure(
    _("咨询转为案件"),
    _("本期咨询中已登记案件或者关联已有案件的 ÷ 本期咨询。"),
    group=ASKED,
    kind=Kind.RATE,
)
def consultations_to_cases(facts: AidFacts) -> Value:
    """Consultations of the period that a case is linked to ÷ consultations.

    What became of those cases is a table. A case opened later still counts here.
    """
    rows = facts.consultations
    return Ratio(sum(row["cases"] for row in rows), sum(row["rows"] for row in rows))


@figure(_("援助申请"), _("本期内收到并已提交的法律援助申请，不论结果。"), group=ASKED)
def aid_applications(facts: AidFacts) -> Value:
    """Applications received in the period, of every kind. Left out: drafts."""
    return facts.applications.total()


@figure(_("批准援助"), _("审批日期在本期内的批准决定。"), group=ASKED)
def aid_approved(facts: AidFacts) -> Value:
    """Decisions for aid dated in the period, whatever came after. Source: 法律援助法 art. 43."""
    return facts.decisions[""]


@figure(_("不予援助"), _("审批日期在本期内的不予援助决定。"), group=ASKED)
def aid_refused(facts: AidFacts) -> Value:
    """Decisions against aid dated in the period. Source: 法律援助法 art. 43."""
    return facts.decisions.total() - facts.decisions[""]


@figure(
    _("援助结案挽回金额"),
    _("本期结案的援助申请登记的挽回金额合计；由调解案件办理的申请计入“调解挽回金额”。"),
    group=MONEY,
    kind=Kind.MONEY,
)
def aid_recovered_by_applications(facts: AidFacts) -> Decimal:
    """Yuan recovered in the applications closed in the period. Source: SJ (挽回)."""
    return facts.recovered_by_aid


@figure(
    _("调解挽回金额"),
    _("本期调解成功的法律援助案件的协议金额与和解金额；另有代理申请的案件除外。"),
    group=MONEY,
    kind=Kind.MONEY,
)
def aid_recovered_by_mediation(facts: AidFacts) -> Decimal:
    """Yuan agreed in settled legal-aid cases that no agent's application counts."""
    return facts.recovered_by_mediation
