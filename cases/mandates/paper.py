"""The letter with which result and papers go back (调解结果反馈函): a form of the house's own, for no
official one was found."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseState
from cases.mandates.clocks import excluded_of
from cases.mandates.enums import MandateEnding, MandateKind
from cases.mandates.models import Mandate, lines
from cases.mandates.results import endings_of, follows
from cases.papers import cases_called, shared
from mediation.deadlines.calendar import station_calendar
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers.enums import Receiver, Signer
from mediation.papers.registry import PaperKind

KIND = "mandate_return"
SUBJECT = "mandates.mandate"


def return_letter(mandate: Mandate) -> dict[str, Any]:
    """What was sent here, what came of it, and what goes back; nothing of the mediation's records.

    Before it is given back it says what the end of the case lets expect.
    """
    case = mandate.case
    ending = mandate.ending or next(iter(endings_of(mandate, case)), "")
    back = lines(mandate.papers_returned) if mandate.returned_on else mandate.paper_list
    today = timezone.localdate()
    until = min(today, case.ended_on or today)
    stops, days = excluded_of(mandate, station_calendar(), today=until)
    with translation.override("zh-hans"):
        return shared.base(case) | {
            "mandate": {
                "body": mandate.body,
                "number": mandate.body_number,
                "contact": mandate.contact,
                "is_court": mandate.kind in MandateKind.COURT,
                "act": _act(mandate),
                "received_on": shared.iso(mandate.received_on),
                "signed_on": shared.iso(mandate.signed_on),
                "confirmed_on": shared.iso(mandate.confirmed_on),
                "declined_on": shared.iso(mandate.declined_on),
                "consented_on": shared.iso(mandate.consented_on),
                "extended_to": shared.iso(mandate.extended_to),
            },
            "excluded": [
                {"first": shared.iso(row.first_on), "last": shared.iso(row.last_on)}
                for row in stops
            ],
            "excluded_days": days,
            "result": {
                "label": str(MandateEnding(ending).label) if ending else "",
                "is_failure": ending in MandateEnding.FAILED,
                "was_taken": ending != MandateEnding.NOT_TAKEN,
                "ended_on": shared.iso(case.ended_on),
                "unaccepted": case.accepted_on is None,
                "partly": case.partly_settled,
                "follows": follows(mandate, ending) if ending else "",
                "decline_reason": shared.sentence(mandate.decline_reason),
                "basics": mandate.basics,
                "causes": mandate.failure_causes,
                "conduct": mandate.conduct,
                "hints": mandate.hints,
                "has_agreement": ending == MandateEnding.AGREEMENT,
                "agreed_facts": mandate.with_agreed_facts,
            },
            # Who signs for it, and for whom the copies are (cases.signing).
            "entries": {
                "receiver": mandate.body,
                "receivers": [
                    Receiver.COURT if mandate.kind in MandateKind.COURT else Receiver.ARBITRATION,
                    Receiver.FILE,
                ],
            },
            "papers_back": back,
            "papers_kept": [one for one in mandate.paper_list if one not in back],
            "kept_reason": shared.sentence(mandate.papers_kept_reason),
        }


def refusals(mandate: Mandate) -> list[str]:
    """Nothing is reported of what is still going on."""
    if mandate.declined_on or mandate.case.state in CaseState.FINAL:
        return []
    return [_("本案尚未结案，不能出具调解结果反馈函。")]


def find_subject(reference: str, kind: PaperKind) -> DomainModel | None:
    """The newest mandate of the case with this number or serial, for commands."""
    if kind.subject != SUBJECT:
        return None
    case = cases_called(reference).filter(destroyed_on=None).first()
    if case is None:
        return None
    mandate: Mandate | None = case.mandates.first()
    if mandate is None:
        raise ActionRefused(_("本案没有登记委派、委托，没有调解结果反馈函。"))
    return mandate


def _act(mandate: Mandate) -> str:
    if mandate.kind == MandateKind.ARBITRATION_SUGGESTED:
        return "建议"
    return "委派" if mandate.kind == MandateKind.COURT_APPOINTED else "委托"


RETURN_LETTER = PaperKind(
    KIND, gettext_lazy("调解结果反馈函"), "papers/mandate_return.html", SUBJECT, return_letter,
    refusals=refusals,
    number=lambda mandate: shared.numbered(mandate.case, KIND, "馈"),
    basis=(
        "《最高人民法院关于人民法院特邀调解的规定》第十九条至第二十一条、第二十六条",
        "《人民法院在线调解规则》第二十一条、第二十五条",
    ),
    copies=2, signed_by=(Signer.SEAL, Signer.RECIPIENT),
    copies_for=(Receiver.COURT, Receiver.FILE), issued_by="return_mandate", correctable=False,
)  # fmt: skip
