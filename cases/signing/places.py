"""Which places a paper has, by its kind and by whom its frozen context names."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from cases.enums import Side
from cases.models import Case, Party
from cases.signing.models import SignaturePlace
from mediation.papers import registry
from mediation.papers.enums import Signer
from mediation.papers.models import Paper

#: Kinds whose signatures are kept elsewhere: the agreement's marks, the statements' signatures.
KEPT_ELSEWHERE = frozenset({"agreement", "session_record"})
#: Fields of entries that name who receives, answers or is asked; the first that is filled counts.
_RECIPIENTS = ("received_by", "person", "visited", "payee", "party", "receiver")
_OFFICERS = ("investigator", "officer")


def places_of(case: Case, paper: Paper) -> list[SignaturePlace]:
    """The places of a paper that has just been issued, not saved; none for a kind that nobody signs
    or whose signatures are kept elsewhere."""
    kind = registry.find(paper.kind)
    if kind is None or paper.kind in KEPT_ELSEWHERE:
        return []
    context = paper.context
    parties = list(case.parties.all())
    found = [
        SignaturePlace(case=case, paper=paper, signer=signer, party=party, name=name[:200])
        for signer in kind.signed_by
        for party, name in _expected(signer, context, parties, paper)
    ]
    for order, place in enumerate(found, start=1):
        place.order = order
    return found


def _expected(
    signer: Signer, context: dict[str, Any], parties: list[Party], paper: Paper
) -> Iterator[tuple[Party | None, str]]:
    entries: dict[str, Any] = context.get("entries") or {}
    if signer == Signer.APPLICANTS:
        yield from _named(context, Side.APPLICANT, parties)
    elif signer == Signer.RESPONDENTS:
        yield from _named(context, Side.RESPONDENT, parties)
    elif signer == Signer.RECIPIENT:
        yield _typed_party(context, parties), _first(entries, _RECIPIENTS)
    elif signer == Signer.MEDIATOR:
        yield None, (context.get("mediators") or [""])[0]
    elif signer == Signer.RECORDER:
        yield None, _first(entries, ("recorder",))
    elif signer == Signer.OFFICER:
        yield None, _first(entries, _OFFICERS) or paper.issued_by_name
    elif signer == Signer.SEAL:
        organisation = context.get("organisation") or {}
        yield None, organisation.get("seal_name") or organisation.get("name") or ""
    else:
        yield None, ""


def _named(
    context: dict[str, Any], side: Side, parties: list[Party]
) -> Iterator[tuple[Party | None, str]]:
    """Those of one side who have a cell in the signature block; of an inquiry whom it asks."""
    asked = context.get("respondent")
    if asked and side == Side.RESPONDENT:
        listed = [asked]
    else:
        with translation.override("zh-hans"):
            role = str(side.label)
        listed = [one for one in context.get("signers", ()) if one["role"].startswith(role)]
    left = [party for party in parties if party.side == side]
    for one in listed:
        name = str(one.get("name", ""))
        party = next((party for party in left if party.name == name), None)
        if party is not None:
            left.remove(party)  # of two of one name each has a place
        yield party, name


def _typed_party(context: dict[str, Any], parties: list[Party]) -> Party | None:
    """The party that was chosen in the paper's form."""
    chosen = (context.get("typed") or {}).get("party") or [""]
    return next((party for party in parties if str(party.pk) == chosen[0]), None)


def _first(entries: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(entries[name]) for name in names if entries.get(name)), "")
