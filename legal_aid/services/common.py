"""What every operation on an application for aid begins with."""

from typing import Any

from django.utils.translation import gettext as _

from cases.services.entering import is_in_a_case
from legal_aid.models import AidApplication
from legal_aid.roles import may
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.people.services import employer_for, person_for, register_of
from mediation.stations.models import User
from mediation.ui.parts import Text


def insist_may(actor: Actor, act: str, application: AidApplication) -> User:
    """The acting user; NotAllowed unless role and scope cover `act` on `application`."""
    path = application.organisation.path
    if not may(actor, act) or not path.startswith(actor.organisation_path):
        raise NotAllowed(_("您的角色不能对本件法律援助申请进行此操作。"))
    user: User = User.objects.get(pk=actor.user_id)
    return user


def insist_words(text: str, what: Text) -> str:
    """`text` without blanks around it; ActionRefused when nothing is left."""
    if not text.strip():
        raise ActionRefused(_("请填写%(what)s。") % {"what": what})
    return text.strip()


class _Applicant:
    """An application in the register's words: the register keeps no registered address."""

    def __init__(self, application: AidApplication) -> None:
        self.name = application.name
        self.phone = application.phone
        self.address = application.address
        self.sex = application.sex
        self.birth_date = application.birth_date
        self.id_type = application.id_type
        self.id_number = application.id_number
        self.person_id = application.person_id


class _Employer:
    def __init__(self, application: AidApplication) -> None:
        self.name = application.employer_name
        self.credit_code = application.employer_credit_code
        self.employer_id = application.employer_id
        self.phone = self.address = self.legal_representative = ""
        self.nature = self.industry = ""
        self.building: Any = None


def enter_register(application: AidApplication) -> None:
    """Link the application, not saved here, to the station's register.

    A name alone is no identity: who gave neither telephone nor number is not entered.
    """
    register = register_of(application.organisation)
    if application.name and (application.phone or application.id_number):
        application.person = person_for(
            _Applicant(application), station=register, stays=is_in_a_case
        )
    if application.employer_name:
        application.employer = employer_for(
            _Employer(application), station=register, stays=is_in_a_case
        )
    else:
        application.employer = None
