"""What was handed in or published stays as it is: the database refuses to change or remove it."""

from mediation.history.rules import Rule

_TABLES = ("submissions_submission", "submissions_statement")

RULES = tuple(
    Rule(f"{table.removeprefix('submissions_')}_is_never_{done}", table, event, "1 = 1")
    for table in _TABLES
    for event, done in (("UPDATE", "changed"), ("DELETE", "removed"))
)
