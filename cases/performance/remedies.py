"""What the law offers when *this* agreement is not performed: each way with its article and its days.

Nothing here decides for the party. Where the answer hangs on what a sum is for, which the office
knows only by its name, the way is "to be judged" and says why.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import AgreementState, TermKind
from cases.limitation import ClaimLimitation
from cases.models import Agreement
from cases.papers.after import ORDERED_ITEMS, is_for
from cases.performance.enums import PursuitState, Remedy, Verdict
from cases.promises import Promise
from mediation.deadlines import duties
from mediation.deadlines.clocks import Calendar
from mediation.ui.parts import Text

#: Remuneration for work, by the words of an item: what the court's direct suit asks for.
PAY_ITEMS = ("劳动报酬", "工资", "奖金", "提成", "加班")
ARTICLES: dict[str, Any] = {
    Remedy.PAYMENT_ORDER: gettext_lazy("《劳动争议调解仲裁法》第16条；《民事诉讼法》第225—228条"),
    Remedy.DIRECT_SUIT: gettext_lazy("《最高人民法院关于审理劳动争议案件适用法律问题的解释（一）》第13条、第51条"),
    Remedy.ARBITRATION: gettext_lazy(
        "《劳动争议调解仲裁法》第15条、第27条；《企业劳动争议协商调解规定》（人社部令第17号）第28条"
    ),
    Remedy.ENFORCEMENT: duties.ENFORCEMENT.article,
}  # fmt: skip
#: The paper of ours that is ready for a way.
PAPERS: dict[str, str] = {
    Remedy.PAYMENT_ORDER: "payment_order",
    Remedy.ARBITRATION: "transfer_letter",
}


@dataclass(frozen=True, slots=True)
class LastDay:
    """Until when a way can be taken, and what that day rests on."""

    label: Text
    day: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One way as it stands today for one agreement."""

    remedy: Remedy
    verdict: Verdict
    why: str
    article: Text
    last_days: tuple[LastDay, ...] = ()
    paper: str = ""
    #: What the body does then, and within which time.
    course: str = ""

    @property
    def is_possible(self) -> bool:
        return self.verdict != Verdict.CLOSED


@dataclass(frozen=True, slots=True)
class Situation:
    """What bears on the choice.

    `late`: promises of the agreement whose day has passed. `pursuits`: ways taken before, as
    (remedy, state). `titled_on`: since when there is a title that a court enforces. `limitation`:
    the clocks of the claims, with the breach among their events.
    """

    agreement: Agreement
    promises: Sequence[Promise]
    today: date
    calendar: Calendar
    pursuits: Collection[tuple[str, str]] = ()
    titled_on: date | None = None
    limitation: Iterable[ClaimLimitation] = ()

    @property
    def late(self) -> list[Promise]:
        return [one for one in self.promises if one.is_late(self.today)]

    @property
    def has_judgment(self) -> bool:
        """Whether an order, an award or a judgment was granted on it."""
        ways = (Remedy.PAYMENT_ORDER, Remedy.DIRECT_SUIT, Remedy.ARBITRATION)
        return any((way, PursuitState.GRANTED) in self.pursuits for way in ways)

    @property
    def is_enforceable(self) -> bool:
        return self.titled_on is not None or self.has_judgment

    @property
    def owed_to_workers(self) -> list[Promise]:
        """Late sums of money from an employer to a worker."""
        return [
            one for one in self.late
            if one.is_money
            and one.term.payee is not None and one.term.payee.is_worker
            and one.term.payer is not None and not one.term.payer.is_worker
        ]  # fmt: skip


def choices(situation: Situation) -> list[Choice]:
    """The four ways, in the order in which they help fastest; empty while nothing is late."""
    if not situation.late or situation.agreement.state not in AgreementState.IN_FORCE:
        return []
    ways = {
        Remedy.ENFORCEMENT: _enforcement,
        Remedy.PAYMENT_ORDER: _payment_order,
        Remedy.DIRECT_SUIT: _direct_suit,
        Remedy.ARBITRATION: _arbitration,
    }
    return [_closed(remedy, situation) or judge(situation) for remedy, judge in ways.items()]


def _closed(remedy: Remedy, at: Situation) -> Choice | None:
    """What rules a way out before its own conditions are asked."""
    if any((remedy, state) in at.pursuits for state in PursuitState.RUNNING):
        return _made(remedy, Verdict.CLOSED, _("同一途径已有一项正在进行。"))
    if remedy != Remedy.ENFORCEMENT and at.is_enforceable:
        return _made(remedy, Verdict.CLOSED, _("已有可以执行的法律文书，直接申请执行。"))
    return None


def _made(
    remedy: Remedy, verdict: Verdict, why: Any, days: Iterable[LastDay] = (), course: str = ""
) -> Choice:
    # A paper names the kinds of sums itself: it is ready where nothing is left to judge.
    paper = PAPERS.get(remedy, "") if verdict == Verdict.OPEN else ""
    return Choice(remedy, verdict, str(why), ARTICLES[remedy], tuple(days), paper, course)


