"""A matter of kind "mediation" follows its case: it ends with it and comes back with it."""

from cases.enums import Ending, EventKind
from cases.models import CaseEvent
from legal_aid.enums import AidKind, AidResult, AidState, TerminationGround
from legal_aid.models import AidApplication
from mediation.history.actor import Actor
from mediation.history.gate import gate

ENDS = (
    EventKind.CONCLUDED,
    EventKind.INELIGIBLE,
    EventKind.WITHDRAWN_BEFORE_ACCEPTANCE,
    EventKind.VOIDED,
)
RESULTS = {
    Ending.AGREEMENT: AidResult.SETTLED,
    Ending.OWN_SETTLEMENT: AidResult.SETTLED,
    Ending.NO_AGREEMENT: AidResult.NOT_AGREED,
    Ending.WITHDRAWN: AidResult.WITHDRAWN,
}


def follow(event: CaseEvent, actor: Actor) -> None:
    """What an event of the case means for its aided matter; in the case's own transaction.

    Whoever may end the case ends the matter with it: no right at the desk is asked for.
    """
    if event.kind not in (*ENDS, EventKind.REOPENED):
        return
    matter = AidApplication.objects.filter(case=event.case_id, kind=AidKind.MEDIATION).exclude(
        state=AidState.WITHDRAWN
    )
    for application in matter:
        with gate(
            application, actor=actor, act="follow_case", happened_on=event.happened_on
        ) as fresh:
            if event.kind == EventKind.REOPENED:
                _come_back(fresh)
            else:
                _end(fresh, event)


def _end(application: AidApplication, event: CaseEvent) -> None:
    if application.state != AidState.IN_PROGRESS:
        return
    day = max(event.happened_on, application.received_on)
    if event.kind == EventKind.VOIDED:
        application.termination_ground = TerminationGround.CASE_ENDED
        application.terminate(on=day)
        return
    application.close(on=day)
    if event.kind == EventKind.WITHDRAWN_BEFORE_ACCEPTANCE:
        application.result = AidResult.WITHDRAWN
    elif event.kind == EventKind.INELIGIBLE:
        application.result = AidResult.OTHER
    else:
        application.result = RESULTS[Ending(event.ending)]
    application.recovered_amount = event.amount


def _come_back(application: AidApplication) -> None:
    if application.state in (AidState.CLOSED, AidState.TERMINATED):
        application.resume()
        application.recovered_amount = None
