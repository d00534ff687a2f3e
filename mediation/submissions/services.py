"""Handing a report in, and saying what has changed since."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers.errors import CannotPrint
from mediation.reports import balance
from mediation.reports.choice import Choice
from mediation.reports.differences import Difference, differences, lists_of
from mediation.reports.presentation import written
from mediation.reports.report import build, whole
from mediation.reports.scopes import Scope
from mediation.reports.writers.formats import FORMATS
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.submissions.freezing import Frozen, freeze, signed
from mediation.submissions.models import Submission
from mediation.vault import files

#: Who hands reports in.
SUBMITTING = (Role.MANAGER,)
#: Who reads what was handed in.
READING = (Role.MANAGER, Role.AUDITOR)


def reference_of(organisation: Organisation, first: Any, last: Any, version: int) -> str:
    """The number under which a version is known: "LJZ-20261001-20261031-v1"."""
    return f"{organisation.code}-{first:%Y%m%d}-{last:%Y%m%d}-v{version}"


def newest(choice: Choice) -> Submission | None:
    """The version that stands for this organisation and these days, if any was handed in."""
    found: Submission | None = (
        Submission.objects.filter(
            organisation=choice.scope.organisation,
            first=choice.period.first,
            last=choice.period.last,
        )
        .order_by("-version")
        .first()
    )
    return found


def can_submit(choice: Choice, actor: Actor) -> bool:
    """Whether what is shown may be handed in: a whole report, as it stands, of a period that is over."""
    whole = not (choice.scope.only or choice.scope.own or choice.as_of)
    return actor.role in SUBMITTING and whole and choice.period.last < timezone.localdate()


def submit(choice: Choice, *, actor: Actor, addressee: str = "", reason: str = "") -> Submission:
    """Freeze the report as it stands now and sign it with the actor's name and the time.

    Args:
        reason: why a version that was handed in before is replaced; needed from the second on.

    Raises:
        NotAllowed: for everybody but managers.
        ActionRefused: for a period that has not ended, a narrowed or past report, a carry-over that
            does not balance, a version without reason, one that somebody else has just handed in,
            or where this machine cannot print.
    """
    organisation = choice.scope.organisation
    if actor.role not in SUBMITTING or organisation is None or actor.user_id is None:
        raise NotAllowed(_("只有站长可以报送报表。"))
    if choice.scope.only or choice.scope.own or choice.as_of:
        raise ActionRefused(_("报送的必须是按现在的记录、未经筛选的整份报表。"))
    if choice.period.last >= timezone.localdate():
        raise ActionRefused(_("本期尚未结束，不能报送。"))
    report = whole(choice.period, choice.scope)
    if gaps := balance.gaps(report):
        raise ActionRefused(*gaps)
    before = newest(choice)
    if before and not reason.strip():
        raise ActionRefused(_("本期已经报送，重新报送须写明原因。"))
    try:
        printed = {code: FORMATS[code].write(report) for code in ("pdf", "xlsx")}
    except CannotPrint as error:
        raise ActionRefused(str(error)) from error
    content = freeze(report, actor=actor)
    version = before.version + 1 if before else 1
    try:
        with transaction.atomic(), acting(actor, act="submit_report", reason=reason):
            key = organisation.vault_key_id()
            stored = {
                code: files.store(made, key_id=key, content_type=FORMATS[code].content_type)
                for code, made in printed.items()
            }
            submission: Submission = Submission.objects.create(
                **signed(choice, content, actor=actor, at=timezone.now()),
                reference=reference_of(
                    organisation, choice.period.first, choice.period.last, version
                ),
                version=version,
                replaces=before,
                reason=reason.strip(),
                addressee=addressee.strip(),
                pdf=stored["pdf"],
                xlsx=stored["xlsx"],
            )
    except IntegrityError as error:
        raise ActionRefused(_("本期刚由他人报送，请刷新后查看。")) from error
    return submission


def changed_figures(submission: Submission, scope: Scope) -> list[dict[str, str]]:
    """Each figure as it was handed in and as it stands now; `changed` where they differ."""
    now = {
        figure.key: written(figure.kind, value)
        for figure, value in build(submission.period, scope).figures()
    }
    return [
        {
            **row,
            "now": now.get(row["key"], ""),
            "changed": "yes" if now.get(row["key"], row["value"]) != row["value"] else "",
        }
        for row in Frozen(submission.content).figures
    ]


def changed_cases(submission: Submission, scope: Scope, *, actor: Actor) -> list[Difference]:
    """The cases that count otherwise than when it was handed in, each with what was recorded since."""
    now = lists_of(submission.period, scope, actor)
    frozen = Frozen(submission.content).lists
    # Sections that the present reader does not see are not compared.
    return differences(
        {key: entries for key, entries in frozen.items() if key in now},
        {key: entries for key, entries in now.items() if key in frozen},
        since=submission.signed_at,
    )
