"""What the database refuses between the tables of a case (design §3, 特邀调解规定 arts. 15–16).

The operations refuse the same with sentences; here it holds for whoever writes past them. Each
condition is a necessary one: what an operation accepts is never refused.
"""

from mediation.history.rules import Rule

#: Two writers of one case wait for each other, as they do at the gate.
_LOCK = "PERFORM 1 FROM cases_case WHERE id = NEW.case_id FOR UPDATE;"
_BARRING = "('near_relative', 'interest', 'handled_decision', 'gave_advice', 'other_relation')"


def _newest(column: str, own: str) -> str:
    """Whether `own` is the newest answer of its party to its declaration."""
    return f"""{own}.{column} AND NOT EXISTS (
        SELECT 1 FROM cases_consent later
        WHERE later.party_id = {own}.party_id AND later.purpose = {own}.purpose
          AND later.participation_id = {own}.participation_id
          AND later.declaration_number = {own}.declaration_number
          AND (later.answered_on > {own}.answered_on
               OR (later.answered_on = {own}.answered_on AND later.id > {own}.id)))"""  # nosec B608  our own constants


def _no_side(side: str) -> str:
    """Nobody of this side stands by a waiver of what mediator `m` has declared."""
    return f"""NOT EXISTS (
        SELECT 1 FROM cases_consent waiver JOIN cases_party p ON p.id = waiver.party_id
        WHERE waiver.participation_id = m.id AND waiver.purpose = 'conflict_waiver'
          AND waiver.declaration_number = m.declaration_number
          AND p.side = '{side}' AND p.ceased_on IS NULL AND {_newest("answer", "waiver")})"""  # nosec B608  our own constants


_WORKING = "m.case_id = NEW.id AND m.capacity = 'mediator' AND m.ends_on IS NULL"

RULES = (
    Rule("participation_is_never_deleted", "cases_participation", "DELETE", "1 = 1"),
    Rule(
        "participation_keeps_who_where_and_as_what",
        "cases_participation",
        "UPDATE OF case_id, user_id, capacity",
        "NEW.case_id <> OLD.case_id OR NEW.user_id <> OLD.user_id OR NEW.capacity <> OLD.capacity",
    ),
    Rule(
        "mediator_is_no_agent_here",
        "cases_participation",
        "INSERT",
        """NEW.capacity = 'mediator' AND EXISTS (SELECT 1 FROM cases_agent a
           WHERE a.case_id = NEW.case_id AND a.user_id = NEW.user_id)""",
        _LOCK,
    ),
    *(
        Rule(
            f"agent_is_no_mediator_here_{event[:6].lower()}",
            "cases_agent",
            event,
            """NEW.user_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_participation p
               WHERE p.case_id = NEW.case_id AND p.user_id = NEW.user_id
                 AND p.capacity = 'mediator')""",
            _LOCK,
        )
        for event in ("INSERT", "UPDATE OF user_id, case_id")
    ),
    Rule(
        "waiver_is_of_a_declaration_by_another",
        "cases_consent",
        "INSERT",
        """NEW.purpose = 'conflict_waiver' AND NOT EXISTS (
           SELECT 1 FROM cases_participation m JOIN cases_party p ON p.id = NEW.party_id
           WHERE m.id = NEW.participation_id AND m.case_id = NEW.case_id
             AND p.case_id = NEW.case_id AND m.user_id <> NEW.taken_by_id
             AND m.declaration_number = NEW.declaration_number)""",
    ),
    Rule(
        "waiver_is_never_changed",
        "cases_consent",
        "UPDATE OF case_id, party_id, purpose, answer, taken_by_id, participation_id,"
        " declaration_number",
        """(OLD.purpose = 'conflict_waiver' OR NEW.purpose = 'conflict_waiver') AND (
           NEW.purpose <> OLD.purpose OR NEW.case_id <> OLD.case_id
           OR NEW.party_id <> OLD.party_id OR NEW.answer <> OLD.answer
           OR NEW.taken_by_id <> OLD.taken_by_id
           OR NEW.participation_id <> OLD.participation_id
           OR NEW.declaration_number <> OLD.declaration_number
           OR NEW.participation_id IS NULL OR NEW.declaration_number IS NULL)""",
    ),
    Rule("waiver_is_never_deleted", "cases_consent", "DELETE", "OLD.purpose = 'conflict_waiver'"),
    Rule(
        "barred_mediator_accepts_no_case",
        "cases_case",
        "UPDATE OF state",
        f"""'mediation' = NEW.state AND 'eligibility' = OLD.state AND EXISTS (
            SELECT 1 FROM cases_participation m WHERE {_WORKING} AND (
                m.declared_on IS NULL
                OR (m.conflict IN {_BARRING}
                    AND ({_no_side("applicant")} OR {_no_side("respondent")}))
                OR (m.conflict NOT IN {_BARRING} AND EXISTS (
                    SELECT 1 FROM cases_participation adviser
                    WHERE adviser.case_id = m.case_id AND adviser.user_id = m.user_id
                      AND adviser.capacity = 'adviser' AND adviser.ends_on IS NULL))
                OR EXISTS (SELECT 1 FROM cases_conflictfinding f
                    WHERE f.participation_id = m.id AND f.strength = 'never'
                      AND f.answer NOT IN ('gone', 'replaced'))))""",  # nosec B608  our own constants
    ),
    *(
        Rule(
            f"session_is_led_by_a_mediator_here_{event[:6].lower()}",
            "cases_mediationsession",
            event,
            """NOT EXISTS (SELECT 1 FROM cases_participation m
               WHERE m.case_id = NEW.case_id AND m.user_id = NEW.mediator_id
                 AND m.capacity = 'mediator')""",
        )
        for event in ("INSERT", "UPDATE OF mediator_id, case_id")
    ),
    *(
        Rule(
            f"legal_aid_never_at_a_point_{event[:6].lower()}",
            "cases_case",
            event,
            """NEW.is_legal_aid AND EXISTS (SELECT 1 FROM stations_organisation o
               WHERE o.id = NEW.organisation_id AND o.kind = 'point')""",
        )
        for event in ("INSERT", "UPDATE OF organisation_id, is_legal_aid")
    ),
    Rule(
        "legal_aid_never_offered_to_a_point",
        "cases_transfer",
        "INSERT",
        """EXISTS (SELECT 1 FROM cases_case c, stations_organisation o
           WHERE c.id = NEW.case_id AND c.is_legal_aid
             AND o.id = NEW.receiver_id AND o.kind = 'point')""",
    ),
)
