"""What a token may be good for: each room registers the scopes that its operations ask for."""

from dataclasses import dataclass

from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Scope:
    """One right of a token; `label` says to the manager who gives it what it opens."""

    code: str
    label: Text


_scopes: dict[str, Scope] = {}


def register(*scopes: Scope) -> None:
    """Add scopes; from AppConfig.ready()."""
    _scopes.update({scope.code: scope for scope in scopes})


def known() -> list[Scope]:
    """All scopes, by code."""
    return [_scopes[code] for code in sorted(_scopes)]


def labels(codes: list[str]) -> list[Text]:
    """What these scopes open, in words; one that no room knows any more stands as its code."""
    return [_scopes[code].label if code in _scopes else code for code in codes]
