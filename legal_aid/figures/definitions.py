"""One function per figure of the desk, with its formula, its source and what it leaves out.

What is a matter, and when it counts, is in `selections`. The rates are those of `cases.figures`, of
legal-aid cases alone: there is no second definition.
"""

from decimal import Decimal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases.figures import definitions as of_cases
from legal_aid.enums import AidKind
from legal_aid.figures.facts import AidFacts
from mediation.reports.declaring import Catalogue
from mediation.reports.sections import Group
from mediation.reports.values import Kind, Ratio
from mediation.ui import formats

RATES = Group("aid_rates", _("法律援助案件的调解成功率"))
RECEIVED = Group("aid_received", _("接收工会法律援助案件"))
ADVICE = Group("aid_advice", _("咨询"))
APPLICATIONS = Group("aid_applications", _("援助申请"))

catalogue = Catalogue()
figure = catalogue.figure

_MATTER = _(
    "同一事项（案件及其关联的咨询、申请）只计一次，按截至本期末所达到的最后种类计入其达到之日所在的期间。"
)


def _kinds_that_count(facts: AidFacts) -> str:
    """The dated parameter that holds: which kinds count, where a station says so."""
    chosen = {tuple(sorted(terms.counted_kinds)) for terms in facts.terms.values()}
    if not chosen:
        return _now("计入全部种类（未设定参数）。")
    if len(chosen) > 1:
        return _now("各站计入的种类不同，按各站设定分别计算。")
    kinds = [str(kind.label) for kind in AidKind if kind.value in next(iter(chosen))]
    first = max(terms.valid_from for terms in facts.terms.values())
    return _now("计入：%(kinds)s（参数自 %(day)s 起适用）。") % {
        "kinds": pgettext("list separator", "、").join(kinds) or _now("无"),
        "day": formats.day(first),
    }


def _since(facts: AidFacts) -> str:
    """From which day the total runs."""
    return _now("自 %(day)s 起。") % {"day": formats.day(facts.period.totals_from)}


@figure(
    _("接收工会法律援助案件"),
    _MATTER,
    group=RECEIVED,
    remark=_kinds_that_count,
)
def legal_aid_received(facts: AidFacts) -> int:
    """Matters of the kinds that count (a dated parameter of the station) in the period.

    Source: design §5; domain §4.2. Left out: drafts, applications refused or withdrawn by the end
    of the period, and mediation of a void case.
    """
    return facts.received_that_count(lambda row: row.count)


@figure(
    _("累计接收工会法律援助案件"),
    _("自起算日至本期末接收的事项；计入的种类与本期相同，每一事项只计一次。"),
    group=RECEIVED,
    remark=_since,
)
def legal_aid_received_since(facts: AidFacts) -> int:
    """The same since the day that the reader has chosen, up to the end of the period.

    A matter that went further counts once, so that the months need not add up to the total.
    """
    return facts.received_that_count(lambda row: row.since)


@figure(_("其中：法律咨询"), _("截至本期末只达到咨询的事项。"), group=RECEIVED)
def legal_aid_advice(facts: AidFacts) -> int:
    """Matters whose furthest kind is advice: consultations, and applications for advice."""
    return facts.received(AidKind.ADVICE)


@figure(_("其中：代拟文书"), _("最后种类为代拟文书的事项。"), group=RECEIVED)
def legal_aid_drafting(facts: AidFacts) -> int:
    """Matters whose furthest kind is the drafting of a paper."""
    return facts.received(AidKind.DRAFTING)


@figure(
    _("其中：参与协商、调解"),
    _("最后种类为协商、调解的事项，即由调解案件办理的援助。"),
    group=RECEIVED,
)
def legal_aid_mediation(facts: AidFacts) -> int:
    """Matters whose furthest kind is mediation: the case is the aided matter, and counts once."""
    return facts.received(AidKind.MEDIATION)


