"""The operations on cases that programs of others may call."""

from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from ninja import Path, Query, Router
from pydantic import Field

from cases.api import schemas
from cases.api.changes import number_changes
from cases.api.filing import file_application
from cases.api.models import CaseChange
from cases.api.supplementing import supplement_application
from cases.api.wording import status_of
from cases.models import Case, ExternalReference
from cases.services.references import save_reference
from mediation.api import cursors, problems
from mediation.api.answers import answer, expected_version
from mediation.api.auth import Needs
from mediation.api.idempotency import HEADER, once
from mediation.api.scopes import Scope
from mediation.history.access_log import log_access
from mediation.history.clearing import Destroyed
from mediation.history.models import AccessEntry

#: Of any type: django-ninja takes lazy words, and says that it takes none.
_: Any = gettext_lazy

WRITE = Scope("applications:write", _("登记调解申请，补充本客户端登记的申请"))
READ_OWN = Scope("applications:read", _("读取本客户端登记的申请的办理状态"))
READ_CASES = Scope("cases:read", _("读取所代表组织全部案件的办理状态和变更"))

applications = Router(tags=["applications"])
cases = Router(tags=["cases"])

Serial = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$", examples=["LJZ-2026-000123"])]
#: Headers that an operation reads, as its documentation.
_KEY = {
    "in": "header", "name": HEADER, "required": True,
    "schema": {"type": "string", "pattern": r"^[!-~]{8,80}$"},
    "description": _("每项申请一个，如 UUID；重发同一申请时用同一个"),
}  # fmt: skip
_IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
    "description": _("读取时得到的 ETag"),
}  # fmt: skip
_READS = {"x-problems": [problems.NOT_FOUND, problems.GONE]}
_WRITES = {
    "x-problems": [
        problems.NOT_FOUND, problems.GONE, problems.STALE, problems.NO_PRECONDITION,
        problems.REFUSED,
    ],
    "x-headers": [_IF_MATCH],
}  # fmt: skip


@applications.post(
    "",
    auth=Needs(WRITE.code),
    response={201: schemas.ApplicationOut},
    operation_id="file_application",
    summary=_("登记调解申请"),
    description=_(
        "与窗口登记同样校验，登记后由承办组织审查。同一幂等键、同一内容重发，得到同一答复。"
        "双方共同申请、主动调解和法律援助转入不能由接口登记。"
    ),
    openapi_extra={
        "x-headers": [_KEY],
        "x-problems": [problems.KEY_REUSED, problems.REFUSED],
        "responses": {201: {"x-headers": ("ETag", "Location", "Idempotency-Replayed")}},
    },
)
def create(request: Any, body: schemas.ApplicationIn) -> HttpResponse:
    """One transaction: the application and the answer that its key will get again."""

    def carry_out() -> HttpResponse:
        client = request.caller.client
        case = file_application(body, client=client, actor=request.actor)
        where = reverse("api:read_application", args=[case.serial])
        told = _told_application(case)
        return answer(request, told, status=201, version=case.version, headers={"Location": where})

    return once(request, carry_out)


@applications.get(
    "/{serial}",
    auth=Needs(READ_OWN.code),
    url_name="read_application",
    response={200: schemas.ApplicationOut, 304: None},
    operation_id="read_application",
    summary=_("申请的办理状态"),
    description=_(
        "本客户端登记的申请；移送其他组织后仍可读取。只有公开的办理状态，不含姓名、号码和理由。"
    ),
    openapi_extra=_READS,
)
def read_application(request: Any, serial: Path[Serial]) -> HttpResponse:
    """The status of what this client filed."""
    case = _filed(request, serial)
    return _shown(request, case, _told_application(case), "api:read_application")


@applications.post(
    "/{serial}/references",
    auth=Needs(WRITE.code),
    response={201: schemas.ApplicationOut},
    operation_id="add_reference",
    summary=_("补充外部编号"),
    description=_("为本客户端登记的申请补充一个外部编号，办理各阶段均可。"),
    openapi_extra=_WRITES,
)
def add_reference(request: Any, serial: Path[Serial], body: schemas.ReferenceIn) -> HttpResponse:
    """One number more, by the operation of the case's own page."""
    case = _filed(request, serial)
    version = expected_version(request, case)
    save_reference(
        case, ExternalReference(**body.model_dump()), actor=request.actor, version=version
    )
    return _again(request, serial, status=201)


