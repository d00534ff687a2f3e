"""Cases as records that are kept for a time."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.batches.services import discard_with
from cases.enums import Ending, Grade
from cases.models import Case, CaseEvent, Destination, Instalment, Term
from cases.retention.registry import Candidate, Kind
from cases.returns.services.making import discard_with as discard_returns_with
from cases.scans.services import discard_with as discard_scans_with
from cases.services.destroying import destroy_case
from mediation.history.actor import Actor
from mediation.ui.parts import Text

CHUNK = 1000
#: 33号令 art. 24 speaks of arbitration files: near, but no rule for a mediation organisation.
_NEAR = _(
    "没有查到调解组织案卷保管期限的统一规定；《劳动人事争议仲裁办案规则》第二十四条对仲裁案卷规定"
    "调解和其他方式结案的不少于五年，可供参照。期限由本单位拟定，报同级档案主管部门审核"
    "（《档案法实施条例》第十九条）。"
)
KINDS = (
    Kind("case_agreement", _("案件：达成调解协议"), _NEAR),
    Kind("case_own_settlement", _("案件：达成和解"), _NEAR),
    Kind("case_no_agreement", _("案件：调解不成"), _NEAR),
    Kind("case_not_accepted", _("案件：不予受理"), _NEAR),
    Kind("case_withdrawn", _("案件：撤回申请"), _NEAR),
    Kind("case_void", _("案件：作废"), _NEAR),
    Kind("case_legal_aid", _("工会法律援助案件"), _("与结案方式的期限相比，取较长的一个。")),
    Kind("case_major", _("重大或集体争议案件"), _("与结案方式的期限相比，取较长的一个。")),
)
_ENDINGS = {
    Ending.AGREEMENT: "case_agreement",
    Ending.OWN_SETTLEMENT: "case_own_settlement",
    Ending.NO_AGREEMENT: "case_no_agreement",
    Ending.NOT_ACCEPTED: "case_not_accepted",
    Ending.WITHDRAWN: "case_withdrawn",
}


def _last(model: Any, field: str) -> Subquery:
    rows = model._base_manager.filter(case=OuterRef("pk")).order_by().values("case")
    return Subquery(rows.annotate(last=Max(field)).values("last"))


class CaseKeeper:
    """Closed and void cases; their time runs from the last act: end, performance, destination."""

    label = "cases.case"
    name: Text = pgettext_lazy("one", "案件")
    kinds: Sequence[Kind] = KINDS

    def candidates(
        self, station_id: int, *, until: date | None = None, pks: Collection[int] | None = None
    ) -> Iterator[Candidate]:
        cases = Case.objects.filter(station_id=station_id, destroyed_on=None).filter(
            Q(ended_on__isnull=False) | Q(voided_on__isnull=False)
        )
        if until is not None:
            cases = cases.filter(Q(ended_on__lte=until) | Q(voided_on__lte=until))
        if pks is not None:
            cases = cases.filter(pk__in=pks)
        rows = cases.annotate(
            last_event=_last(CaseEvent, "happened_on"),
            last_due=_last(Instalment, "due_on"),
            last_paid=_last(Instalment, "paid_on"),
            last_promise=_last(Term, "pay_on"),
            last_performed=_last(Term, "performed_on"),
            last_destination=_last(Destination, "decided_on"),
            last_result=_last(Destination, "result_on"),
        )
        for case in rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield Candidate(
                pk=case.pk,
                serial=case.serial,
                root_ref=case.aggregate_ref(),
                data_key_id=case.data_key_id,
                organisation_id=case.organisation_id,
                kinds=tuple(_kinds(case)),
                base_on=_base(case),
            )

    def find(self, serial: str) -> Case | None:
        found: Case | None = Case.objects.filter(serial=serial).first()
        return found

    def url(self, serial: str) -> str:
        return reverse("cases:detail", args=[serial])

    def destroy(self, pk: int, *, actor: Actor, number: str, happened_on: date) -> None:
        discard_with(pk)  # copies of its papers, which stand under another key
        discard_scans_with(pk)
        discard_returns_with(pk, reference=number)
        destroy_case(Case.objects.get(pk=pk), actor=actor, number=number, happened_on=happened_on)


def _kinds(case: Case) -> Iterator[str]:
    yield "case_void" if case.voided_on else _ENDINGS[Ending(case.ending)]
    if case.is_legal_aid:
        yield "case_legal_aid"
    if case.is_collective or case.grade == Grade.MAJOR:
        yield "case_major"


def _base(case: Any) -> date:
    days = (
        case.ended_on, case.voided_on, case.last_event, case.last_due, case.last_paid,
        case.last_promise, case.last_performed, case.last_destination, case.last_result,
    )  # fmt: skip
    return max(day for day in days if day)
