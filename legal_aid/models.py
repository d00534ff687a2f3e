"""Consultations (咨询): one contact of a person with legal-aid staff (F01)."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Category
from cases.models import Case
from legal_aid.enums import Channel, OnwardPath
from mediation.history.actor import Actor
from mediation.history.clearing import DestructibleRoot, destroyed_by_a_list
from mediation.history.models import RecordedQuerySet, StatefulModel
from mediation.people.models import Person
from mediation.stations.enums import Role
from mediation.stations.models import Organisation, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class ConsultationQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor | None) -> Any:
        """Legal-aid officers and managers of the station; nobody else, and never a point."""
        if actor is None or actor.role not in (Role.LEGAL_AID, Role.MANAGER):
            return self.none()
        if not actor.organisation_path or (
            actor.station_id and actor.organisation_id != actor.station_id
        ):
            return self.none()
        return self.filter(organisation__path__startswith=actor.organisation_path)


class Consultation(DestructibleRoot, StatefulModel):
    """What was asked and what was answered; its notes are for legal-aid staff and the manager."""

    sealed_fields = ("visitor_name", "employer_name", "question", "advice")
    cleared_fields = ("person",)

    serial = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("接待人"))
    held_on = models.DateField(_("咨询日期"))
    channel = models.CharField(_("咨询方式"), max_length=20, choices=Channel.choices)
    is_anonymous = models.BooleanField(_("匿名咨询"), default=False)
    visitor_name = models.CharField(_("咨询人"), max_length=100, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    id_number = EncryptedTextField(_("身份证号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    employer_name = models.CharField(_("用人单位"), max_length=200, blank=True)
    category = models.CharField(_("事项分类"), max_length=20, choices=Category.choices)
    question = models.TextField(_("咨询内容"))
    advice = models.TextField(_("答复意见"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"), null=True, blank=True)
    onward = models.CharField(_("去向"), max_length=20, choices=OnwardPath.choices)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, editable=False, related_name="consultation"
    )

    objects: ClassVar[Any] = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "咨询")
        verbose_name_plural = _("咨询")
        ordering = ("-held_on", "-id")
        indexes = (
            models.Index(fields=("organisation", "-held_on", "-id"), name="consultation_list"),
        )
        constraints = (destroyed_by_a_list("consultation_destroyed_by_a_list"),)

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("legal_aid:detail", args=[self.serial])
