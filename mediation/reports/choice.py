"""What a reader has chosen to see: the period, whose figures, and as of which day."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from mediation.history import past
from mediation.reports.periods import Period
from mediation.reports.scopes import Narrowing, Scope, UnknownNarrowing
from mediation.reports.sections import sections
from mediation.stations.logs import start_of
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One reader's question; `as_of` is None for the figures as they stand now."""

    period: Period
    scope: Scope
    as_of: date | None = None

    @property
    def query(self) -> Mapping[str, str]:
        """The fields of the form that ask it again."""
        code = self.scope.organisation.code if self.scope.organisation else ""
        query = {**self.period.query, "organisation": code}
        if self.scope.only:
            query["only"] = written(self.scope.only)
        if self.as_of:
            query["as_of"] = self.as_of.isoformat()
        return query

    @property
    def name(self) -> str:
        """The name of a file that answers it, without its ending."""
        code = self.scope.organisation.code if self.scope.organisation else "all"
        parts = [self.period.label, code]
        if self.scope.only:
            parts += [self.scope.only.dimension, self.scope.only.code]
        if self.as_of:
            parts.append(f"as-of-{self.as_of}")
        return "-".join(parts)

    def page(self, view: str = "reports:month", *args: str, **changed: str) -> str:
        """The address of a page of the reports with this choice, some of its fields changed."""
        query = {name: value for name, value in {**self.query, **changed}.items() if value}
        return f"{reverse(view, args=args)}?{urlencode(query)}"

    def address(
        self, figure: str, *, month: str = "", by: str = "", value: str = "", only: str = ""
    ) -> str:
        """Where a figure's list stands, for this or another month and for a row of a table."""
        changed = {"by": by, "value": value} if by else {}
        if only:
            changed["only"] = only
        if month:
            changed |= {"month": month, "span": "", "first": "", "last": ""}
        return self.page("reports:figure", figure, **changed)

    def standing(self) -> AbstractContextManager[None]:
        """Compute inside: what is read there stands as it did at the end of the day."""
        return standing_at(self.as_of)


@contextmanager
def standing_at(day: date | None) -> Iterator[None]:
    """Let everything of which sections are computed stand as at the end of `day`, None for now."""
    if day is None:
        yield
        return
    tables = [model for section in sections() for model in section.models]
    with past.as_of(end_of(day), list(dict.fromkeys(tables))):
        yield


def end_of(day: date) -> datetime:
    """The first moment that no longer is `day` in the office's time zone."""
    return start_of(day + timedelta(days=1))


def narrowings(scope: Scope) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """Everything to which a report of the scope can be narrowed: heading → as written, label."""
    groups = [
        (
            dimension.heading,
            [
                (written(Narrowing(dimension.key, code)), label)
                for code, label in dimension.choices(scope)
            ],
        )
        for section in sections()
        for dimension in section.dimensions
    ]
    return [(heading, values) for heading, values in groups if values]


def narrowed(scope: Scope, text: str) -> Scope:
    """The scope narrowed to what is written "category:payment"; as it is for an empty text.

    Raises:
        UnknownNarrowing: for anything that the scope does not offer.
    """
    if not text:
        return scope
    for heading, values in narrowings(scope):
        for value, label in values:
            if value == text:
                dimension, _colon, code = text.partition(":")
                return replace(scope, only=Narrowing(dimension, code, f"{heading}：{label}"))
    raise UnknownNarrowing(text)


def written(narrowing: Narrowing) -> str:
    """A narrowing as it stands in addresses."""
    return f"{narrowing.dimension}:{narrowing.code}"
