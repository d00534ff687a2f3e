"""Recording a person's request about their own data, deciding it, and handing the copy over."""

import io
import json
import zipfile
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.models import Case
from cases.rights.enums import RequestState, RightKind
from cases.rights.models import RightsRequest
from cases.rights.registry import Part, everything_about, station_of
from mediation.history.access_log import log_access
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.history.models import AccessEntry
from mediation.people import merging
from mediation.people.models import Person
from mediation.stations.access import in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation, User
from mediation.stations.numbering import next_serial

#: Names the entries of the access log that count against the limit of a day.
EXPORTED = "personal data copy"
MOST_EXPORTS = 3


def record_request(request: RightsRequest, *, person: Person, actor: Actor) -> RightsRequest:
    """Record what a person asks for, and how their identity was checked.

    Raises:
        NotAllowed: for everybody but the manager.
        ActionRefused: for a day in the future, or without what is asked for.
    """
    station = station_of(person)
    _insist_manager(actor, station)
    if request.asked_on > timezone.localdate():
        raise ActionRefused(_("提出日期不能晚于今天。"))
    if not request.content.strip():
        raise ActionRefused(_("请填写请求内容和理由。"))
    if request.identity_check == "other" and not request.identity_note.strip():
        raise ActionRefused(_("以其他方式核验的，请在说明中写明。"))
    with transaction.atomic(), acting(actor, act="record_rights_request"):
        year = timezone.localdate().year
        request.number = f"QL-{next_serial(station, year, kind='rights')}"
        request.station, request.recorded_by = station, User.objects.get(pk=actor.user_id)
        request.person_reference, request.person_name = person.data_key_id, person.name
        request.save()
    return request


def person_of(request: RightsRequest) -> Person | None:
    """The register entry of who asks; None once it has left the register."""
    people = Person.objects.select_related("station__station")
    found: Person | None = people.filter(data_key_id=request.person_reference).first()
    return found.front() if found else None


def refuse(
    request: RightsRequest, *, answer: str, actor: Actor, version: int | None
) -> RightsRequest:
    """Refuse, with the reason that the person is told."""
    if not answer.strip():
        raise ActionRefused(_("请填写拒绝的理由。"))
    with gate(request, actor=actor, act="refuse_rights_request", version=version) as fresh:
        _decide(fresh, RequestState.REFUSED, answer, actor)
    return fresh


def grant_correction(
    request: RightsRequest, *, corrected_in: str, answer: str, actor: Actor, version: int | None
) -> RightsRequest:
    """A correction that was made: in which cases, by the operation that keeps what stood there.

    Raises:
        ActionRefused: where a case is not one of the person's, or nothing was corrected in it since
            the person asked.
    """
    with gate(request, actor=actor, act="grant_correction", version=version) as fresh:
        if fresh.kind != RightKind.CORRECTION:
            raise ActionRefused(_("这不是更正请求。"))
        serials = corrected_in.replace("、", " ").replace(",", " ").split()
        if not serials:
            raise ActionRefused(_("请填写已更正的案件编号。"))
        for serial in serials:
            if not _corrected(fresh, serial):
                raise ActionRefused(
                    _("%(serial)s 中没有该人提出请求之后的更正记录，请先在案件中“更正信息”。")
                    % {"serial": serial}
                )
        fresh.corrected_in = "、".join(serials)
        _decide(fresh, RequestState.GRANTED, answer, actor)
    return fresh


def copy_of(request: RightsRequest, *, actor: Actor) -> bytes:
    """The copy as a ZIP: data.json, data.html and the person's own papers; on record each time.

    Raises:
        NotAllowed, ActionRefused: refused requests, too many copies, too many in a day.
    """
    _insist_manager(actor, request.station)
    person = person_of(request)
    if person is None:
        raise ActionRefused(_("该人员已不在登记中：有关档案已销毁。"))
    # Everything that needs the database or draws papers comes before the copy is counted.
    with translation.override("zh-hans"):
        parts = everything_about(person)
    with gate(request, actor=actor, act="export_personal_data") as fresh:
        if fresh.kind != RightKind.COPY or fresh.state == RequestState.REFUSED:
            raise ActionRefused(_("该请求不是可以满足的查阅、复制请求。"))
        if fresh.exports >= MOST_EXPORTS:
            raise ActionRefused(
                _("该请求已导出 %(count)s 次；再次提供请登记新的请求。") % {"count": MOST_EXPORTS}
            )
        _insist_within_the_day(actor)
        fresh.exports += 1
        if fresh.state == RequestState.OPEN:
            _decide(fresh, RequestState.GRANTED, _("已提供副本。"), actor)
        log_access("export", subject=person, detail=f"{EXPORTED} {fresh.number}")
    return _zip(fresh, parts)


def _zip(request: RightsRequest, parts: list[Part]) -> bytes:
    head = {
        "number": request.number,
        "person": request.person_name,
        "station": request.station.name,
        "made_on": timezone.localdate().isoformat(),
    }
    data = {
        **head,
        "records": [
            {
                "title": str(part.title),
                "entries": [
                    {
                        "heading": str(entry.heading),
                        "values": {str(label): value for label, value in entry.values},
                    }
                    for entry in part.entries
                ],
                "papers": sorted(part.papers),
            }
            for part in parts
        ],
    }
    with translation.override("zh-hans"):
        page = render_to_string("rights/copy.html", {"head": head, "parts": parts})
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        archive.writestr("data.html", page)
        for part in parts:
            for name, content in part.papers.items():
                archive.writestr(f"papers/{name}", content)
    return output.getvalue()


def _corrected(request: RightsRequest, serial: str) -> bool:
    """Whether a case of the person's was corrected since they asked."""
    person = person_of(request)
    if person is None:
        return False
    same = merging.everybody(person)
    concerned = Case.objects.filter(serial=serial, station=request.station)
    case = (
        concerned.filter(parties__person__in=same).first()
        or concerned.filter(members__person__in=same).first()
    )
    if case is None:
        return False
    corrected: bool = Case.history.filter(
        id=case.pk, act="correct_data", history_date__date__gte=request.asked_on
    ).exists()
    return corrected


def _decide(request: RightsRequest, state: RequestState, answer: str, actor: Actor) -> None:
    _insist_manager(actor, request.station)
    if request.state != RequestState.OPEN:
        raise ActionRefused(_("该请求已经处理。"))
    request.state, request.answer = state, answer.strip()
    request.decided_on = timezone.localdate()
    request.decided_by = User.objects.get(pk=actor.user_id)


def _insist_manager(actor: Actor, station: Organisation) -> None:
    """A manager of the station or above: never of a point, which must not see consultations."""
    if actor.role != Role.MANAGER or not in_scope(actor, station):
        raise NotAllowed(_("只有站长可以办理个人信息请求。"))


def _insist_within_the_day(actor: Actor) -> None:
    made: Any = AccessEntry.objects.filter(
        actor_id=actor.user_id,
        act=AccessEntry.Act.EXPORT,
        detail__startswith=EXPORTED,
        at__date=timezone.localdate(),
    )
    if made.count() >= settings.RIGHTS_COPIES_PER_DAY:
        raise ActionRefused(_("今天提供的副本已达上限，请明天再办或联系系统管理员。"))
