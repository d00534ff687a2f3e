"""What the pages show of subscriptions and deliveries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mediation.ui.parts import Action, Text, Tone
from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Delivery, Subscription

TONES: dict[str, Tone] = {
    DeliveryState.WAITING: "info",
    DeliveryState.SENDING: "info",
    DeliveryState.DELIVERED: "success",
    DeliveryState.FAILED: "danger",
    DeliveryState.CANCELLED: "muted",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in a table; `subject` is empty for whoever may know no case."""

    delivery: Delivery
    kind: Text
    subject: str
    tone: Tone


def lines(deliveries: Iterable[Delivery], *, reads_cases: bool) -> list[Line]:
    """The lines of a table; the events and subscriptions are there already."""
    return [
        Line(row, row.event.label, row.event.subject if reads_cases else "", TONES[row.state])
        for row in deliveries
    ]


def actions(row: Subscription) -> list[Action]:
    """What can be done with a subscription that has not ended."""

    def at(name: str) -> str:
        return reverse(f"webhooks:{name}", args=[row.key])

    made = [
        Action(
            label=_("发送测试消息"), url=at("ping"), method="post", primary=True, icon="mail",
            version=row.version,
        ),
        Action(label=_("修改"), url=at("edit"), icon="pencil"),
        Action(label=_("更换签名密钥"), url=at("rotate"), icon="key"),
        Action(label=_("重新推送失败的消息"), url=at("replay_failed"), icon="repeat"),
    ]  # fmt: skip
    if row.is_paused:
        made.append(
            Action(
                label=_("恢复推送"), url=at("resume"), method="post", icon="check-circle",
                version=row.version,
            )
        )  # fmt: skip
    else:
        made.append(
            Action(
                label=_("暂停推送"), url=at("pause"), method="post", icon="hourglass",
                version=row.version,
                confirm=_("暂停期间的事件会保留，恢复后推送。确定暂停吗？"),
            )
        )  # fmt: skip
    return [*made, Action(label=_("终止订阅"), url=at("end"), danger=True, icon="x")]
