"""A way that a party has taken because the agreement was not performed, with its own machine."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from cases.models import Agreement
from cases.models.base import CaseRow
from cases.performance.enums import PursuitState, Remedy
from cases.roles import permitted, roles_for
from mediation.history.models import StatefulModel
from mediation.stations.models import User

S = PursuitState
ACT = "record_performance"


def _nothing_missing(_pursuit: Any) -> list[str]:
    return []


def _declared(label: Any) -> dict[str, Any]:
    return {"label": label, "roles": roles_for(ACT), "missing": _nothing_missing}


def _may(pursuit: Any, actor: Any) -> bool:
    return permitted(ACT)(pursuit, actor)


class Pursuit(CaseRow, StatefulModel):
    """Payment order, suit, arbitration or enforcement: the party's own step, followed by the office.

    The days are those on which the body said it; what it decided about stays with the body.
    """

    sealed_fields = ("reference", "note")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="pursuits")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="pursuits", verbose_name=_("调解协议")
    )
    number = models.PositiveSmallIntegerField(_("序号"), editable=False)
    #: Of the form that made it: sent twice, it makes one row.
    token = models.UUIDField(editable=False)
    remedy = models.CharField(_("途径"), max_length=20, choices=Remedy.choices)
    state = FSMField(
        _("状态"), max_length=12, default=S.FILED, choices=S.choices, protected=True, editable=False
    )
    body = models.CharField(_("受理机构"), max_length=120)
    reference = models.CharField(_("受理机构案号"), max_length=80, blank=True)
    filed_on = models.DateField(_("提出日期"))
    taken_on = models.DateField(_("受理日期"), null=True, editable=False)
    decided_on = models.DateField(_("决定日期"), null=True, editable=False)
    ended_on = models.DateField(_("终结日期"), null=True, editable=False)
    note = models.TextField(_("情况说明"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("未履行的救济")
        verbose_name_plural = _("未履行的救济")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="pursuit_number_unique"),
            models.UniqueConstraint(fields=("case", "token"), name="pursuit_once"),
            models.UniqueConstraint(
                fields=("agreement", "remedy"),
                condition=models.Q(state__in=S.RUNNING),
                name="pursuit_one_running",
                violation_error_message=_("同一途径已有一项正在进行。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_remedy_display()} {self.filed_on}"

    @property
    def last_day(self) -> date:
        """The day of what happened last: the next step cannot lie before it."""
        return self.ended_on or self.decided_on or self.taken_on or self.filed_on

    @transition(
        field=state,
        source=S.FILED,
        target=S.TAKEN,
        permission=_may,
        custom=_declared(_("登记受理")),
    )
    def take(self, *, on: date) -> None:
        """The body has taken it on."""
        self.taken_on = on

    @transition(
        field=state, source=[S.FILED, S.TAKEN], target=S.GRANTED, permission=_may,
        custom=_declared(_("登记已发出、获得支持")),
    )  # fmt: skip
    def grant(self, *, on: date) -> None:
        """The order was issued, the claim upheld, the enforcement begun."""
        self.decided_on = on

    @transition(
        field=state, source=[S.FILED, S.TAKEN], target=S.REFUSED, permission=_may,
        custom=_declared(_("登记未获支持")),
    )  # fmt: skip
    def refuse(self, *, on: date) -> None:
        """Not taken on, or turned down."""
        self.decided_on = on

    @transition(
        field=state, source=[S.FILED, S.TAKEN, S.GRANTED], target=S.ENDED, permission=_may,
        custom=_declared(_("登记程序终结")),
    )  # fmt: skip
    def end(self, *, on: date) -> None:
        """Ended without a result that helps: the debtor objected to the order (民诉法 art. 228)."""
        self.ended_on = on

    @transition(
        field=state, source=[S.FILED, S.TAKEN], target=S.WITHDRAWN, permission=_may,
        custom=_declared(_("登记撤回")),
    )  # fmt: skip
    def withdraw(self, *, on: date) -> None:
        """Whoever had turned to the body took it back."""
        self.ended_on = on


#: The steps in the order of their declaration.
STEPS = ("take", "grant", "refuse", "end", "withdraw")
