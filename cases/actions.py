"""What can be done to a case now: one prominent next action, and the others.

An action is listed where the reader's role and the case's state allow it. One that is impossible
stays visible with the sentences of what is missing; these come from the guards of the declared
transitions, unless the act's own form supplies what the guard asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.enums import (
    AgreementState,
    CaseState,
    IneligibleReason,
)
from cases.guards import active_lead, missing_result
from cases.members import has_members
from cases.next_act import Facts, next_act
from cases.permissions import may
from mediation.history.gate import missing_for
from mediation.ui.parts import Action, Text

S = CaseState
OPEN = (S.INTAKE, S.ELIGIBILITY, S.MEDIATION)
REVIEW = (S.ELIGIBILITY,)
WORK = (S.MEDIATION,)


def _nothing(_facts: Facts) -> list[str]:
    return []


def _guard(name: str) -> Callable[[Facts], list[str]]:
    return lambda facts: missing_for(facts.case, name)


def _no_standing_agreement(facts: Facts) -> list[str]:
    if facts.standing is None:
        return []
    return [_("本案已有生效的调解协议。")]


def _no_agreement_under_way(facts: Facts) -> list[str]:
    if facts.standing or facts.signing:
        return [_("已有签署中或生效的协议；如需修改，请先退回或作废该协议。")]
    return []


def _serial(facts: Facts) -> tuple[Any, ...]:
    return (facts.case.serial,)


class Group(TextChoices):
    """The heading under which the page lists an act, in this order."""

    PROCEEDING = "proceeding", gettext_lazy("推进办理")
    RECORD = "record", gettext_lazy("补充登记")
    CHANGE = "change", gettext_lazy("变更、关联与更正")


@dataclass(frozen=True, slots=True)
class _Kind:
    """An act as the page offers it. `act` is asked of `permissions.may`; `url_name` of "cases",
    unless it names its room."""

    name: str
    label: Text
    act: str
    url_name: str
    states: tuple[str, ...]
    icon: str
    missing: Callable[[Facts], list[str]] = _nothing
    applies: Callable[[Facts], bool] = lambda _facts: True
    arguments: Callable[[Facts], tuple[Any, ...]] = _serial
    danger: bool = False
    group: Group = Group.PROCEEDING

    @property
    def address(self) -> str:
        """The name of its address, with the namespace."""
        return self.url_name if ":" in self.url_name else f"cases:{self.url_name}"


def _of(agreement: str) -> Callable[[Facts], tuple[Any, ...]]:
    """URL arguments: the case and the number of one of its agreements."""
    return lambda facts: (facts.case.serial, getattr(facts, agreement).number)


def _unrecorded(facts: Facts) -> tuple[Any, ...]:
    session = facts.unrecorded
    return (facts.case.serial, session.number) if session else (facts.case.serial,)


#: In the order in which a case meets them.
KINDS: tuple[_Kind, ...] = (
    _Kind("edit", gettext_lazy("修改登记内容"), "edit_application", "edit", (S.INTAKE,), "pencil"),
    _Kind(
        "members", gettext_lazy("登记成员"), "edit_members", "members", OPEN, "people",
        applies=lambda facts: facts.case.is_collective,
    ),
    _Kind(
        "submit", gettext_lazy("提交受理审查"), "submit_for_review", "submit", (S.INTAKE,),
        "arrow-right", _guard("submit_for_review"),
    ),
    _Kind(
        "take", gettext_lazy("认领案件"), "take", "take", (S.INTAKE, S.ELIGIBILITY), "person",
        applies=lambda facts: active_lead(facts.case) is None,
    ),
    _Kind("assign", gettext_lazy("指派调解员"), "assign", "assigning:assign", OPEN, "people"),
    _Kind(
        "declare", gettext_lazy("利害关系声明"), "declare", "declare", OPEN, "shield",
        applies=lambda facts: facts.undeclared is not None,
    ),
    _Kind("review", gettext_lazy("受理审查"), "review", "review", REVIEW, "check-circle"),
    _Kind(
        "ask", gettext_lazy("征询被申请人"), "ask_respondent", "ask", (S.INTAKE, S.ELIGIBILITY),
        "mail",
    ),
    _Kind(
        "contact", gettext_lazy("登记联系"), "record_contact", "contact_create",
        tuple(CaseState.values), "phone", group=Group.RECORD,
    ),
    _Kind("consent", gettext_lazy("登记当事人意见"), "record_consent", "consent", OPEN, "chat"),
    _Kind(
        "accept", gettext_lazy("受理"), "accept", "accept", REVIEW, "stamp", _guard("accept")
    ),
    _Kind(
        "refer_ineligible", pgettext_lazy("action", "不予受理"), "refer_ineligible", "refer_ineligible",
        REVIEW, "x-circle", danger=True,
    ),
    _Kind(
        "return", gettext_lazy("退回补充登记"), "return_to_intake", "return", REVIEW, "undo"
    ),
    _Kind(
        "session_record", gettext_lazy("登记调解会议"), "record_session", "session_record", WORK,
        "calendar", arguments=_unrecorded,
    ),
    _Kind(
        "session_plan", gettext_lazy("安排调解会议"), "plan_session", "session_plan", WORK,
        "calendar",
    ),
    _Kind(
        "member_terms", gettext_lazy("登记成员金额与意见"), "record_member_terms", "member_terms",
        WORK, "people", applies=lambda facts: has_members(facts.case),
    ),
    _Kind(
        "agreement_create", gettext_lazy("起草调解协议"), "draft_agreement", "agreement_create",
        WORK, "file", _no_agreement_under_way, lambda facts: facts.draft is None,
    ),
    _Kind(
        "agreement_edit", gettext_lazy("修改协议草稿"), "draft_agreement", "agreement_edit",
        WORK, "file", applies=lambda facts: facts.draft is not None, arguments=_of("draft"),
    ),
    _Kind(
        "mark", gettext_lazy("登记签名盖章"), "mark_agreement", "agreement", WORK, "stamp",
        applies=lambda facts: facts.signing is not None, arguments=_of("signing"),
    ),
    _Kind(
        "settlement", gettext_lazy("登记自行和解"), "record_settlement", "settlement", WORK,
        "scale", _no_standing_agreement,
    ),
    _Kind("extend", gettext_lazy("延期"), "extend", "extend", WORK, "hourglass"),
    _Kind(
        "settle", gettext_lazy("以达成协议或和解结案"), "settle", "settle", WORK, "check-circle",
        lambda facts: missing_result(facts.case),  # its page asks for the claims' outcomes
    ),
    _Kind(
        "refer_failed", gettext_lazy("调解不成结案"), "refer_failed", "refer_failed", WORK,
        "signpost", _no_standing_agreement, danger=True,
    ),
    _Kind(
        "withdraw", gettext_lazy("撤回调解申请"), "withdraw", "withdraw", OPEN, "undo",
        _no_standing_agreement, danger=True,
    ),
    _Kind(
        "payment", gettext_lazy("登记履行"), "record_performance", "agreement", (*WORK, S.SETTLED),
        "cash", applies=lambda facts: facts.in_force is not None
        and facts.in_force.state != AgreementState.PERFORMED, arguments=_of("in_force"),
    ),
    _Kind(
        "destination", gettext_lazy("登记去向"), "add_destination", "destination",
        (S.REFERRED, S.WITHDRAWN),
        "signpost",
    ),
    _Kind(
        "late_consent", gettext_lazy("登记事后同意，另立新案"), "apply_again", "late_consent",
        (S.REFERRED,), "chat",
        applies=lambda facts: facts.case.ineligible_reason in IneligibleReason.UNWILLING,
    ),
    _Kind(
        "apply_again", gettext_lazy("再次申请"), "apply_again", "apply_again", tuple(S.FINAL),
        "undo", group=Group.CHANGE,
    ),
    _Kind(
        "reference", gettext_lazy("登记外部编号"), "save_reference", "reference_create",
        tuple(CaseState.values), "link", group=Group.RECORD,
    ),
    _Kind(
        "calculation", gettext_lazy("参考计算"), "calculate", "calculation", OPEN, "calculator",
        group=Group.RECORD,
    ),
    _Kind(
        "series_link", gettext_lazy("列入系列案"), "link_series", "series_link", OPEN, "link",
        applies=lambda facts: facts.case.series_id is None and not facts.case.is_collective,
        group=Group.CHANGE,
    ),
    _Kind(
        "series_leave", gettext_lazy("移出系列案"), "link_series", "series_leave",
        tuple(CaseState.values), "link", applies=lambda facts: facts.case.series_id is not None,
        group=Group.CHANGE,
    ),
    _Kind(
        "attach", gettext_lazy("上传附件"), "attach", "attach", tuple(CaseState.values),
        "paperclip", group=Group.RECORD,
    ),
    _Kind(
        "note", gettext_lazy("写个人备注"), "annotate", "note", tuple(CaseState.values), "note",
        group=Group.RECORD,
    ),
    _Kind(
        "change_parties", gettext_lazy("变更当事人"), "change_parties", "change_parties",
        (*REVIEW, *WORK, *S.FINAL), "people", group=Group.CHANGE,
    ),
    _Kind(
        "correct", gettext_lazy("更正登记信息"), "correct_data", "correct",
        (*REVIEW, *WORK, *S.FINAL), "pencil", group=Group.CHANGE,
    ),
    _Kind(
        "transfer", gettext_lazy("移送其他组织"), "propose_transfer", "transfer", OPEN, "arrow-right",
        group=Group.CHANGE,
    ),
    _Kind(
        "void", pgettext_lazy("action", "案件作废"), "void", "void", tuple(CaseState.values),
        "x-circle", danger=True, group=Group.CHANGE,
    ),
    _Kind(
        "reopen", pgettext_lazy("action", "恢复办理"), "reopen", "reopen", tuple(S.FINAL), "undo",
        danger=True, group=Group.CHANGE,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """The acts under one heading; only the first group of a page is open, for brevity."""

    label: Text
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class CaseActions:
    """What the page offers: the next action, why it is next, and the rest in order.

    Where the next act is somebody else's, `why` says what the case waits for.
    """

    next: Action | None
    why: str
    others: list[ActionGroup]


def actions_for(facts: Facts) -> CaseActions:
    """The actions of the case for this reader."""
    offered = [kind for kind in KINDS if _is_offered(kind, facts)]
    name, why = next_act(facts)
    chosen = next((kind for kind in offered if kind.name == name), None)
    first = _action(chosen, facts, is_next=True) if chosen else None
    if first is None or first.missing:
        return CaseActions(next=None, why=why, others=_grouped(offered, facts))
    return CaseActions(
        next=first,
        why=why,
        others=_grouped([kind for kind in offered if kind is not chosen], facts),
    )


def _grouped(kinds: list[_Kind], facts: Facts) -> list[ActionGroup]:
    groups = [
        ActionGroup(group.label, [_action(kind, facts) for kind in kinds if kind.group == group])
        for group in Group
    ]
    return [group for group in groups if group.actions]


def _is_offered(kind: _Kind, facts: Facts) -> bool:
    case = facts.case
    return (
        not case.voided_on
        and case.state in kind.states
        and may(facts.actor, kind.act, case)
        and kind.applies(facts)
    )


def _action(kind: _Kind, facts: Facts, *, is_next: bool = False) -> Action:
    missing = kind.missing(facts)
    return Action(
        label=kind.label,
        url="" if missing else reverse(kind.address, args=kind.arguments(facts)),
        primary=is_next,
        danger=kind.danger,
        missing=missing,
        icon=kind.icon,
    )
