"""Bodies of the operations on cases, in and out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy
from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from cases.api.wording import Status
from cases.enums import (
    ApplicationForm,
    Authority,
    Category,
    ClaimKind,
    EmployerRole,
    ReferenceSystem,
    Source,
)
from cases.forms.rows import MOST_ROWS
from cases.models import Agent, ExternalReference, Party
from mediation.api.fields import Closed, Code, Day, Line, Moment, Money, Text
from mediation.people.enums import IdType

#: Of any type: pydantic takes lazy words, and says that it takes none.
_: Any = gettext_lazy
#: The other side's consent is no program's to give (17号令 art. 23); a consultation opens a
#: legal-aid case at our own desk.
NOT_BY_PROGRAM = (Source.JOINT, Source.OWN_MOTION, Source.LEGAL_AID)
SourceCode: Any = Literal[tuple(code for code in Source.values if code not in NOT_BY_PROGRAM)]
FormCode: Any = Literal[tuple(ApplicationForm.values)]
ClaimCode: Any = Literal[tuple(ClaimKind.values)]
CategoryCode: Any = Literal[tuple(Category.values)]
AuthorityCode: Any = Literal[tuple(Authority.values)]
IdTypeCode: Any = Literal[tuple(IdType.values)]
EmployerRoleCode: Any = Literal[tuple(EmployerRole.values)]


def _line(model: Any, name: str) -> Any:
    """A line as long as the model's column."""
    return Annotated[Line, Field(max_length=model._meta.get_field(name).max_length)]


SystemCode: Any = Literal[tuple(ReferenceSystem.values)]
Number: Any = Annotated[
    Line, Field(min_length=1, max_length=ExternalReference._meta.get_field("number").max_length)
]
Story: Any = Annotated[Text, Field(max_length=20000)]


class PartyIn(Closed):
    """A worker or an employer; what belongs to the other kind is left out."""

    kind: Literal["worker", "employer"]
    name: Annotated[Line, Field(min_length=1, max_length=Party._meta.get_field("name").max_length)]
    phone: Annotated[Line, Field(max_length=30)] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    id_type: IdTypeCode | None = None
    id_number: Annotated[Line, Field(max_length=30)] = ""
    position: _line(Party, "position") = ""  # type: ignore[valid-type]
    hired_on: Day | None = None
    left_on: Day | None = None
    monthly_wage: Money | None = None
    credit_code: Annotated[Line, Field(max_length=30)] = ""
    employer_role: EmployerRoleCode | None = None


class AgentIn(Closed):
    """Somebody who acts for one of the applicants."""

    applicant: Annotated[StrictInt, Field(ge=0, le=MOST_ROWS - 1)] = Field(
        default=0, description=_("申请人的序号，从 0 起")
    )
    name: Annotated[Line, Field(min_length=1, max_length=Agent._meta.get_field("name").max_length)]
    organisation_name: _line(Agent, "organisation_name") = ""  # type: ignore[valid-type]
    authority: AuthorityCode = "general"
    phone: Annotated[Line, Field(max_length=30)] = ""


class ClaimIn(Closed):
    """A claim; against all respondents where none is named."""

    kind: ClaimCode
    amount: Money | None = None
    category: CategoryCode | None = Field(default=None, description=_("留空则按请求项目归类。"))
    known_on: Day | None = Field(default=None, description=_("知道权利被侵害的日期"))
    description: Annotated[Text, Field(max_length=2000)] = ""
    respondents: Annotated[
        list[Annotated[StrictInt, Field(ge=0, le=MOST_ROWS - 1)]], Field(max_length=MOST_ROWS)
    ] = Field(default=[], description=_("被申请人的序号，从 0 起；留空为全部"))


class ReferenceIn(Closed):
    """A number under which another body keeps the matter."""

    system: SystemCode
    number: Number
    received_on: Day | None = None
    answer_due_on: Day | None = None


class ApplicationIn(Closed):
    """An application for mediation, as the counter would take it down."""

    source: SourceCode
    application_form: FormCode = "online"
    received_on: Day
    organisation: Code | None = Field(
        default=None, description=_("承办组织的代码，须在客户端代表的组织之内；留空为该组织")
    )
    facts: Story = ""
    grounds: Story = ""
    wants_station: StrictBool = False
    worker_count: Annotated[StrictInt, Field(ge=1, le=100000)] = 1
    recorder_name: Annotated[Line, Field(max_length=60)] = ""
    stated_at: Moment | None = None
    caller_phone: Annotated[Line, Field(max_length=30)] = ""
    read_back: StrictBool = False
    late_reason: Annotated[Line, Field(max_length=200)] = Field(
        default="", description=_("收到日期距今较久的，须说明补录原因")
    )
    applicants: Annotated[list[PartyIn], Field(min_length=1, max_length=MOST_ROWS)]
    respondents: Annotated[list[PartyIn], Field(max_length=MOST_ROWS)] = []
    agents: Annotated[list[AgentIn], Field(max_length=MOST_ROWS)] = []
    claims: Annotated[list[ClaimIn], Field(max_length=MOST_ROWS)] = []
    references: Annotated[list[ReferenceIn], Field(max_length=MOST_ROWS)] = []


class Supplement(Closed):
    """What is added to the facts of an application that has not gone to review yet."""

    facts: Annotated[StrictStr, Field(max_length=5000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class OrganisationOut(BaseModel):
    """Who deals with it."""

    code: str
    name: str


class CaseOut(BaseModel):
    """A case in public wording: no name, no number, no reason."""

    serial: str
    status: Status
    status_label: str
    organisation: OrganisationOut
    received_on: date
    reviewed_on: date | None
    accepted_on: date | None
    ended_on: date | None


class ReferenceOut(BaseModel):
    """A number that the calling system's side gave."""

    system: str
    number: str
    answer_due_on: date | None
    answered_on: date | None


class ApplicationOut(CaseOut):
    """An application that this client filed, with the numbers under which others keep it."""

    references: list[ReferenceOut]


class ChangedCase(CaseOut):
    """A case and the time of its last change."""

    changed_at: datetime


class Changes(BaseModel):
    """A page of cases in the order of their changes.

    `cursor` is where to go on: at once while `has_more`, else later.
    """

    cases: list[ChangedCase]
    cursor: str
    has_more: bool
