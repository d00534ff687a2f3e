"""An application from outside goes the way of the counter's own form, and its faults come back."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.api.models import Filing
from cases.api.schemas import ApplicationIn
from cases.forms.intake import ApplicationForm
from cases.models import Case
from cases.services import intake
from mediation.api import problems
from mediation.api.models import Client
from mediation.api.problems import Fault, ProblemError
from mediation.history.actor import Actor, acting
from mediation.stations.access import organisations_in_scope
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation

#: Rows of the form by the name of their list in the body.
ROWS = ("applicants", "respondents", "agents", "claims", "references")
#: What a field of the form is called in the body, where it is called otherwise.
RENAMED = {"against": "respondents", "principal": "applicant"}


def file_application(body: ApplicationIn, *, client: Client, actor: Actor) -> Case:
    """Register the application as the counter does; in the caller's transaction.

    Raises:
        ProblemError: 422 with each fault at its place.
        NotAllowed, ActionRefused: as `register_case`.
    """
    organisation = _organisation(body.organisation, client=client, actor=actor)
    form = ApplicationForm(actor, data=posted(body, organisation))
    if faults := [*_wrong_indexes(body), *(() if form.is_valid() else _faults(form))]:
        raise ProblemError(problems.INVALID, faults=faults)
    with acting(actor, act="file_application", late_reason=form.case.late_reason):
        case = intake.register_case(form.application(), actor=actor, organisation=organisation)
        Filing(case=case, client=client).save()
    return case


def posted(body: ApplicationIn, organisation: Organisation) -> QueryDict:
    """The body as the page of the counter would post it."""
    data = QueryDict(mutable=True)
    for name in ApplicationIn.model_fields:
        if name not in ROWS:
            _put(data, f"case-{name}", getattr(body, name))
    data["case-organisation"] = str(organisation.pk)
    data["case-grade"] = "ordinary"
    for name in ROWS:
        rows = getattr(body, name)
        data[f"{name}-TOTAL_FORMS"], data[f"{name}-INITIAL_FORMS"] = str(len(rows)), "0"
        for number, row in enumerate(rows):
            for field in type(row).model_fields:
                _put(data, f"{name}-{number}-{field}", getattr(row, field))
    for number, claim in enumerate(body.claims):
        against = [f"respondents-{index}" for index in claim.respondents]
        data.setlist(f"claims-{number}-against", against)
    for number, agent in enumerate(body.agents):
        data[f"agents-{number}-principal"] = f"applicants-{agent.applicant}"
    return data


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, datetime):
        data[name] = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    elif isinstance(value, date):
        data[name] = value.isoformat()
    elif isinstance(value, bool):
        if value:
            data[name] = "on"
    elif value is not None and not isinstance(value, list):
        data[name] = str(value)


def _organisation(code: str | None, *, client: Client, actor: Actor) -> Organisation:
    wanted = code or client.organisation.code
    found: Organisation | None = (
        organisations_in_scope(actor)
        .filter(code=wanted, is_active=True)
        .exclude(kind=OrganisationKind.CENTRE)
        .first()
    )
    if found is None:
        message = _("没有此承办组织，或者不在客户端代表的组织之内。")
        raise ProblemError(problems.INVALID, faults=[Fault(message, pointer="/organisation")])
    return found


def _wrong_indexes(body: ApplicationIn) -> Iterator[Fault]:
    for number, claim in enumerate(body.claims):
        for place, index in enumerate(claim.respondents):
            if index >= len(body.respondents):
                pointer = f"/claims/{number}/respondents/{place}"
                yield Fault(_("没有此序号的被申请人。"), pointer=pointer)
    for number, agent in enumerate(body.agents):
        if agent.applicant >= len(body.applicants):
            yield Fault(_("没有此序号的申请人。"), pointer=f"/agents/{number}/applicant")


def _faults(form: ApplicationForm) -> Iterator[Fault]:
    """What the form says, at the places of the body."""
    yield from _of(form.case, "")
    for name, rows in zip(ROWS, form.formsets, strict=False):
        for message in rows.non_form_errors():
            yield Fault(str(message), pointer=f"/{name}")
    for name in ROWS:
        for number, row in enumerate(getattr(form, name).forms):
            yield from _of(row, f"/{name}/{number}")


def _of(form: Any, place: str) -> Iterator[Fault]:
    for name, messages in form.errors.items():
        pointer = place if name == "__all__" else f"{place}/{RENAMED.get(name, name)}"
        for message in messages:
            yield Fault(message, pointer=pointer)
