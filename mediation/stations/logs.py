"""What the pages of the two logs read: who changed what, and who looked at what.

Scope follows the organisation in which a person acted: a manager's or an auditor's own and below;
an administrator's is everything. The rows name objects by kind and number, never by content.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import BooleanField, CharField, ExpressionWrapper, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import cached_property

from mediation.history.access_log import told
from mediation.history.actor import Actor
from mediation.history.models import AccessEntry, AggregateRoot
from mediation.history.records import history_models
from mediation.stations.access import organisations_in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.stations.permissions import users_visible_to
from mediation.stations.timeline import act_label, role_label

PER_PAGE = 50
COLUMNS = (
    "history_id", "history_date", "history_type", "aggregate", "act", "act_happened_on",
    "actor_id", "actor_name", "actor_role", "actor_organisation",
)  # fmt: skip


def kinds() -> list[tuple[str, Any]]:
    """Kinds of object that have a history: label ("cases.case") and name, sorted by name."""
    models = [model.instance_type for model in history_models()]
    choices = [(model._meta.label_lower, model._meta.verbose_name) for model in models]
    return sorted(choices, key=lambda choice: str(choice[1]))


def access_entries(actor: Actor) -> QuerySet[AccessEntry]:
    """What the actor may read of the access log, newest first.

    Looks by whoever acted in the actor's scope, and looks by others at what is held there.
    """
    entries = AccessEntry.objects.order_by("-id")
    codes = _codes(actor)
    if codes is None:
        return entries
    return entries.filter(Q(actor_organisation__in=codes) | Q(holder__in=codes))


def looks_at(*aggregates: str) -> QuerySet[AccessEntry]:
    """Every look at these objects ("cases.case:12"), by whomever; for who may read that of them."""
    return AccessEntry.objects.filter(aggregate__in=aggregates).order_by("-id")


def aggregates_of(serial: str) -> list[str]:
    """The objects with this public number: a case, a series, a consultation."""
    found = []
    for model in apps.get_models():
        if issubclass(model, AggregateRoot) and _has(model, "serial"):
            manager: Any = model._default_manager
            keys = manager.filter(serial=serial).values_list("pk", flat=True)
            found += [f"{model._meta.label_lower}:{key}" for key in keys]
    return found


class LogPaginator(Paginator):
    """Pages of the access log; it counts no further than anybody turns pages."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        counted: int = rows.order_by("id")[: self.MOST].count()
        return counted


def access_page(rows: QuerySet[AccessEntry], number: str | None, actor: Actor) -> Any:
    """One page of entries, in words: a fixed number of queries."""
    has_text = ExpressionWrapper(~Q(text=""), output_field=BooleanField())
    page: Any = LogPaginator(rows.annotate(has_text=has_text), PER_PAGE).get_page(number)
    page.object_list = entries_in_words(list(page.object_list))
    for entry in page.object_list:
        entry.key = f"entry-{entry.pk}"
        entry.may_reveal = entry.has_text and may_reveal(actor, entry)
    return page


def entries_in_words(entries: Sequence[Any]) -> Sequence[Any]:
    """The same entries, each with `object`, `role` and `told`: a query for each kind of object."""
    names = name_objects([entry.aggregate for entry in entries])
    for entry in entries:
        entry.object = names.get(entry.aggregate, "")
        entry.role = role_label(entry.actor_role)
        entry.told = told(entry.detail)
    return entries


def may_reveal(actor: Actor, entry: AccessEntry) -> bool:
    """Whether the actor may read what was typed: a manager all, an auditor what was searched for."""
    if actor.role == Role.MANAGER:
        return True
    return actor.role == Role.AUDITOR and entry.act == AccessEntry.Act.SEARCH


def changes(
    actor: Actor,
    *,
    since: date,
    until: date,
    person: int | None = None,
    kind: str = "",
    change: str = "",
) -> Any:
    """Rows of all history tables as one query of dictionaries, newest first.

    Args:
        since, until: days of recording, both included; a period keeps the query small.
        person: primary key of a user.
        kind: label of one model, all of them when empty.
        change: history type ("+", "~", "-").
    """
    filters: dict[str, Any] = {
        "history_date__gte": start_of(since),
        "history_date__lt": start_of(until + timedelta(days=1)),
    }
    if person is not None:
        filters["actor_id"] = person
    if change:
        filters["history_type"] = change
    if (codes := _codes(actor)) is not None:
        filters["actor_organisation__in"] = codes
    parts = [
        _part(model).filter(**filters)
        for model in history_models()
        if not kind or model.instance_type._meta.label_lower == kind
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-history_date", "-history_id")


def changes_in_words(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The same rows of `changes`, with `object` and `title`, and `act` and `role` in words."""
    names = name_objects([row["aggregate"] for row in rows])
    titles = dict(kinds())
    for row in rows:
        row["object"] = names.get(row["aggregate"], "")
        row["title"] = titles[row["model_label"]]
        row["act"] = act_label(row["act"], row["history_type"])
        row["role"] = role_label(row["actor_role"])
    return rows


def _part(model: Any) -> Any:
    instance_type = model.instance_type
    label = Value(instance_type._meta.label_lower, output_field=CharField())
    return model.objects.order_by().values(*COLUMNS, model_label=label)


def name_objects(aggregates: Iterable[str]) -> dict[str, str]:
    """Readable names of aggregates ("cases.case:12"): kind and public number, no content.

    One query a kind. What was deleted, or has no public number, keeps the number of its row.
    """
    wanted: dict[str, set[str]] = {}
    for reference in filter(None, aggregates):
        label, _colon, key = reference.partition(":")
        wanted.setdefault(label, set()).add(key)
    names: dict[str, str] = {}
    for label, keys in wanted.items():
        model: Any = apps.get_model(label)
        title = str(model._meta.verbose_name)
        number = next((n for n in ("serial", "code", "username", "year") if _has(model, n)), None)
        found = dict(model.objects.filter(pk__in=keys).values_list("pk", number)) if number else {}
        for key in keys:
            public = next((str(v) for pk, v in found.items() if str(pk) == key), f"#{key}")
            names[f"{label}:{key}"] = f"{title} {public}"
    return names


def _has(model: Any, name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def people(actor: Actor) -> list[tuple[str, str]]:
    """Whose acts may be asked for: user name, and name for the page."""
    users = users_visible_to(actor).order_by("name", "username")
    return [(user.username, f"{user.name}（{user.username}）") for user in users]


def _codes(actor: Actor) -> list[str] | None:
    """Codes of the organisations whose acts the actor may read; None is every one."""
    if actor.role == Role.ADMINISTRATOR:
        return None
    scope: QuerySet[Organisation] = organisations_in_scope(actor)
    return list(scope.order_by().values_list("code", flat=True))


def start_of(day: date) -> datetime:
    """The first moment of a day in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
