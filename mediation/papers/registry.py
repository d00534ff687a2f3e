"""What kinds of paper there are. The rooms above register theirs; this room only prints them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from mediation.history.actor import Actor
from mediation.papers.entries import EntriesForm
from mediation.papers.enums import FilePart, Receiver, Signer

#: A frozen context: text, numbers, booleans, None, lists and dicts of these; dates as ISO text.
Frozen = dict[str, Any]


def _never_refused(_subject: Any) -> list[str]:
    return []


def _no_number(_subject: Any) -> str:
    return ""


def _no_entries(_subject: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of printable paper: a template, a context and the conditions of its use.

    Attributes:
        code: stable name, used in URLs and commands ("agreement").
        title: what pages call it (gettext).
        template: under templates/, extends papers/base.html.
        subject: label of the model it is about ("cases.case").
        build: everything the template shows, read now; what it returns is frozen at issue.
        refusals: sentences why the kind does not apply to this subject now; empty where it does.
        number: the own number of the paper that is about to be issued.
        form_code: code of the form in the station's list ("F17").
        basis: the articles it rests on, as printed.
        copies: how many originals are signed or handed out.
        signed_by: whose signature or seal it has a place for.
        copies_for: for whom the originals are.
        entries: the form for what the subject's rows do not know, None where they know everything;
            what is typed there is frozen in the context as `entries`.
        several: whether a subject may have several that count at the same time (receipts of service);
            of the others the next one is a correction, which names the paper it replaces.
        correctable: whether an issued one may be replaced by a correction; not where the parties' own
            signatures make it, so that a change is a text to be signed anew.
        issued_by: code of the operation that issues it, empty where it is issued on its own page.
        issued: False for papers that are only ever printed, never issued (summaries).
        part: which part of the file it lies in.
        restricted: whether it records what was said for the sake of compromise: only those who may
            read the sessions' records see it, and it is never handed to another body (17号令 art. 11).
    """

    code: str
    title: str | Promise
    template: str
    subject: str
    build: Callable[[Any], Frozen]
    refusals: Callable[[Any], list[str]] = _never_refused
    number: Callable[[Any], str] = _no_number
    form_code: str = ""
    basis: tuple[str, ...] = field(default=())
    copies: int = 1
    issued: bool = True
    signed_by: tuple[Signer, ...] = field(default=())
    copies_for: tuple[Receiver, ...] = field(default=())
    entries: Callable[[Any], type[EntriesForm] | None] = _no_entries
    several: bool = False
    correctable: bool = True
    issued_by: str = ""
    part: FilePart = FilePart.MAIN
    restricted: bool = False


class UnknownKind(LookupError):
    """There is no paper of that code."""


_kinds: dict[str, PaperKind] = {}
_followers: list[Callable[[Any, Actor], None]] = []
_finders: list[Callable[[str, PaperKind], Model | None]] = []


def register(kind: PaperKind) -> None:
    """Add a kind; called from an AppConfig's ready()."""
    if _kinds.get(kind.code, kind) != kind:
        raise ValueError(f"two kinds of paper have the code {kind.code!r}")
    _kinds[kind.code] = kind


def get(code: str) -> PaperKind:
    """The kind of that code.

    Raises:
        UnknownKind: when there is none.
    """
    try:
        return _kinds[code]
    except KeyError as error:
        raise UnknownKind(code) from error


def find(code: str) -> PaperKind | None:
    """The kind of that code, None where there is none."""
    return _kinds.get(code)


def title(code: str) -> str | Promise:
    """What pages call the kind; the code itself for a kind of before that is no longer known."""
    declared = _kinds.get(code)
    return declared.title if declared else code


def kinds(subject: str = "") -> Iterable[PaperKind]:
    """All kinds in the order of registration, or those about one model ("cases.case")."""
    return [kind for kind in _kinds.values() if not subject or kind.subject == subject]


def register_subject_finder(find: Callable[[str, PaperKind], Model | None]) -> None:
    """Let commands name subjects by a case's number or serial.

    `find(reference, kind)` gives the kind's subject, None where it knows no such case, and raises
    ActionRefused where the case has nothing that this kind could be about.
    """
    if find not in _finders:
        _finders.append(find)


def register_follower(follow: Callable[[Any, Actor], None]) -> None:
    """Let `follow(paper, actor)` be told of every issued paper, in the transaction of its issue. It
    must not refuse."""
    if follow not in _followers:
        _followers.append(follow)


def tell_issued(paper: Model, actor: Actor) -> None:
    """Tell all who follow papers."""
    for follow in _followers:
        follow(paper, actor)


def find_subject(reference: str, kind: PaperKind) -> Model | None:
    """What `reference` (a case number or serial) means for this kind, or None."""
    return next((found for find in _finders if (found := find(reference, kind))), None)