def _enforcement(at: Situation) -> Choice:
    if at.titled_on is None and at.has_judgment:
        why = _(
            "已有支付令、裁决书或者判决书，该文书生效后可以申请执行，期限自其规定的履行期间届满起算。"
        )
        return _made(Remedy.ENFORCEMENT, Verdict.OPEN, why)
    if at.titled_on is None:
        why = _(
            "调解协议本身不能申请强制执行；经仲裁审查置换为仲裁调解书，或者经法院司法确认后才可以。"
        )
        return _made(Remedy.ENFORCEMENT, Verdict.CLOSED, why)
    why = _("协议已于%(day)s置换为仲裁调解书或者经司法确认，可以向法院申请执行。")
    found = []
    for base, label in _enforcement_bases(at):
        reckoned = duties.deadline(duties.ENFORCEMENT, base, at.calendar)
        found.append(_last(label, reckoned.earlier, at))
    return _made(Remedy.ENFORCEMENT, Verdict.OPEN, why % {"day": at.titled_on.isoformat()}, found)


def _enforcement_bases(at: Situation) -> Iterable[tuple[date, Text]]:
    """The safe day counts from the first promise that was not kept; the text names the last one."""
    days = [one.day for one in at.late if one.day]
    agreed = [one.day for one in at.promises if one.day]
    yield min(days), _("稳妥：自最早一笔未履行之日起算")
    if max(agreed) != min(days):
        yield max(agreed), _("分期履行的，自最后一期届满之日起算")


def _payment_order(at: Situation) -> Choice:
    remedy = Remedy.PAYMENT_ORDER
    if not at.owed_to_workers:
        why = _("支付令限于劳动者凭协议向用人单位主张到期未付的款项。")
        return _made(remedy, Verdict.CLOSED, why)
    if (remedy, PursuitState.ENDED) in at.pursuits:
        return _made(remedy, Verdict.CLOSED, _("督促程序已经终结；可以凭协议直接起诉。"))
    named = [one for one in at.owed_to_workers if _is_of(one, ORDERED_ITEMS)]
    per_member = [one for one in named if one.term.per_member]
    steps = _("法院5日内通知是否受理，受理后15日内审查发出；债务人可在收到后15日内书面异议。")
    days = _limitation_days(at)
    if len(named) == len(at.owed_to_workers) and not per_member:
        why = _("到期未付的属于劳动报酬、工伤医疗费、经济补偿或者赔偿金，法院应当依法发出支付令。")
        return _made(remedy, Verdict.OPEN, why, days, steps)
    if per_member:
        why = _("款项按附件分别支付给各成员，由各成员就自己的金额分别申请。")
    else:
        why = _(
            "款项名称看不出是否属于劳动报酬、工伤医疗费、经济补偿或者赔偿金，请按款项性质判断。"
        )
    return _made(remedy, Verdict.UNCLEAR, why, days, steps)


def _direct_suit(at: Situation) -> Choice:
    remedy = Remedy.DIRECT_SUIT
    if not at.owed_to_workers:
        return _made(remedy, Verdict.CLOSED, _("限于劳动者凭协议向用人单位主张。"))
    civil = _("按普通民事纠纷起诉，诉讼时效请向法院核实；稳妥起见，在仲裁时效之内提出。")
    if (Remedy.PAYMENT_ORDER, PursuitState.ENDED) in at.pursuits:
        why = _("支付令申请的督促程序已经终结，劳动者可以凭协议直接起诉，不必先仲裁（第13条）。")
        return _made(remedy, Verdict.OPEN, why, _limitation_days(at), civil)
    money = [one for one in at.promises if one.is_money]
    others = any(term.kind != TermKind.MONEY for term in at.agreement.terms.all())
    if all(_is_of(one, PAY_ITEMS) for one in money):
        if others:
            why = _(
                "款项均为劳动报酬，但协议还有其他约定；是否“仅就劳动报酬”达成协议，请判断（第51条）。"
            )
            return _made(remedy, Verdict.UNCLEAR, why, _limitation_days(at), civil)
        why = _("协议仅涉及劳动报酬，劳动者可以按普通民事纠纷直接起诉，不必先仲裁（第51条）。")
        return _made(remedy, Verdict.OPEN, why, _limitation_days(at), civil)
    why = _("协议不限于劳动报酬：须先申请支付令并待督促程序终结，或者先申请仲裁。")
    return _made(remedy, Verdict.CLOSED, why)


def _arbitration(at: Situation) -> Choice:
    remedy = Remedy.ARBITRATION
    why = _("一方逾期不履行，另一方可以申请仲裁；没有新证据的，仲裁庭可以依据有效的协议裁决。")
    return _made(remedy, Verdict.OPEN, why, _limitation_days(at))


def _limitation_days(at: Situation) -> list[LastDay]:
    """The year of arbitration, the earlier day first: which one counts is for the commission to say."""
    computed = [one.computed for one in at.limitation if one.computed]
    if not computed:
        first = min(one.day for one in at.late if one.day)
        day = duties.deadline(duties.LIMITATION, first, at.calendar).earlier
        return [_last(_("仲裁时效，自未履行之日起一年（请求的起算日尚未登记）"), day, at)]
    found = [_last(_("仲裁时效，不计中断"), min(one.warned for one in computed), at)]
    restarted = [one.restarted.unmoved for one in computed if one.restarted]
    if restarted:
        found.append(_last(_("仲裁时效，自未履行等事由重新计算"), min(restarted), at))
    return found


def _last(label: Text, day: date, at: Situation) -> LastDay:
    return LastDay(label, day, (day - at.today).days)


def _is_of(promise: Promise, words: Iterable[str]) -> bool:
    return is_for(promise.term.item or "", words)
