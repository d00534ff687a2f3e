"""What the page of an application shows: where it stands, its clocks, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from legal_aid.aid_clocks import Reckoner
from legal_aid.early import may_start_early
from legal_aid.enums import AidKind, AidState, ApplicantGroup
from legal_aid.means import groups_of
from legal_aid.models import AidApplication
from legal_aid.roles import may
from legal_aid.services.linking import missing_to_link, missing_to_unlink
from mediation.history.actor import Actor
from mediation.history.gate import missing_for, transition_of
from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.people.masking import MASKS
from mediation.ui.parts import Action, Clock, FileRow, Step, Text

#: What the page masks, in the order in which it shows it.
SECRETS = ("id_number", "phone", "address", "registered_address", "member_card", "family_income")
#: The way of each kind; what lies beside it (refused, terminated, withdrawn) takes its last place.
WAYS = {
    AidKind.REPRESENTATION: (
        AidState.DRAFT,
        AidState.SUBMITTED,
        AidState.APPROVED,
        AidState.ASSIGNED,
        AidState.IN_PROGRESS,
        AidState.CLOSED,
    ),
    AidKind.MEDIATION: (AidState.IN_PROGRESS, AidState.CLOSED),
    AidKind.ADVICE: (AidState.DRAFT, AidState.CLOSED),
    AidKind.DRAFTING: (AidState.DRAFT, AidState.CLOSED),
}
BESIDE = (AidState.REFUSED, AidState.TERMINATED, AidState.WITHDRAWN)
TONES = {
    AidState.DRAFT: "neutral",
    AidState.SUBMITTED: "warning",
    AidState.SUPPLEMENT: "warning",
    AidState.APPROVED: "info",
    AidState.ASSIGNED: "info",
    AidState.IN_PROGRESS: "info",
    AidState.CLOSED: "success",
    AidState.REFUSED: "danger",
    AidState.TERMINATED: "danger",
    AidState.WITHDRAWN: "muted",
}


@dataclass(frozen=True, slots=True)
class Secret:
    """A number or address of the applicant, masked unless asked for."""

    label: Text
    value: str


def tone(application: AidApplication) -> str:
    """The colour of the state's badge."""
    return TONES[AidState(application.state)]


def steps(application: AidApplication) -> list[Step]:
    """The way of the application's kind, and how far it has come."""
    way = list(WAYS[AidKind(application.kind)])
    state = AidState(application.state)
    if state == AidState.SUPPLEMENT:
        way.insert(2, state)
    if state in BESIDE:
        way = [*way[:2], state] if len(way) > 2 else [way[0], state]
    here = way.index(state)
    ended = state in AidState.FINAL
    return [
        Step(label=one.label, state=_standing(position, here, ended=ended, failed=state in BESIDE))
        for position, one in enumerate(way)
    ]


def _standing(position: int, here: int, *, ended: bool, failed: bool) -> Any:
    if position < here:
        return "done"
    if position > here:
        return "todo"
    if failed:
        return "failed"
    return "done" if ended else "current"


def clocks(application: AidApplication) -> list[Clock]:
    """The deadlines of the application, met and running; see `legal_aid.aid_clocks`."""
    return Reckoner(application.organisation.path).clocks(application)


def secrets(application: AidApplication, *, unmasked: bool) -> list[Secret]:
    """Numbers and addresses, masked unless the reader gave a purpose."""
    found = []
    for name in SECRETS:
        value = getattr(application, name)
        field: Any = application._meta.get_field(name)
        label = field.verbose_name
        found.append(Secret(label, value if unmasked else MASKS[name](value)))
    return found


def case_in_sight(application: AidApplication, actor: Actor) -> Case | None:
    """The linked case if the reader may open it; of another the page tells the serial alone."""
    if application.case_id is None:
        return None
    found: Case | None = Case.objects.visible_to(actor).filter(pk=application.case_id).first()
    return found


def groups_in_words(application: AidApplication) -> list[str]:
    """The groups that the applicant belongs to."""
    known = groups_of(application)
    return [str(group.label) for group in ApplicantGroup if group.value in known]


