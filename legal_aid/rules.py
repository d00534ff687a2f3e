"""What the database refuses of legal aid (design §3)."""

from legal_aid import lawyer_rules
from mediation.history.rules import Rule

#: Nothing is logged under a visit that does not take place; the lock lets a cancellation and an entry
#: not pass each other.
VISIT_RULES = tuple(
    Rule(
        f"{name}_not_under_a_cancelled_visit_{event[:6].lower()}",
        table,
        event,
        """EXISTS (SELECT 1 FROM legal_aid_buildingvisit v
           WHERE v.id = NEW.visit_id AND v.cancelled_on IS NOT NULL)""",
        locks="PERFORM 1 FROM legal_aid_buildingvisit WHERE id = NEW.visit_id FOR SHARE;",
    )
    for name, table in (("advice", "legal_aid_consultation"), ("aid", "legal_aid_aidapplication"))
    for event in ("INSERT", "UPDATE OF visit_id")
)
RULES = (
    lawyer_rules.RULES
    + VISIT_RULES
    + tuple(
        Rule(
            f"{name}_never_at_a_point_{event[:6].lower()}",
            table,
            event,
            """EXISTS (SELECT 1 FROM stations_organisation o
           WHERE o.id = NEW.organisation_id AND o.kind = 'point')""",
        )
        for name, table in (
            ("consultation", "legal_aid_consultation"),
            ("aid_application", "legal_aid_aidapplication"),
        )
        for event in ("INSERT", "UPDATE OF organisation_id")
    )
)
