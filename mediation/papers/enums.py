"""Who signs a paper, who is handed one, where it is filed: the same words for every kind."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signer(models.TextChoices):
    """Whose signature or seal a kind of paper has a place for.

    A member stands for everybody of that sort whom the frozen context names: two respondents are
    two places.
    """

    APPLICANTS = "applicants", _("申请人")
    RESPONDENTS = "respondents", _("被申请人")
    MEDIATOR = "mediator", _("调解员")
    RECORDER = "recorder", _("记录人")
    #: Whoever does the act that the paper records: registers, serves, investigates, visits.
    OFFICER = "officer", _("经办人")
    #: Who receives, answers or is asked: the person whom the paper's entries name.
    RECIPIENT = "recipient", _("受送达人或被询问人")
    #: The head of the organisation (负责人), who approves or assigns.
    HEAD = "head", _("负责人")
    SEAL = "seal", _("调解组织印章")


class Receiver(models.TextChoices):
    """For whom an original is made."""

    APPLICANTS = "applicants", _("申请人")
    RESPONDENTS = "respondents", _("被申请人")
    FILE = "file", _("存档")
    ARBITRATION = "arbitration", _("仲裁机构")
    COURT = "court", _("人民法院")
    LEGAL_AID = "legal_aid", _("法律援助机构")


class FilePart(models.TextChoices):
    """The two parts of a file (办案规则 arts. 22–23 for arbitration; the same split here).

    Parties and their agents may read and copy the main file; the inner one stays in the house.
    """

    MAIN = "main", _("正卷")
    INNER = "inner", _("副卷")
