"""Numbers and addresses of parties, agents and members, masked until a permitted reader asks for them.

They are asked for group by group, so that the log says what was looked at.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Agent, Case, ContactAttempt, Member, Party, Term
from cases.sight import masked
from mediation.ui.parts import Text

#: group → label and the columns in it.
GROUPS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "identity": (_("证件号码"), ("id_number",)),
    "contact": (_("联系方式"), ("phone", "address", "caller_phone", "address_used")),
    "pay": (_("工资"), ("monthly_wage",)),
    "account": (_("收款账户"), ("account",)),
}
Owner = Party | Agent | Member | ContactAttempt | Case | Term
KINDS: dict[str, type[Owner]] = {
    "party": Party,
    "agent": Agent,
    "member": Member,
    "contactattempt": ContactAttempt,
    "term": Term,
    "case": Case,  # the number from which somebody applied
}


@dataclass(frozen=True, slots=True)
class SecretGroup:
    """One group of one person: labels with their values, masked or revealed."""

    kind: str
    pk: int
    group: str
    label: Text
    owner: str
    values: list[tuple[Text, str]]
    revealed: bool

    @property
    def key(self) -> str:
        """Identifies the group on the page."""
        return f"{self.kind}-{self.pk}-{self.group}"


def groups_of(row: Owner) -> list[SecretGroup]:
    """The groups of a person, an attempt or an application that hold anything, masked."""
    made = [_group(row, group, revealed=False) for group in GROUPS]
    return [group for group in made if group.values]


def found(case: Case, kind: str, pk: int, group: str) -> tuple[Owner, SecretGroup]:
    """One group, masked, and whose it is.

    Raises:
        LookupError: when the case has no such person or there is no such group.
    """
    if kind not in KINDS or group not in GROUPS:
        raise LookupError(f"{kind}/{group}")
    model: Any = KINDS[kind]
    own = {Case: Q(pk=case.pk), Term: Q(agreement__case=case)}.get(model, Q(case=case))
    row = model.objects.filter(own, pk=pk).first()
    if row is None:
        raise LookupError(f"{kind} {pk}")
    return row, _group(row, group, revealed=False)


def in_full(row: Owner, group: str) -> SecretGroup:
    """One group with nothing hidden; whoever asks for it logs the look."""
    return _group(row, group, revealed=True)


def _group(row: Any, group: str, *, revealed: bool) -> SecretGroup:
    label, columns = GROUPS[group]
    values = []
    for name in columns:
        value = getattr(row, name, "")
        if value:
            field = row._meta.get_field(name)
            values.append((field.verbose_name, str(value) if revealed else masked(name, value)))
    return SecretGroup(
        kind=row._meta.model_name,
        pk=row.pk,
        group=group,
        label=label,
        owner=getattr(row, "name", "") or str(row),
        values=values,
        revealed=revealed,
    )
