"""What an agreement promises, one by one: a term, or each of its instalments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from cases.enums import TermKind
from cases.models import Agreement, Instalment, Term
from cases.services.performance import paid_of


@dataclass(frozen=True, slots=True)
class Promise:
    """A thing promised that may be performed by itself: a term, or one of its instalments.

    `position` names it in addresses: "2" is the second term, "2.1" its first instalment.
    """

    position: str
    term: Term
    instalment: Instalment | None

    @property
    def row(self) -> Term | Instalment:
        """The row that holds its sum and its payments."""
        return self.instalment or self.term

    @property
    def is_money(self) -> bool:
        return bool(self.term.kind == TermKind.MONEY)

    @property
    def day(self) -> date | None:
        """Until when it is to be performed; None where nothing was said."""
        return self.instalment.due_on if self.instalment else self.term.pay_on

    @property
    def done_on(self) -> date | None:
        """The day on which the last of it was performed."""
        return self.instalment.paid_on if self.instalment else self.term.performed_on

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    def is_late(self, today: date) -> bool:
        """Its day has passed, and not all of it was performed."""
        return self.is_open and self.day is not None and self.day < today

    @property
    def rest(self) -> Decimal | None:
        """What of the sum is still to come, in yuan; None for what is no money."""
        amount = self.row.amount
        return None if amount is None else amount - paid_of(self.row)

    @property
    def name(self) -> str:
        """What it is, in the words of the agreement."""
        if self.instalment is None:
            return str(self.term)
        words = {"name": self.term, "n": self.instalment.number}
        return gettext("%(name)s 第%(n)d期") % words

    @property
    def label(self) -> str:
        """What it is, how much of it is open, and by when."""
        name = self.name
        if rest := self.rest:
            name = gettext("%(name)s：%(amount)s元") % {"name": name, "amount": f"{rest:,.2f}"}
        return (
            gettext("%(name)s（%(day)s前）") % {"name": name, "day": self.day.isoformat()}
            if self.day
            else name
        )


def promises_of(agreement: Agreement) -> list[Promise]:
    """Everything promised in the agreement, in the order of its text; what was fetched with
    `PREFETCH` is not fetched again."""
    terms = agreement.terms.all()
    if "terms" not in getattr(agreement, "_prefetched_objects_cache", {}):
        terms = terms.select_related("payer", "payee").prefetch_related(*PREFETCH)
    found = []
    for number, term in enumerate(terms, start=1):
        parts = list(term.instalments.all())
        found += [Promise(f"{number}.{part.number}", term, part) for part in parts]
        if not parts:
            found.append(Promise(str(number), term, None))
    return found


#: What a term needs for its promises.
PREFETCH = ("instalments__payments__proof", "payments__proof")


def open_money(agreement: Agreement) -> list[Promise]:
    """The payments that are still to come."""
    return [one for one in promises_of(agreement) if one.is_open and one.is_money]
