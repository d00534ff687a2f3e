"""The packet (离线办理资料包): what a point without a network works from, each with its code.

It is issued, so that the code on it leads a scan of what was written by hand back to its case.
"""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.contact_enums import ContactResult
from cases.enums import SessionKind, SessionResult, Way
from cases.models import Case
from cases.offline.enums import Medium, Outcome
from cases.offline.models import HandOut
from cases.papers import cases_called, shared
from cases.papers.summary import case_summary
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers.enums import FilePart
from mediation.papers.registry import PaperKind

PACKET = "offline_packet"
SUBJECT = "offline.handout"
#: Sittings that the packet has sheets for; more are copied.
SITTINGS = 2


def packet(row: HandOut) -> dict[str, Any]:
    """The summary, numbers masked, and the lists from which the blanks are ticked."""
    with translation.override("zh-hans"):
        return case_summary(row.case) | {
            "hand_out": {"number": row.number, "to": str(row.organisation)},
            "ways": _labels(Way),
            "contact_results": _labels(ContactResult),
            "session_kinds": _labels(SessionKind),
            "session_results": _labels(SessionResult),
            "outcomes": _labels(Outcome),
            "sittings": list(range(1, SITTINGS + 1)),
        }


def telephones(case: Case) -> list[dict[str, str]]:
    """Whom the parties can be reached at, in full: without a network nobody can look them up."""
    with translation.override("zh-hans"):
        listed = shared.sides(shared.party_list(case))
    people = [
        person
        for party in listed["applicants"] + listed["respondents"]
        for person in (
            party,
            *({"role": agent["title"] or "代理人", **agent} for agent in party["agents"]),
        )
    ]
    return [
        {name: person[name] for name in ("role", "name", "phone")}
        for person in people
        if person.get("phone")
    ]


def _labels(choices: Any) -> list[str]:
    return [str(label) for _code, label in choices.choices]


def find_subject(reference: str, kind: PaperKind) -> DomainModel | None:
    """The newest packet's hand-out in the case with this number or serial, for commands."""
    if kind.subject != SUBJECT:
        return None
    case = cases_called(reference).filter(destroyed_on=None).first()
    if case is None:
        return None
    row: HandOut | None = case.hand_outs.filter(medium=Medium.PACKET).first()
    if row is None:
        raise ActionRefused(_("本案没有打印过离线办理资料包。"))
    return row


PACKET_KIND = PaperKind(
    PACKET, gettext_lazy("离线办理资料包"), "papers/offline_packet.html", SUBJECT, packet,
    number=lambda row: shared.numbered(row.case, PACKET, "离"),
    several=True, correctable=False, issued_by="hand_out", part=FilePart.INNER, restricted=True,
)  # fmt: skip
