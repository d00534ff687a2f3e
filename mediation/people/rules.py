"""What the database refuses of merged entries: pointers are one step long, within one register."""

from mediation.history.rules import Rule

#: Mergings within one register wait for each other, so that two opposite ones cannot pass.
_LOCK = "PERFORM 1 FROM stations_organisation WHERE id = NEW.station_id FOR NO KEY UPDATE;"

_VIOLATION = """NEW.merged_into_id IS NOT NULL AND (
    NEW.merged_into_id = NEW.id
    OR EXISTS (SELECT 1 FROM <table> kept WHERE kept.id = NEW.merged_into_id
               AND (kept.merged_into_id IS NOT NULL OR kept.station_id <> NEW.station_id))
    OR EXISTS (SELECT 1 FROM <table> other WHERE other.merged_into_id = NEW.id))"""


def _rules(table: str, name: str) -> tuple[Rule, ...]:
    violation = _VIOLATION.replace("<table>", table)
    return tuple(
        Rule(f"{name}_merged_one_step_{event[:6].lower()}", table, event, violation, _LOCK)
        for event in ("INSERT", "UPDATE OF merged_into_id, station_id")
    )


RULES = (*_rules("people_person", "person"), *_rules("people_employer", "employer"))
