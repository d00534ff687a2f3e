"""What is due in cases: the office's clocks, parties' years, answers awaited, sessions, archiving.

Every kind is one bounded query with its people; the law's counting is `cases.clocks`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clocks
from cases.due_cases import cases_in, earlier, holders_of, mediators_now, with_holders
from cases.enums import CaseState, ConsentPurpose, SessionStatus, Side
from cases.limitation import RUNNING_PAY, course_of, limitations
from cases.models import Case, Claim, Consent, ExternalReference, Inquiry, MediationSession, Party
from cases.panels import without
from cases.permissions import may
from cases.sight import side_names, sight_of
from cases.tables import lead_name
from mediation.agenda.entries import Entry, Kind, Matter, Window
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.stations.logs import start_of

#: A list of what is late is no longer than this, kind by kind; the rest stands in the list of cases.
LONGEST = 300
#: Three working days and the longest holidays lie between receipt and the end of the examination.
EXAMINATION = 20
#: What should have been archived longer ago stands in the list of files, and not among what is due.
ARCHIVE_BACK = 60


def of_case(case: Case, kind: str, day: date, what: Any, **more: Any) -> Entry:
    """An entry about a case whose holders were fetched (`cases.due_cases.with_holders`)."""
    given: dict[str, Any] = {
        "key": f"{kind}:{case.serial}",
        "url": case.get_absolute_url(),
        "holders": holders_of(case),
        "sequence": case.version,
    }
    return Entry(
        kind=kind, day=day, what=what, subject=case.serial, organisation=case.organisation_id,
        **given | more,
    )  # fmt: skip


def _cases(window: Window) -> Any:
    return cases_in(window).prefetch_related(
        Prefetch("participations", queryset=mediators_now(), to_attr="mediators_now")
    )


def acceptance(window: Window) -> Iterator[Entry]:
    """Applications to be examined within three working days."""
    calendar = station_calendar()
    rows = _cases(window).filter(
        state__in=(CaseState.INTAKE, CaseState.ELIGIBILITY),
        received_on__range=(earlier(window.first, EXAMINATION), window.last),
    )
    for case in rows.order_by("received_on", "pk")[:LONGEST]:
        deadline = clocks.acceptance_deadline(case, calendar)
        if window.first <= deadline.due <= window.last:
            yield of_case(case, "acceptance", deadline.due, _("受理审查"), article=deadline.article)


def mediation(window: Window) -> Iterator[Entry]:
    """Cases whose period ends; behind its end they are proposed for closing until somebody acts."""
    rows = _cases(window).filter(
        state=CaseState.MEDIATION, due_on__range=(window.first, window.last)
    )
    for case in rows.order_by("due_on", "pk")[:LONGEST]:
        late = case.due_on < window.today
        yield of_case(
            case, "mediation", case.due_on,
            _("调解期限已届满，请结案或延期") if late else _("调解期限届满"),
            article=duties.MEDIATION.article,
        )  # fmt: skip


def inquiries(window: Window) -> Iterator[Entry]:
    """Respondents asked and not yet heard."""
    answers = Consent.objects.filter(party=OuterRef("respondent"), purpose=ConsentPurpose.MEDIATION)
    rows = Inquiry.objects.filter(
        case__in=cases_in(window).filter(state__in=(CaseState.INTAKE, CaseState.ELIGIBILITY)),
        answer_due_on__range=(window.first, window.last),
    ).exclude(Exists(answers))
    for row in with_holders(rows).order_by("answer_due_on", "pk")[:LONGEST]:
        yield of_case(
            row.case, "inquiry", row.answer_due_on, _("被申请人答复期限"),
            key=f"inquiry:{row.case.serial}:{row.pk}",
        )  # fmt: skip


def references(window: Window) -> Iterator[Entry]:
    """Other bodies that wait for an answer of ours, after the end of the case as well."""
    rows = ExternalReference.objects.filter(
        case__in=cases_in(window),
        answered_on=None,
        answer_due_on__range=(window.first, window.last),
    )
    # Whether the reader may answer follows from the case's organisation and people.
    rows = with_holders(rows).select_related("case__organisation")
    rows = rows.prefetch_related("case__participations")
    for row in rows.order_by("answer_due_on", "pk")[:LONGEST]:
        answer = reverse("cases:reference_answer", args=[row.case.serial, row.pk])
        allowed = window.actor is not None and may(window.actor, "save_reference", row.case)
        yield of_case(
            row.case, "reference", row.answer_due_on,
            _("回复%(system)s") % {"system": row.get_system_display()},
            key=f"reference:{row.case.serial}:{row.pk}",
            note=row.number if allowed else "",
            done_url=answer if allowed else "",
        )  # fmt: skip


def sessions(window: Window) -> Iterator[Entry]:
    """Planned sessions that have not ended."""
    for row in _planned(window).filter(ends_at__gt=window.now).order_by("starts_at")[:LONGEST]:
        yield of_case(
            row.case, "session", timezone.localdate(row.starts_at),
            _("调解会议（第%(n)d次）") % {"n": row.number},
            key=f"session:{row.case.serial}:{row.number}",
            holders=tuple(dict.fromkeys((row.mediator_id, *holders_of(row.case)))),
            starts=timezone.localtime(row.starts_at),
            ends=timezone.localtime(row.ends_at),
            place=row.room.name if row.room else "",
        )  # fmt: skip


def unrecorded(window: Window) -> Iterator[Entry]:
    """Sessions whose time is over and whose result nobody has recorded."""
    rows = _planned(window).filter(ends_at__lte=window.now)
    for row in rows.order_by("-starts_at")[:LONGEST]:
        yield of_case(
            row.case, "session_record", timezone.localdate(row.starts_at), _("登记会议结果"),
            key=f"session_record:{row.case.serial}:{row.number}",
            url=reverse("cases:session_record", args=[row.case.serial, row.number]),
            holders=tuple(dict.fromkeys((row.mediator_id, *holders_of(row.case)))),
        )  # fmt: skip


def _planned(window: Window) -> Any:
    rows = MediationSession.objects.filter(
        case__in=cases_in(window),
        case__state__in=CaseState.OPEN,
        status=SessionStatus.PLANNED,
    )
    if window.first > date.min:
        rows = rows.filter(starts_at__gte=start_of(window.first))
    if window.last < date.max:
        rows = rows.filter(starts_at__lt=start_of(window.last + timedelta(days=1)))
    return with_holders(rows).select_related("case", "room")


def limitation(window: Window) -> Iterator[Entry]:
    """The earliest year of an open case that ends: the earlier day, without interruptions."""
    calendar = station_calendar()
    # The year, and the days by which suspensions and holidays may move its end.
    near = Q(known_on__range=(earlier(window.first, 800), earlier(window.last, 364)))
    left = Party.objects.filter(
        case=OuterRef("case"),
        left_on__range=(earlier(window.first, 800), earlier(window.last, 364)),
    )
    claims = Claim.objects.filter(near | Q(kind__in=RUNNING_PAY) & Exists(left))
    rows = _cases(window).filter(state__in=CaseState.OPEN, pk__in=claims.values("case"))
    rows = rows.prefetch_related("claims", "parties", "consents", "limitation_events")
    for case in rows.order_by("received_on", "pk")[: LONGEST * 2]:
        found = limitations(
            case, case.claims.all(), course_of(case), today=window.today, calendar=calendar
        )
        running = [one.computed.plain for one in found if one.computed]
        if not running:
            continue
        first = min(running, key=lambda one: one.unmoved)
        if window.first <= first.due <= window.last:
            yield of_case(
                case, "limitation", first.due, _("申请仲裁时效届满（不计中断）"),
                article=duties.LIMITATION.article,
                safe_until=first.unmoved if first.unmoved != first.due else None,
                url=reverse("cases:limitation", args=[case.serial]),
            )  # fmt: skip


def archive(window: Window) -> Iterator[Entry]:
    """Files of ended cases to be bound and put away."""
    calendar = station_calendar()
    length = duties.ARCHIVE.length
    first = max(window.first, window.today - timedelta(days=ARCHIVE_BACK))
    rows = _cases(window).filter(
        archived_on=None, ended_on__range=(earlier(first, length), earlier(window.last, length))
    )
    rows = without(rows, clocks.CAME_AS_ENDED)
    for case in rows.order_by("ended_on", "pk")[:LONGEST]:
        due = clocks.archive_deadline(case.ended_on, calendar).due
        yield of_case(case, "archive", due, _("归档"), article=duties.ARCHIVE.article)


KINDS = (
    Kind("acceptance", gettext_lazy("受理审查期限"), acceptance, (1, 0, -1)),
    Kind("inquiry", gettext_lazy("被申请人答复期限"), inquiries, (0,)),
    Kind("mediation", gettext_lazy("调解期限"), mediation, (3, 1, 0, -1, -7)),
    Kind("session", gettext_lazy("调解会议"), sessions, (1, 0), is_appointment=True),
    Kind("session_record", gettext_lazy("会议结果登记"), unrecorded, (-1, -3)),
    Kind("reference", gettext_lazy("外部机构的回复期限"), references, (3, 0, -1)),
    Kind("limitation", gettext_lazy("申请仲裁时效"), limitation, (30, 7, 1)),
    Kind("archive", gettext_lazy("归档期限"), archive, (3,)),
)


def matters(actor: Actor, serials: set[str]) -> dict[str, Matter]:
    """Who is in these cases and who leads them, as far as the reader may see."""
    rows = Case.objects.visible_to(actor).filter(serial__in=serials).with_list_data()
    found = {}
    for case in rows.select_related("organisation", "station"):
        sight = sight_of(actor, case)
        sides = [side_names(case.parties.all(), side, sight) for side in Side]
        found[case.serial] = Matter(
            " / ".join(filter(None, sides)), lead_name(case), case.case_number
        )
    return found
