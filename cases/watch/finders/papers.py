"""Papers and records that wait for the hand of a party, and agreements that nobody has completed."""

from collections.abc import Iterator
from datetime import date, timedelta
from heapq import merge
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import AgreementState
from cases.models import Agreement, Attachment, StatementSignature
from cases.signing.models import SignaturePlace
from cases.watch.detectors import LONGEST, Detector, Finding, Scope
from mediation.papers import registry
from mediation.papers.enums import Signer
from mediation.papers.models import Paper
from mediation.stations.enums import ParameterKind
from mediation.stations.logs import start_of

CODE = "unsigned"
K = ParameterKind
#: Whose hands are waited for: the office's own signatures and seal do not have to come back.
OUTSIDE = (Signer.APPLICANTS, Signer.RESPONDENTS, Signer.RECIPIENT)


def explain(scope: Scope) -> str:
    return _(
        "出具%(days)d天以上，当事人或者受送达人仍未签署、也没有归入签署件扫描件的文书；定稿%(days)d天以上仍在签署中的调解协议；形成%(days)d天以上仍待补签的笔录。"
    ) % {"days": scope.number(K.WATCH_UNSIGNED)}


def find(scope: Scope) -> Iterator[Finding]:
    """The oldest first: three queries."""
    parts = (_papers(scope), _agreements(scope), _statements(scope))
    found = merge(*parts, key=lambda one: (one.since, one.subject))
    for one, _n in zip(found, range(LONGEST), strict=False):
        yield one


def _until(scope: Scope, days: int) -> date:
    return scope.today - timedelta(days=days)


def _papers(scope: Scope) -> Iterator[Finding]:
    kept = Attachment.objects.filter(paper=OuterRef("paper"), removed_on=None)
    old = scope.rules.where(
        K.WATCH_UNSIGNED, scope.today, "case__station",
        lambda days: Q(paper__issued_on__lte=_until(scope, days)),
    )  # fmt: skip
    rows = (
        SignaturePlace.objects.open()
        .filter(old, ~Exists(kept), case__in=scope.cases, signer__in=OUTSIDE)
        .order_by()
        .values_list(
            "case_id",
            "case__serial",
            "paper__kind",
            "paper__n",
            "paper__number",
            "paper__issued_on",
        )
        .annotate(n=Count("pk"))
        .order_by("paper__issued_on", "case__serial", "paper_id")
    )
    made = [_paper(scope, *row) for row in rows[:LONGEST]]
    yield from sorted(made, key=lambda one: (one.since, one.subject))


def _paper(
    scope: Scope, case: int, serial: str, kind: str, n: int, number: str, day: date, places: int
) -> Finding:
    known = registry.find(kind)
    title = str(known.title) if known else kind
    return Finding(
        detector=CODE,
        subject=f"{serial}:{kind}-{n}",
        why=_("《%(paper)s》%(number)s于%(day)s出具，已%(days)d天，还有%(places)d处待签。")
        % {
            "paper": title, "number": number, "day": day, "days": (scope.today - day).days,
            "places": places,
        },
        since=day,
        facts=(kind, n, places),
        cases=(case,),
        act="sign_papers",
        url=reverse("signing:page", args=[serial]),
        action=_("登记签署"),
    )  # fmt: skip


def _agreements(scope: Scope) -> Iterator[Finding]:
    """Those whose text is final; the day is that of the paper."""
    papers = Paper.objects.standing().filter(
        subject_label=Agreement._meta.label_lower, subject_id=OuterRef("pk"), kind="agreement"
    )
    old = scope.rules.where(
        K.WATCH_UNSIGNED, scope.today, "case__station",
        lambda days: Q(offered_on__lte=_until(scope, days)),
    )  # fmt: skip
    rows = (
        Agreement.objects.filter(state=AgreementState.SIGNING, case__in=scope.cases)
        .annotate(offered_on=Subquery(papers.order_by("-pk").values("issued_on")[:1]))
        .annotate(marked=Count("marks"))
        .filter(old)
        .order_by("offered_on", "case__serial", "number")
        .values_list("case_id", "case__serial", "number", "offered_on", "marked")
    )
    made = []
    for case, serial, number, day, marked in rows[:LONGEST]:
        made.append(
            Finding(
                detector=CODE,
                subject=f"{serial}:agreement-{number}",
                why=_("调解协议第%(number)d稿于%(day)s定稿签署，已%(days)d天，尚未签齐。")
                % {"number": number, "day": day, "days": (scope.today - day).days},
                since=day,
                facts=("agreement", number, marked),
                cases=(case,),
                act="mark_agreement",
                url=reverse("cases:agreement", args=[serial, number]),
                action=_("登记签署"),
            )
        )
    yield from sorted(made, key=lambda one: (one.since, one.subject))


def _statements(scope: Scope) -> Iterator[Finding]:
    """Records of oral applications and of sessions."""

    def old(days: int) -> Q:
        of_session = Q(session__starts_at__lt=start_of(_until(scope, days) + timedelta(days=1)))
        return of_session | Q(session=None, case__received_on__lte=_until(scope, days))

    rows = (
        StatementSignature.objects.waiting()
        .filter(
            scope.rules.where(K.WATCH_UNSIGNED, scope.today, "case__station", old),
            case__in=scope.cases,
        )
        .order_by()
        .values_list(
            "case_id", "case__serial", "case__received_on", "session__number", "session__starts_at"
        )
        .annotate(n=Count("pk"))
        .order_by(F("session__starts_at").asc(nulls_first=True), "case__received_on", "case_id")
    )
    made = [_statement(scope, *row) for row in rows[:LONGEST]]
    yield from sorted(made, key=lambda one: (one.since, one.subject))


def _statement(
    scope: Scope, case: int, serial: str, received: date, session: int | None, starts: Any, n: int
) -> Finding:
    day = received if session is None else timezone.localdate(starts)
    record = (
        _("口头申请笔录") if session is None else _("第%(number)s次调解笔录") % {"number": session}
    )
    return Finding(
        detector=CODE,
        subject=f"{serial}:{'application' if session is None else f'session-{session}'}",
        why=_("%(record)s（%(day)s）已%(days)d天，还有%(places)d人待补签。")
        % {"record": record, "day": day, "days": (scope.today - day).days, "places": n},
        since=day,
        facts=("statement", session, n),
        cases=(case,),
        act="mark_signature",
        url=reverse("signing:page", args=[serial]),
        action=_("登记签署"),
    )


UNSIGNED = Detector(CODE, gettext_lazy("文书未签回"), explain, find, icon="sign", own=True)
