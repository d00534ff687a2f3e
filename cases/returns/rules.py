"""What the database itself refuses: to change what was submitted, or what was made.

Until it is submitted, a made table takes the day and the note of its submission and nothing else.
"""

from mediation.history.rules import Rule

_MADE = (
    "number", "template_id", "period", "first_day", "last_day", "edition", "made_at", "made_by_id",
    "made_by_name", "row_count", "has_names", "file_name", "sha256", "frozen_sha256", "file_key_id",
    "file_id", "frozen_id",
)  # fmt: skip

RULES = (
    Rule("return_submitted_stays", "returns_return", "UPDATE", "OLD.submitted_on IS NOT NULL"),
    Rule(
        "return_made_stays",
        "returns_return",
        "UPDATE",
        " OR ".join(
            [
                *(f"NEW.{name} <> OLD.{name}" for name in _MADE),
                "COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0)",
            ]
        ),
    ),
    Rule("return_is_never_deleted", "returns_return", "DELETE", "1 = 1"),
    Rule("return_case_stays", "returns_returncase", "UPDATE", "1 = 1"),
    Rule("return_case_is_never_deleted", "returns_returncase", "DELETE", "1 = 1"),
    Rule(
        "return_submitted_takes_no_case",
        "returns_returncase",
        "INSERT",
        """EXISTS (SELECT 1 FROM returns_return made
           WHERE made.id = NEW.made_id AND made.submitted_on IS NOT NULL)""",
    ),
)
