"""What the database refuses of legal aid (design §3)."""

from legal_aid import lawyer_rules
from mediation.history.rules import Rule

RULES = lawyer_rules.RULES + tuple(
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