@figure(
    _("其中：仲裁、诉讼代理"),
    _("已提交、截至本期末未被拒绝或者撤回的代理援助申请。"),
    group=RECEIVED,
)
def legal_aid_representation(facts: AidFacts) -> int:
    """Matters whose furthest kind is representation: handed in, not refused, not taken back."""
    return facts.received(AidKind.REPRESENTATION)


@figure(
    _("调解成功率（法律援助案件）"),
    _("工会法律援助案件中：调解成功 ÷ 结案。口径与全部案件相同。"),
    group=RATES,
    kind=Kind.RATE,
)
def legal_aid_success_rate(facts: AidFacts) -> Ratio:
    """Rate A of legal-aid cases alone; see `cases.figures.definitions.success_rate`."""
    return of_cases.success_rate(facts.cases)


@figure(
    _("含拒调口径（法律援助案件）"),
    _("工会法律援助案件中：调解成功 ÷（结案＋客观条件具备而被申请人拒绝或者逾期未答复的决定）。"),
    group=RATES,
    kind=Kind.RATE,
)
def legal_aid_success_rate_with_unwilling(facts: AidFacts) -> Ratio:
    """Rate B of legal-aid cases alone."""
    return of_cases.success_rate_with_unwilling(facts.cases)


@figure(
    _("全口径化解率（法律援助案件）"),
    _("工会法律援助案件中：调解成功 ÷（结案＋不予受理＋受理前撤回）。"),
    group=RATES,
    kind=Kind.RATE,
)
def legal_aid_resolution_rate_all(facts: AidFacts) -> Ratio:
    """Rate C of legal-aid cases alone."""
    return of_cases.resolution_rate_all(facts.cases)


@figure(_("咨询"), _("咨询日期在本期内的咨询。"), group=ADVICE)
def consultations(facts: AidFacts) -> int:
    """Consultations held in the period, each once whatever came of it. Source: domain §4.2."""
    return facts.consultations


@figure(
    _("咨询转为案件"),
    _("本期咨询中，截至本期末已登记或者关联案件的 ÷ 本期咨询。作废案件不计。"),
    group=ADVICE,
    kind=Kind.RATE,
)
def consultations_to_cases(facts: AidFacts) -> Ratio:
    """Consultations of the period with a case by its end ÷ consultations of the period."""
    return Ratio(facts.led_to_a_case, facts.consultations)


@figure(_("收到援助申请"), _("本期提交的援助申请；填写中的不计。"), group=APPLICATIONS)
def aid_applications(facts: AidFacts) -> int:
    """Applications received in the period, those that were refused later among them.

    Left out: drafts. Mediated matters are in: each is an application that its case carries out.
    """
    return sum(row.applied for row in facts.applications)


@figure(_("批准援助"), _("审批日期在本期内、予以援助的申请。"), group=APPLICATIONS)
def aid_approved(facts: AidFacts) -> int:
    """Approvals dated in the period (法律援助法 art. 43)."""
    return sum(row.approved for row in facts.applications)


@figure(_("不予援助"), _("审批日期在本期内、不予援助的申请；理由另列。"), group=APPLICATIONS)
def aid_refused(facts: AidFacts) -> int:
    """Refusals dated in the period (法律援助法 art. 43); by reason in a table of its own."""
    return sum(row.refused for row in facts.applications)


@figure(
    _("挽回金额"),
    _("本期结案的援助申请的挽回金额，与无代理申请的法律援助案件的协议、和解金额合计。"),
    group=APPLICATIONS,
    kind=Kind.MONEY,
)
def aid_recovered_amount(facts: AidFacts) -> Decimal:
    """Recovered by applications closed in the period, and by settlements of aided cases, in yuan.

    Source: domain §2.2 F31. A case whose worker has an agent's application is left out of the
    settlements: its money stands in the application.
    """
    applications = sum((row.recovered for row in facts.applications), Decimal("0.00"))
    return applications + facts.settled_amount
