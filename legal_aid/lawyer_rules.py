"""What the database refuses between lawyers and aided matters (design §3; 律师法 art. 39).

`services/assigning.py` refuses the same with sentences; here it holds for whoever writes past it.
An engagement that comes to light later may be recorded: the page of the lawyer says whom to replace.
"""

from mediation.history.rules import Rule

#: Two who assign the same lawyer wait for each other, and for who mediates the linked case.
_LOCK = (
    "PERFORM 1 FROM cases_case WHERE id = (SELECT ap.case_id FROM legal_aid_aidapplication ap"
    " WHERE ap.id = NEW.application_id) FOR UPDATE;"
    " PERFORM 1 FROM legal_aid_lawyer WHERE id = NEW.lawyer_id FOR UPDATE;"
)
_THIS = """FROM legal_aid_aidapplication ap JOIN legal_aid_lawyer l ON l.id = NEW.lawyer_id"""

#: rule -> what is wrong with an assignment that begins.
_WRONG = {
    "lawyer_on_the_roster": f"EXISTS (SELECT 1 {_THIS} WHERE ap.id = NEW.application_id"
    " AND NOT l.is_active)",
    "lawyer_never_mediated_it": f"""EXISTS (SELECT 1 {_THIS}
        JOIN cases_participation p ON p.case_id = ap.case_id AND p.user_id = l.user_id
        WHERE ap.id = NEW.application_id AND p.capacity = 'mediator')""",
    "lawyer_never_acted_for_employer": f"""EXISTS (SELECT 1 {_THIS}
        JOIN legal_aid_lawyerengagement e ON e.lawyer_id = l.id
            AND e.employer_credit_code = ap.employer_credit_code
        WHERE ap.id = NEW.application_id AND ap.employer_credit_code <> '')""",
    "lawyer_is_not_the_other_agent": f"""EXISTS (SELECT 1 {_THIS}
        JOIN cases_agent a ON a.case_id = ap.case_id
        JOIN cases_party y ON y.id = a.party_id AND y.kind = 'employer'
        WHERE ap.id = NEW.application_id AND (a.user_id = l.user_id
            OR (a.name = l.name AND a.organisation_name = l.firm)))""",
}
_BEGINS_AGAIN = "OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL"


#: The lawyer's open matters, this one left out, fill the capacity already.
_FULL = """(SELECT COUNT(*) FROM legal_aid_aidassignment a
    WHERE a.lawyer_id = NEW.lawyer_id AND a.ended_on IS NULL AND a.id <> COALESCE(NEW.id, -1))
    >= (SELECT l.capacity FROM legal_aid_lawyer l WHERE l.id = NEW.lawyer_id)"""


RULES = (
    Rule("aid_assignment_is_never_deleted", "legal_aid_aidassignment", "DELETE", "1 = 1"),
    Rule(
        "aid_assignment_keeps_who_and_where",
        "legal_aid_aidassignment",
        "UPDATE OF application_id, lawyer_id",
        "NEW.application_id <> OLD.application_id OR NEW.lawyer_id <> OLD.lawyer_id",
    ),
    Rule(
        "lawyer_has_a_free_slot",
        "legal_aid_aidassignment",
        "INSERT",
        f"NEW.ended_on IS NULL AND {_FULL}",
        _LOCK,
    ),
    Rule(
        "lawyer_has_a_free_slot_again",
        "legal_aid_aidassignment",
        "UPDATE OF ended_on",
        f"{_BEGINS_AGAIN} AND {_FULL}",
        _LOCK,
    ),
    *(
        Rule(name, "legal_aid_aidassignment", "INSERT", wrong, _LOCK)
        for name, wrong in _WRONG.items()
    ),
    *(
        Rule(
            f"{name}_again",
            "legal_aid_aidassignment",
            "UPDATE OF ended_on",
            f"{_BEGINS_AGAIN} AND {wrong}",
            _LOCK,
        )
        for name, wrong in _WRONG.items()
    ),
    Rule(
        "aid_case_not_mediated_by_its_lawyer",
        "legal_aid_aidapplication",
        "UPDATE OF case_id",
        """NEW.case_id IS NOT NULL AND (OLD.case_id IS NULL OR NEW.case_id <> OLD.case_id)
           AND EXISTS (SELECT 1 FROM legal_aid_aidassignment a
               JOIN legal_aid_lawyer l ON l.id = a.lawyer_id
               JOIN cases_participation p ON p.user_id = l.user_id
               WHERE a.application_id = NEW.id AND a.ended_on IS NULL
                 AND p.case_id = NEW.case_id AND p.capacity = 'mediator')""",
        "PERFORM 1 FROM cases_case WHERE id = NEW.case_id FOR UPDATE;",
    ),
    Rule(
        "aid_lawyer_never_mediates_here",
        "cases_participation",
        "INSERT",
        """NEW.capacity = 'mediator' AND EXISTS (SELECT 1 FROM legal_aid_aidapplication ap
               JOIN legal_aid_aidassignment a ON a.application_id = ap.id
               JOIN legal_aid_lawyer l ON l.id = a.lawyer_id
               WHERE ap.case_id = NEW.case_id AND l.user_id = NEW.user_id)""",
        "PERFORM 1 FROM cases_case WHERE id = NEW.case_id FOR UPDATE;",
    ),
    *(
        Rule(
            f"aid_lawyer_acts_for_one_side_{event[:6].lower()}",
            "cases_agent",
            event,
            """NEW.user_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_party y
                   WHERE y.id = NEW.party_id AND y.kind = 'employer')
               AND EXISTS (SELECT 1 FROM legal_aid_aidapplication ap
                   JOIN legal_aid_aidassignment a ON a.application_id = ap.id
                   JOIN legal_aid_lawyer l ON l.id = a.lawyer_id
                   WHERE ap.case_id = NEW.case_id AND l.user_id = NEW.user_id)""",
            "PERFORM 1 FROM cases_case WHERE id = NEW.case_id FOR UPDATE;",
        )
        for event in ("INSERT", "UPDATE OF user_id, party_id")
    ),
    Rule(
        "lawyer_capacity_covers_open_matters",
        "legal_aid_lawyer",
        "UPDATE OF capacity",
        """NEW.capacity < OLD.capacity AND NEW.capacity < (
               SELECT COUNT(*) FROM legal_aid_aidassignment a
               WHERE a.lawyer_id = NEW.id AND a.ended_on IS NULL)""",
    ),
    Rule(
        "lawyer_with_open_matters_stays",
        "legal_aid_lawyer",
        "UPDATE OF is_active",
        """OLD.is_active AND NOT NEW.is_active AND EXISTS (
               SELECT 1 FROM legal_aid_aidassignment a
               WHERE a.lawyer_id = NEW.id AND a.ended_on IS NULL)""",
    ),
    Rule(
        "lawyer_account_mediates_no_matter",
        "legal_aid_lawyer",
        "UPDATE OF user_id",
        """NEW.user_id IS NOT NULL AND (OLD.user_id IS NULL OR NEW.user_id <> OLD.user_id)
           AND EXISTS (SELECT 1 FROM legal_aid_aidassignment a
               JOIN legal_aid_aidapplication ap ON ap.id = a.application_id
               JOIN cases_participation p ON p.case_id = ap.case_id
               WHERE a.lawyer_id = NEW.id AND a.ended_on IS NULL
                 AND p.user_id = NEW.user_id AND p.capacity = 'mediator')""",
    ),
)
