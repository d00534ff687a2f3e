"""Which grade the rules propose for a dispute, and why: a pure function of facts and numbers.

The law has no grades. Its anchors for 简易 are the rules of arbitration (33号令 arts. 56–57), taken by
analogy; the thresholds of 重大 are the house's own, dated parameters of the station (domain §3.2).
The person decides; this only proposes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import Grade
from cases.house_rules import HouseRule
from cases.majors.enums import Stoppage

#: The law's article says monthly; the amount in dispute is compared with a year of it.
MONTHS = 12
FROM = "《劳动人事争议仲裁办案规则》第五十六条（参照）"
EXCLUDED = "《劳动人事争议仲裁办案规则》第五十七条（参照）"
STOPPAGE = "《上海市工会条例》第三十二条"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the case and the newest record of the situation say; `known` is whether there is one."""

    worker_count: int = 1
    amount: Decimal = Decimal(0)
    known: bool = False
    stoppage: str = Stoppage.NONE
    gathering: bool = False
    media: bool = False
    employer_gone: bool = False
    public_interest: bool = False
    facts_clear: bool = False
    both_agree: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers in force: thresholds of the house, and the city's average monthly wage."""

    workers: HouseRule
    amount: HouseRule
    at_once: HouseRule
    average_wage: Decimal | None = None
    wage_source: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a grade: what is so, and which rule says that it matters."""

    sentence: str
    source: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed grade with its grounds; `unchecked` says what could not be compared."""

    grade: Grade
    grounds: list[Ground] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_major(self) -> bool:
        return self.grade == Grade.MAJOR

    @property
    def at_once(self) -> bool:
        """Whether it is to be reported without delay."""
        return any(ground.at_once for ground in self.grounds)

    @property
    def label(self) -> str:
        return str(self.grade.label)


def propose(facts: Facts, numbers: Numbers) -> Proposal:
    """The grade that the rules propose: major before simple, ordinary where neither holds."""
    unchecked = [] if facts.known else [_("尚未登记停工、聚集、舆情等现场情况。")]
    if major := list(_major(facts, numbers)):
        return Proposal(Grade.MAJOR, major, unchecked)
    if facts.amount > 0 and facts.worker_count == 1 and numbers.average_wage is None:
        unchecked.append(_("缺少参数“本市上年度职工月平均工资”，未比较请求金额。"))
    if simple := list(_simple(facts, numbers)):
        return Proposal(Grade.SIMPLE, simple, unchecked)
    return Proposal(
        Grade.ORDINARY,
        [Ground(_("不符合简易或者重大的条件。"), *_why_not_simple(facts))],
        unchecked,
    )


def _major(facts: Facts, numbers: Numbers) -> Iterator[Ground]:
    count = facts.worker_count
    if facts.stoppage in Stoppage.AT_ONCE:
        # Enterprise unions have to tell the upper union; the station does as they do.
        yield Ground(
            _("发生%(what)s，应当立即报告。") % {"what": Stoppage(facts.stoppage).label},
            STOPPAGE, at_once=True,
        )  # fmt: skip
    if count >= numbers.at_once.value:
        yield Ground(
            _("涉及劳动者%(count)d人，达到%(limit)d人，须立即呈报。")
            % {"count": count, "limit": numbers.at_once.value},
            numbers.at_once.origin, at_once=True,
        )  # fmt: skip
    elif count >= numbers.workers.value:
        yield Ground(
            _("涉及劳动者%(count)d人，达到%(limit)d人。")
            % {"count": count, "limit": numbers.workers.value},
            numbers.workers.origin,
        )
    if facts.amount >= numbers.amount.value:
        yield Ground(
            _("请求金额%(amount)s元，达到%(limit)d元。")
            % {"amount": f"{facts.amount:.2f}", "limit": numbers.amount.value},
            numbers.amount.origin,
        )
    own = HouseRule(0).origin
    if facts.gathering:
        yield Ground(_("有人员聚集。"), own)
    if facts.media:
        yield Ground(_("有媒体或者网络舆情。"), own)
    if facts.employer_gone:
        yield Ground(_("用人单位失联。"), own)


def _simple(facts: Facts, numbers: Numbers) -> Iterator[Ground]:
    """One worker; then both agree, or the facts are clear and the amount is small.

    The rules of arbitration would take any of the three; the house asks for two of them together.
    """
    if facts.worker_count != 1 or facts.public_interest:
        return
    if facts.both_agree:
        yield Ground(_("双方同意简易办理。"), FROM)
    if not facts.facts_clear:
        return
    if facts.amount <= 0:
        yield Ground(_("一名劳动者，事实清楚、争议不大，不涉及金额。"), FROM)
    elif numbers.average_wage is not None and facts.amount <= MONTHS * numbers.average_wage:
        yield Ground(
            _("一名劳动者，事实清楚、争议不大，请求金额不超过上年度职工年平均工资%(limit)s元。")
            % {"limit": f"{MONTHS * numbers.average_wage:.2f}"},
            f"{FROM}；{numbers.wage_source}",
        )


def _why_not_simple(facts: Facts) -> tuple[str]:
    return (EXCLUDED if facts.public_interest else FROM,)
