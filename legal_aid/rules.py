"""What the database refuses of legal aid (design §3)."""

from legal_aid import lawyer_rules
from mediation.history.rules import Rule

RULES = lawyer_rules.RULES + tuple(
    Rule(
        f"consultation_never_at_a_point_{event[:6].lower()}",
        "legal_aid_consultation",
        event,
        """EXISTS (SELECT 1 FROM stations_organisation o
           WHERE o.id = NEW.organisation_id AND o.kind = 'point')""",
    )
    for event in ("INSERT", "UPDATE OF organisation_id")
)
