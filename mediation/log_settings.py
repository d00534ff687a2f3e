"""What the settings say of the program's log; `log_format.py` writes its lines."""

from typing import Any


def logging_of(level: str, *, words: bool) -> dict[str, Any]:
    """Django's `LOGGING`.

    Args:
        words: whether errors are told in their own words, which may quote people's data.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "mediation.log_format.LineFormatter", "words": words}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Without Django's mail of errors, which quotes what was sent.
            "django": {"handlers": [], "level": level},
            # Log-ins and log-outs are told at every level.
            "mediation.security": {"level": "INFO"},
            # They tell what they meet in files.
            "pypdf": {"level": "CRITICAL"},
            "pyhanko": {"level": "CRITICAL"},
            "pyhanko_certvalidator": {"level": "CRITICAL"},
        },
    }
