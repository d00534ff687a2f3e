"""What a person asked for about their own data, how they were recognised, and what came of it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.rights.enums import IdentityCheck, RequestState, RightKind
from mediation.history.models import AggregateRoot, RecordedQuerySet, StatefulModel
from mediation.stations.enums import Role
from mediation.stations.models import Organisation, User
from mediation.stations.permissions import organisations_visible_to


class RightsRequestQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Any) -> Any:
        """A manager's own stations; an auditor's, too, without the name."""
        if actor is None or actor.role not in (Role.MANAGER, Role.AUDITOR):
            return self.none()
        return self.filter(station__in=organisations_visible_to(actor))


class RightsRequest(AggregateRoot, StatefulModel):
    """One request. It names the register entry by its reference, not by a foreign key: who has left
    the register is not kept there by having asked."""

    sealed_fields = ("person_name", "identity_note", "content", "answer", "corrected_in")

    number = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    station = models.ForeignKey(
        Organisation, models.PROTECT, editable=False, related_name="+", verbose_name=_("工作站")
    )
    person_reference = models.UUIDField(_("人员登记号"), editable=False, db_index=True)
    person_name = models.CharField(_("姓名"), max_length=100, editable=False)
    kind = models.CharField(_("请求事项"), max_length=20, choices=RightKind.choices)
    asked_on = models.DateField(_("提出日期"))
    identity_check = models.CharField(
        _("身份核验方式"), max_length=20, choices=IdentityCheck.choices
    )
    identity_note = models.CharField(
        _("核验说明"), max_length=200, blank=True, help_text=_("例如委托书日期、代理人姓名。")
    )
    content = models.TextField(
        _("请求内容和理由"), max_length=1000,
        help_text=_("更正请求写明哪一项有误、应当是什么、凭什么证明。"),
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("核验人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN,
        editable=False,
    )  # fmt: skip
    answer = models.TextField(_("处理说明"), blank=True, editable=False)
    corrected_in = models.CharField(_("更正所在案件"), max_length=200, blank=True, editable=False)
    decided_on = models.DateField(_("处理日期"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("处理人")
    )
    exports = models.PositiveSmallIntegerField(_("导出次数"), default=0, editable=False)

    objects: ClassVar[Any] = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人信息请求")
        verbose_name_plural = _("个人信息请求")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, decided_on=None, decided_by=None)
                | ~Q(state=RequestState.OPEN)
                & Q(decided_on__isnull=False, decided_by__isnull=False),
                name="rights_request_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("rights:request", args=[self.number])
