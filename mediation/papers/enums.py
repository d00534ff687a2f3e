"""Who signs a paper, and who is handed one: the same words for every kind."""

from enum import StrEnum


class Signer(StrEnum):
    """Whose signature or seal a kind of paper has a place for.

    A member stands for everybody of that sort whom the frozen context names: two respondents are
    two places.
    """

    APPLICANTS = "applicants"
    RESPONDENTS = "respondents"
    MEDIATOR = "mediator"
    RECORDER = "recorder"
    #: Whoever does the act that the paper records: registers, serves, investigates, visits.
    OFFICER = "officer"
    #: Who receives, answers or is asked: the person whom the paper's entries name.
    RECIPIENT = "recipient"
    #: The head of the organisation (负责人), who approves or assigns.
    HEAD = "head"
    SEAL = "seal"


class Receiver(StrEnum):
    """For whom an original is made."""

    APPLICANTS = "applicants"
    RESPONDENTS = "respondents"
    FILE = "file"
    ARBITRATION = "arbitration"
    COURT = "court"
    LEGAL_AID = "legal_aid"
