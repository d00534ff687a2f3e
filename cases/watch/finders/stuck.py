"""Cases that lie still: no clock of the office runs, nobody is waited for, and nothing was done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clocks
from cases.change_enums import OPEN_TRANSFERS
from cases.enums import AgreementState, CaseState, ConsentPurpose, SessionStatus
from cases.models import (
    Agreement,
    Case,
    Consent,
    ExternalReference,
    Inquiry,
    MediationSession,
    Transfer,
)
from cases.models.base import CaseRow
from cases.watch.detectors import LONGEST, Detector, Finding, Scope
from mediation.deadlines import duties
from mediation.history.records import history_models
from mediation.papers.models import Paper
from mediation.stations.enums import ParameterKind
from mediation.stations.logs import start_of

CODE = "stuck"
NEVER = Value(datetime(1990, 1, 1, tzinfo=UTC), DateTimeField())


def explain(scope: Scope) -> str:
    return _(
        "在办案件：受理审查或者调解的期限已过，没有待举行的会议，没有未到期的征询答复或者外部机构回复，没有待处理的移送和签署中的协议，并且已有%(days)d天没有任何办理记录。"
    ) % {"days": scope.number(ParameterKind.WATCH_STUCK)}


def find(scope: Scope) -> Iterator[Finding]:
    """The longest untouched first: one query."""

    def untouched(days: int) -> Q:
        return Q(touched_at__lt=start_of(scope.today - timedelta(days=days - 1)))

    late = scope.cases.open().filter(clocks.overdue(scope.today, scope.calendar))
    quiet = late.filter(*(~Exists(rows) for rows in _waited_for(scope)))
    rows = (
        quiet.annotate(
            ref=Concat(Value(f"{Case._meta.label_lower}:"), Cast("pk", CharField())),
            touched_at=Greatest(NEVER, *(Coalesce(_last(table), NEVER) for table in _tables())),
        )
        .filter(scope.rules.where(ParameterKind.WATCH_STUCK, scope.today, "station", untouched))
        .order_by("touched_at", "pk")
        .values_list("pk", "serial", "state", "received_on", "due_on", "touched_at")
    )
    for key, serial, state, received_on, due_on, touched_at in rows[:LONGEST]:
        last = timezone.localdate(touched_at)
        over = due_on
        if state != CaseState.MEDIATION:
            over = duties.ACCEPTANCE.reckon(received_on, scope.calendar).due
        yield Finding(
            detector=CODE,
            subject=serial,
            why=_("办理期限已于%(over)s届满；最近的办理记录在%(last)s，至今%(days)d天。")
            % {"over": over, "last": last, "days": (scope.today - last).days},
            since=last,
            facts=(state, over, last),
            cases=(key,),
            url=reverse("cases:detail", args=[serial]),
            action=_("查看案件"),
        )


def _waited_for(scope: Scope) -> tuple[Any, ...]:
    """What may still come in a case: rows of `OuterRef("pk")`."""
    answered = Consent.objects.filter(
        party=OuterRef("respondent"), purpose=ConsentPurpose.MEDIATION
    )
    return (
        MediationSession.objects.filter(
            case=OuterRef("pk"), status=SessionStatus.PLANNED, ends_at__gt=scope.now
        ),
        Inquiry.objects.filter(
            ~Exists(answered), case=OuterRef("pk"), answer_due_on__gte=scope.today
        ),
        ExternalReference.objects.filter(
            case=OuterRef("pk"), answered_on=None, answer_due_on__gte=scope.today
        ),
        Transfer.objects.filter(case=OuterRef("pk"), state__in=OPEN_TRANSFERS),
        Agreement.objects.filter(case=OuterRef("pk"), state=AgreementState.SIGNING),
    )


def _tables() -> list[Any]:
    """History tables of whatever is done in a case."""
    return [
        table
        for table in history_models()
        if table.instance_type in (Case, Paper) or issubclass(table.instance_type, CaseRow)
    ]


def _last(table: Any) -> Subquery:
    rows = table.objects.filter(aggregate=OuterRef("ref")).order_by().values("aggregate")
    return Subquery(rows.annotate(at=Max("history_date")).values("at"))


STUCK = Detector(CODE, gettext_lazy("停滞案件"), explain, find, icon="hourglass", own=True)
