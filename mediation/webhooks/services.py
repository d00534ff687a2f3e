"""Making, changing, pausing and ending subscriptions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.jobs.services import notify
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Organisation
from mediation.stations.permissions import require
from mediation.webhooks import kinds, outbox, signing
from mediation.webhooks.addresses import url_faults
from mediation.webhooks.enums import DeliveryState, Status
from mediation.webhooks.models import Delivery, Event, Subscription
from mediation.webhooks.permissions import may_edit

EDITABLE = ("name", "url", "kinds")
MOST = 20
#: Hours for which the former secret may go on signing; 0 where it has become known to others.
OVERLAPS = (0, 1, 24, 72)


def subscribe(subscription: Subscription, *, actor: Actor) -> tuple[Subscription, str]:
    """A new subscription, and its secret, which is shown this once.

    Raises:
        NotAllowed: outside the actor's scope.
        ActionRefused: with what is wrong; a second one of the same name in the organisation, so that
            a form that was sent twice makes no secret that nobody has seen.
    """
    require(may_edit(actor, subscription))
    secret = signing.new_secret()
    with transaction.atomic(), acting(actor, act="subscribe"):
        # Of two who ask at the same moment one sees what the other has made.
        Organisation.objects.select_for_update(of=("self",)).get(pk=subscription.organisation_id)
        faults = _faults(subscription)
        present = Subscription.objects.filter(
            organisation=subscription.organisation, status__in=Status.LISTENING
        )
        if present.count() >= MOST:
            faults.append(_("该组织的推送订阅已达上限，请先终止不用的订阅。"))
        _refuse(faults)
        subscription.secret = secret
        subscription.save()
    return subscription, secret


def edit_subscription(
    subscription: Subscription, *, actor: Actor, version: int | None
) -> Subscription:
    """Another name, address or choice of events; what waits goes to the new address.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _opened(subscription, actor=actor, act="edit_subscription", version=version) as fresh:
        for name in EDITABLE:
            setattr(fresh, name, getattr(subscription, name))
        _refuse(_faults(fresh))
    return fresh


def rotate_secret(
    subscription: Subscription, *, actor: Actor, version: int | None, overlap_hours: int
) -> str:
    """A new secret, shown this once; the former one signs beside it for some hours.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    if overlap_hours not in OVERLAPS:
        raise ActionRefused(_("请选择原密钥的保留时间。"))
    secret = signing.new_secret()
    with _opened(subscription, actor=actor, act="rotate_webhook_secret", version=version) as fresh:
        # A second rotation within the overlap: whoever still used the one before last is cut off.
        fresh.former_secret = fresh.secret if overlap_hours else ""
        until = timezone.now() + timedelta(hours=overlap_hours)
        fresh.former_until = until if overlap_hours else None
        fresh.secret = secret
    return secret


def pause(subscription: Subscription, *, actor: Actor, version: int | None) -> Subscription:
    """Send nothing for now; events wait.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _opened(subscription, actor=actor, act="pause_subscription", version=version) as fresh:
        if not fresh.is_active:
            raise ActionRefused(_("该订阅已经暂停。"))
        fresh.status = Status.PAUSED
    return fresh


def resume(subscription: Subscription, *, actor: Actor, version: int | None) -> int:
    """Go on; what waited goes out at once. Returns how many that were.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _opened(subscription, actor=actor, act="resume_subscription", version=version) as fresh:
        if not fresh.is_paused:
            raise ActionRefused(_("该订阅没有暂停。"))
        fresh.status = Status.ACTIVE
        fresh.failures, fresh.failing_since = 0, None
        # Their jobs are ordered by the next round, some at a time.
        return waiting_of(fresh).update(next_attempt_at=timezone.now(), tries=0)


def end(subscription: Subscription, *, actor: Actor, version: int | None) -> Subscription:
    """Tell it nothing any more; what waited is cancelled. The log stays for its time.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _opened(subscription, actor=actor, act="end_subscription", version=version) as fresh:
        fresh.status = Status.ENDED
        fresh.former_secret, fresh.former_until = "", None
        waiting_of(fresh).update(state=DeliveryState.CANCELLED, ended_at=timezone.now())
    return fresh


def ping(subscription: Subscription, *, actor: Actor, version: int | None) -> Delivery:
    """Send a trial message, once and at once, paused or not.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _opened(subscription, actor=actor, act="ping_subscription", version=version) as fresh:
        event = Event.objects.create(kind=kinds.PING, organisation=fresh.organisation)
        (delivery,) = outbox.address(event, [fresh])
    return delivery


def give_up_on(subscription: Subscription) -> None:
    """Pause what has failed for too long, and tell the managers; in the caller's transaction."""
    with gate(subscription, actor=SYSTEM, act="give_up_on_subscription") as fresh:
        fresh.status = Status.PAUSED
    text = _("事件推送“%(name)s”持续失败，已自动暂停；排除故障后请恢复推送，期间的事件不会丢失。")
    for user_id in managers_of(subscription.organisation):
        notify(user_id, text % {"name": subscription.name}, subscription.get_absolute_url())


def drop_former_secrets() -> int:
    """Forget former secrets whose time is over; returns how many."""
    over = Subscription.objects.filter(former_until__lte=timezone.now())
    rows = list(over)
    for row in rows:
        with gate(row, actor=SYSTEM, act="drop_former_secret") as fresh:
            fresh.former_secret, fresh.former_until = "", None
    return len(rows)


def managers_of(organisation: Organisation) -> list[int]:
    """Who manages the organisation or its station today."""
    places = {organisation.pk, organisation.station_id or organisation.pk}
    serving = Membership.objects.on(timezone.localdate()).filter(
        role=Role.MANAGER, organisation__in=places, user__is_active=True
    )
    return sorted(set(serving.values_list("user_id", flat=True)))


def waiting_of(subscription: Subscription) -> QuerySet[Delivery]:
    """What has not been sent to it yet."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        subscription=subscription, state=DeliveryState.WAITING
    )
    return rows


@contextmanager
def _opened(
    subscription: Subscription, *, actor: Actor, act: str, version: int | None
) -> Iterator[Subscription]:
    with gate(subscription, actor=actor, act=act, version=version) as fresh:
        require(may_edit(actor, fresh))
        if fresh.is_ended:
            raise ActionRefused(_("该订阅已经终止。"))
        yield fresh


def _faults(subscription: Subscription) -> list[str]:
    faults = url_faults(subscription.url)
    if not subscription.name.strip():
        faults.append(_("请填写名称。"))
    known = {code for code, _label in kinds.choices()}
    if not subscription.kinds or not set(subscription.kinds) <= known:
        faults.append(_("请至少选择一种事件。"))
    others = Subscription.objects.filter(
        organisation_id=subscription.organisation_id,
        name=subscription.name,
        status__in=Status.LISTENING,
    ).exclude(pk=subscription.pk)
    if others.exists():
        faults.append(
            _("该组织已有同名的推送订阅。密钥只显示一次，没有记下的请在该订阅中更换密钥。")
        )
    return faults


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)