@applications.post(
    "/{serial}/supplements",
    auth=Needs(WRITE.code),
    response={201: schemas.ApplicationOut},
    operation_id="supplement_application",
    summary=_("补充事实"),
    description=_(
        "提交受理审查之前，为本客户端登记的申请补充争议事实；补充附在原文之后，注明日期和来源。"
    ),
    openapi_extra=_WRITES,
)
def supplement(request: Any, serial: Path[Serial], body: schemas.Supplement) -> HttpResponse:
    """What was said before stays."""
    case = _filed(request, serial)
    version = expected_version(request, case)
    supplement_application(case, actor=request.actor, version=version, facts=body.facts)
    return _again(request, serial, status=201)


@cases.get(
    "/changes",
    auth=Needs(READ_CASES.code),
    response={200: schemas.Changes, 304: None},
    operation_id="list_changes",
    summary=_("有变更的案件"),
    description=_(
        "自游标以来有变更的案件，按变更次序，每件给出最新状态；案件再次变更则再次出现。不带游标从头开始。"
        "已提交的变更不会遗漏。移出所代表组织的案件不再出现。"
    ),
)
def list_changes(
    request: Any,
    cursor: str = Query("", max_length=cursors.LONGEST),
    limit: int = Query(100, ge=1, le=500),
) -> HttpResponse:
    """A page, and where to go on."""
    client = request.caller.client
    after = cursors.opened("changes", client, cursor)
    number_changes()
    visible = Case.objects.visible_to(request.actor).order_by()
    rows = list(
        CaseChange.objects.filter(position__gt=after, case__in=visible)
        .select_related("case__organisation")
        .order_by("position")[: limit + 1]
    )
    page, has_more = rows[:limit], len(rows) > limit
    place = page[-1].position if page else after
    told = schemas.Changes(
        cases=[
            schemas.ChangedCase(**_columns(row.case), changed_at=row.changed_at) for row in page
        ],
        cursor=cursors.sealed("changes", client, place),
        has_more=has_more,
    )
    response = answer(request, told)
    if page and response.status_code == 200:
        log_access(AccessEntry.Act.EXPORT, detail=f"api:list_changes {len(page)}")
    return response


@cases.get(
    "/{serial}",
    auth=Needs(READ_CASES.code),
    response={200: schemas.CaseOut, 304: None},
    operation_id="read_case",
    summary=_("案件的办理状态"),
    description=_("客户端所代表的组织及其下级组织的任何一件案件，只有公开的办理状态。"),
    openapi_extra=_READS,
)
def read_case(request: Any, serial: Path[Serial]) -> HttpResponse:
    """The status of any case of the client's organisation."""
    case = _found(Case.objects.visible_to(request.actor), serial)
    return _shown(request, case, schemas.CaseOut(**_columns(case)), "api:read_case")


def _filed(request: Any, serial: str) -> Case:
    """What the client filed stays its own, also after a transfer to another organisation."""
    return _found(Case.objects.filter(filing__client=request.caller.client), serial)


def _found(visible: Any, serial: str) -> Case:
    case: Case | None = visible.select_related("organisation").filter(serial=serial).first()
    if case is None:
        raise Http404
    if case.destroyed_on:
        raise Destroyed(case)
    return case


def _columns(case: Case) -> dict[str, Any]:
    organisation = case.organisation
    return {
        "serial": case.serial,
        "status": status_of(case),
        "status_label": str(case.state_label),
        "organisation": schemas.OrganisationOut(code=organisation.code, name=organisation.name),
        "received_on": case.received_on,
        "reviewed_on": case.reviewed_on,
        "accepted_on": case.accepted_on,
        "ended_on": case.ended_on,
    }


def _told_application(case: Case) -> schemas.ApplicationOut:
    references = [
        schemas.ReferenceOut(
            system=row.system,
            number=row.number,
            answer_due_on=row.answer_due_on,
            answered_on=row.answered_on,
        )
        for row in case.external_references.order_by("pk")
    ]
    return schemas.ApplicationOut(**_columns(case), references=references)


def _shown(request: Any, case: Case, told: schemas.CaseOut, detail: str) -> HttpResponse:
    """The answer, and the look in the log; who has it already has looked at nothing."""
    response = answer(request, told, version=case.version)
    if response.status_code == 200:
        log_access(AccessEntry.Act.VIEW, subject=case, detail=detail)
    return response


def _again(request: Any, serial: str, *, status: int) -> HttpResponse:
    case = _filed(request, serial)
    return answer(request, _told_application(case), status=status, version=case.version)
