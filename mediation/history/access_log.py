"""The log of who looked at what."""

from mediation.history.actor import current
from mediation.history.models import AccessEntry, DomainModel


def log_access(
    act: AccessEntry.Act | str, *, subject: DomainModel | None = None, detail: str = ""
) -> AccessEntry:
    """Record that the bound actor looked at `subject`.

    Args:
        act: view, unmask, download, print, export or search.
        detail: what exactly ("agreement-1.pdf", "id_number of party 3"); never personal data.
    """
    context = current()
    actor = context.actor
    return AccessEntry.objects.create(
        act=AccessEntry.Act(act),
        aggregate=subject.aggregate_ref() if subject else "",
        subject=f"{subject._meta.label_lower}:{subject.pk}" if subject else "",
        detail=detail[:200],
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_role=actor.role,
        actor_organisation=actor.organisation_code,
        request_id=context.request_id,
    )
