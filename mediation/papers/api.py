"""What the papers offer to programs of others: whether a paper in somebody's hands is genuine."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from ninja import Router
from pydantic import BaseModel, Field

from mediation.api.answers import answer
from mediation.api.auth import Needs
from mediation.api.fields import Closed, Line
from mediation.api.scopes import Scope
from mediation.papers.verification import GROUP, LENGTH, verdict

#: Of any type: django-ninja takes lazy words, and says that it takes none.
_: Any = gettext_lazy

VERIFY = Scope("papers:verify", _("核验文书真伪"))
router = Router(tags=["papers"])


class PaperAsked(Closed):
    """What stands on the paper."""

    code: Annotated[Line, Field(min_length=1, max_length=2 * (LENGTH + LENGTH // GROUP))]
    number: Annotated[Line, Field(max_length=120)] | None = None


class PaperVerdict(BaseModel):
    """What anybody may know of it; of a paper that is not ours only that."""

    state: Literal["genuine", "replaced", "void", "unknown"]
    title: str | None = None
    number: str | None = None
    issued_on: date | None = None
    until: date | None = None
    sha256: str | None = None


@router.post(
    "/verify",
    auth=Needs(VERIFY.code),
    response=PaperVerdict,
    operation_id="verify_paper",
    summary=_("核验文书"),
    description=_("按首页二维码旁的验证码核验；写明文书编号的，编号也须相符。"),
)
def verify_paper(request: Any, asked: PaperAsked) -> HttpResponse:
    """The same answer as the public page gives; nothing about anybody."""
    found = verdict(asked.code, asked.number or None)
    if found is None:
        return answer(request, PaperVerdict(state="unknown"))
    told = PaperVerdict(
        state=found.state,
        title=str(found.title),
        number=found.number,
        issued_on=found.issued_on,
        until=found.until,
        sha256=found.sha256 or None,
    )
    return answer(request, told)