def papers_of(application: AidApplication) -> list[FileRow]:
    """What can be printed now, and each letter as it was handed out."""
    forms = [
        FileRow(name=kind.title, url=_paper_url(application, kind.code), kind=kind.form_code)
        for kind in registry.kinds(application._meta.label_lower)
        if not kind.issued and not kind.refusals(application)
    ]
    letters = [
        FileRow(
            name=registry.get(paper.kind).title,
            url=reverse(
                "legal_aid:aid_paper_issued", args=[application.serial, paper.kind, paper.n]
            ),
            kind=_("作废") if paper.voided_on else paper.number,
            added_on=paper.issued_on,
            added_by=paper.issued_by_name,
        )
        for paper in Paper.objects.of_aggregate(application)
    ]
    return [*forms, *letters]


def _paper_url(application: AidApplication, code: str) -> str:
    return reverse("legal_aid:aid_paper", args=[application.serial, code])


def actions(application: AidApplication, actor: Actor) -> list[Action]:
    """What the actor's role may do now, and what is missing for it."""
    return [action for act, action in _all_actions(application) if may(actor, act)]


def _all_actions(application: AidApplication) -> Iterator[tuple[str, Action]]:
    for act, view, look in TRANSITIONS:
        if (made := _transition(application, act, view, look)) is not None:
            yield act, made
    if may_start_early(application, timezone.localdate()) and not _has_lawyer(application):
        yield (
            "start_early",
            Action(label=_("先行指派律师"), url=_url("assign_lawyer", application), icon="people"),
        )
    if application.state == AidState.APPROVED:
        yield (
            "assign_agent",
            Action(
                label=_("指派律师"),
                url=_url("assign_lawyer", application),
                primary=True,
                icon="people",
            ),
        )
    if application.state in (AidState.ASSIGNED, AidState.IN_PROGRESS) and (
        application.kind == AidKind.REPRESENTATION
    ):
        yield (
            "assign_agent",
            Action(label=_("更换律师"), url=_url("replace_lawyer", application), icon="repeat"),
        )
        if not application.steps.filter(ended_on=None).exists():
            yield (
                "record_step",
                Action(
                    label=_("开始办理阶段"),
                    url=_url("begin_step", application),
                    primary=True,
                    icon="plus",
                ),
            )
    if not missing_to_link(application):
        yield (
            "link_case",
            Action(label=_("关联案件"), url=_url("link_case", application), icon="link"),
        )
    if not missing_to_unlink(application):
        yield (
            "unlink_case",
            Action(label=_("解除与案件的关联"), url=_url("unlink_case", application), icon="x"),
        )
    if application.state in AidState.UNDECIDED:
        yield (
            "edit_application",
            Action(label=_("修改申请"), url=_url("application_edit", application), icon="pencil"),
        )


#: act, view, how its button looks.
TRANSITIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("submit", "submit", {"primary": True, "icon": "check", "method": "post"}),
    ("close_at_once", "close_at_once", {"primary": True, "icon": "check"}),
    ("approve", "approve", {"primary": True, "icon": "stamp"}),
    ("refuse", "refuse", {"danger": True, "icon": "x"}),
    ("ask_supplement", "ask_supplement", {"icon": "mail"}),
    ("supply", "supply", {"primary": True, "icon": "check"}),
    ("close", "close", {"primary": True, "icon": "check"}),
    ("terminate", "terminate", {"danger": True, "icon": "x"}),
    ("withdraw", "withdraw", {"danger": True, "icon": "x"}),
    ("resume", "resume", {"icon": "undo"}),
)
#: What a case does for the matter that it is.
_BY_THE_CASE = frozenset({"close", "terminate", "resume", "withdraw"})


def _transition(
    application: AidApplication, act: str, view: str, look: dict[str, Any]
) -> Action | None:
    declared = transition_of(application, act)
    if declared is None or (application.kind == AidKind.MEDIATION and act in _BY_THE_CASE):
        return None
    # Each kind has its own way to its end.
    at_once = application.kind in AidKind.AT_ONCE
    if act in ("submit", "close_at_once") and at_once != (act == "close_at_once"):
        return None
    if act == "ask_supplement" and application.supplements.exists():
        return None
    return Action(
        label=declared.custom["label"],
        url=_url(view, application),
        missing=missing_for(application, act),
        version=application.version,
        **look,
    )


def _has_lawyer(application: AidApplication) -> bool:
    return application.assignments.filter(ended_on=None).exists()


def _url(view: str, application: AidApplication) -> str:
    return reverse(f"legal_aid:{view}", args=[application.serial])
