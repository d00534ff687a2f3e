"""Settings: one file, every choice by an environment variable with strict parsing.

`.env.example` lists and explains each variable. `PRODUCTION=1` switches on everything that a
machine reachable by others needs, and refuses to start with unsafe values.
"""

import ipaddress
import os
import re
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mediation.content_security import directives
from mediation.log_settings import logging_of
from mediation.rooms import ROOMS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
KEYS_DIR = Path(env.str("KEYS_DIR", default=str(VAR_DIR / "keys")))
FILES_DIR = Path(env.str("FILES_DIR", default=str(VAR_DIR / "files")))
# Which data keys were destroyed: outside the database, so that no restored backup brings one back.
DESTROYED_KEYS_FILE = Path(
    env.str("DESTROYED_KEYS_FILE", default=str(VAR_DIR / "destroyed-keys.log"))
)


# --- Keys -------------------------------------------------------------------------------------
# In the environment for a district; in files of mode 600, made by `make setup`, for one desk.


def _key(variable: str, file_name: str, *, required: bool = True) -> str:
    value = env.str(variable, default="")
    if not value and not PRODUCTION:
        path = KEYS_DIR / file_name
        value = path.read_text().strip() if path.exists() else ""
    if not value and PRODUCTION and required:
        raise ImproperlyConfigured(f"{variable} must be set when PRODUCTION=1")
    return value


# Without a key Django itself refuses to sign anything; `manage.py make_keys` must still start.
SECRET_KEY = _key("SECRET_KEY", "secret")
# Comma-separated base64 keys of 32 bytes: the first wraps new data keys, the others still unwrap.
VAULT_MASTER_KEYS = _key("VAULT_MASTER_KEYS", "master")
# Read again when a key does not open: another process may have added a master key.
VAULT_MASTER_KEYS_FILE = (
    None if PRODUCTION or env.str("VAULT_MASTER_KEYS", default="") else KEYS_DIR / "master"
)
# One base64 key of 32 bytes for the blind indexes; changing it means rebuilding them.
VAULT_INDEX_KEY = _key("VAULT_INDEX_KEY", "index")
# Comma-separated base64 keys of 32 bytes: the first seals backups, all of them open. Only the
# commands `backup` and `restore` need it.
BACKUP_KEY = _key("BACKUP_KEY", "backup", required=False)
# Comma-separated base64 keys of 32 bytes for the chains of history: the first one seals new rows.
HISTORY_MAC_KEYS = _key("HISTORY_MAC_KEYS", "history")
# Best on another machine, or on a medium that can only be written once.
ANCHORS_DIR = Path(env.str("ANCHORS_DIR", default=str(VAR_DIR / "anchors")))

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where strangers reach the site; stands in the QR codes of papers, so it must stay for years.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if PUBLIC_URL and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", PUBLIC_URL):
    raise ImproperlyConfigured("PUBLIC_URL must read like https://tiaojie.example.cn, without path")
if PRODUCTION and PUBLIC_URL.startswith("http:"):
    raise ImproperlyConfigured("PUBLIC_URL must begin with https:// when PRODUCTION=1")
if PRODUCTION and (DEBUG or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("PRODUCTION=1 allows neither DEBUG=1 nor ALLOWED_HOSTS=*")
if PRODUCTION and any(host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must be whole names when PRODUCTION=1")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters when PRODUCTION=1")

# --- Rooms ------------------------------------------------------------------------------------
INSTALLED_APPS = ROOMS

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mediation.ui.middleware.HeadersMiddleware",
    # Before all that may answer by itself, such as the refusal of a wrong host.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mediation.stations.middleware.ActorMiddleware",
    "mediation.history.middleware.AccessLogMiddleware",
    "mediation.stations.middleware.AccessMiddleware",
    "mediation.stations.middleware.ConflictMiddleware",
    "mediation.papers.middleware.PaperMiddleware",
]

ROOT_URLCONF = "mediation.urls"
WSGI_APPLICATION = "mediation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mediation.stations.context_processors.acting",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/table.html"

# --- Database ---------------------------------------------------------------------------------
# SQLite (WAL) serves one desk; DATABASE_URL=postgres://… serves a district.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # IMMEDIATE: a write transaction takes its lock at the start, so no update is lost.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            # What is deleted or overwritten does not stay behind in the file.
            " PRAGMA secure_delete=ON;"
            " PRAGMA busy_timeout=20000; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Figures ask with many small subqueries: compiling them takes longer than running them.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
SIMPLE_HISTORY_DATE_INDEX = False  # mediation.history makes the index that its queries need
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Jobs -------------------------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
# A job whose heartbeat is six times older than this counts as left by a dead worker.
JOB_HEARTBEAT_SECONDS = env.float("JOB_HEARTBEAT_SECONDS", default=10.0)

# --- Papers -----------------------------------------------------------------------------------
# Typesetting processes that one web or job process may have; 0 sets papers in the process itself,
# where a crash of the text engine ends it.
PAPER_PROCESSES = env.int("PAPER_PROCESSES", default=os.cpu_count() or 1)
# Nobody waits longer for one paper.
PAPER_SECONDS = env.int("PAPER_SECONDS", default=60)
if PAPER_PROCESSES < 0 or PAPER_SECONDS < 1:
    raise ImproperlyConfigured("PAPER_PROCESSES must be 0 or more, PAPER_SECONDS 1 or more")

# The house's certificate with its key (PKCS#12), with which issued papers are signed; and who stamps
# the time of the signature.
PAPER_SIGNING_P12 = env.str("PAPER_SIGNING_P12", default="")
PAPER_SIGNING_PASSPHRASE = env.str("PAPER_SIGNING_PASSPHRASE", default="")
PAPER_TIMESTAMP_URL = env.str("PAPER_TIMESTAMP_URL", default="")
if not PAPER_SIGNING_P12 and (PAPER_SIGNING_PASSPHRASE or PAPER_TIMESTAMP_URL):
    raise ImproperlyConfigured("PAPER_SIGNING_P12 must name the certificate that signs papers")
if PAPER_TIMESTAMP_URL and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", PAPER_TIMESTAMP_URL):
    raise ImproperlyConfigured("PAPER_TIMESTAMP_URL must begin with https:// or http://")

# --- Webhooks ---------------------------------------------------------------------------------
# Private networks (CIDR) whose addresses may be told events, besides the public ones.
WEBHOOK_ALLOWED_NETWORKS = [
    ipaddress.ip_network(text) for text in env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
]
WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[443, 8443])
# This machine itself, by http and on any port: for trying a receiver out.
WEBHOOK_DEVELOPMENT = env.bool("WEBHOOK_DEVELOPMENT", default=False)
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=10.0)
WEBHOOK_PAUSE_AFTER = env.int("WEBHOOK_PAUSE_AFTER", default=20)
WEBHOOK_LATE_MINUTES = env.int("WEBHOOK_LATE_MINUTES", default=60)
WEBHOOK_KEPT_DAYS = env.int("WEBHOOK_KEPT_DAYS", default=30)
if PRODUCTION and WEBHOOK_DEVELOPMENT:
    raise ImproperlyConfigured("WEBHOOK_DEVELOPMENT=1 is not for PRODUCTION=1")
if not 1 <= WEBHOOK_SECONDS <= 60 or WEBHOOK_KEPT_DAYS < 7:
    raise ImproperlyConfigured("WEBHOOK_SECONDS must be 1 to 60, WEBHOOK_KEPT_DAYS 7 or more")

# --- Accounts ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "stations.User"
AUTHENTICATION_BACKENDS = ["mediation.stations.lockout.LockoutBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "mediation.stations.passwords.ContextWordsValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "cases:desk"
LOGOUT_REDIRECT_URL = "login"
SESSION_SERIALIZER = "mediation.vault.sessions.SealedSerializer"
SESSION_ENGINE = "mediation.stations.sessions"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=10) * 3600
# Managers, auditors and administrators set up a second factor before they do anything else.
REQUIRE_2FA = env.bool("REQUIRE_2FA", default=PRODUCTION)
PASSWORD_RESET_TIMEOUT = env.int("INVITATION_HOURS", default=72) * 3600
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
# Proxies of ours between a client and this program: so many entries of X-Forwarded-For are true.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.int("PROXY_COUNT", default=1) if BEHIND_PROXY else 0
LOGIN_FAILURES_PER_ADDRESS = env.int("LOGIN_FAILURES_PER_ADDRESS", default=50)
AXES_ENABLED = True
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES_PER_USER", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_LOCK_MINUTES", default=15))
AXES_HANDLER = "mediation.stations.lockout.LockoutHandler"
AXES_USERNAME_CALLABLE = "mediation.stations.lockout.digest_of"
AXES_CLIENT_IP_CALLABLE = "mediation.stations.clients.client_address"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
# Who is locked out sees the page of a wrong password: no middleware of axes with one of its own.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mediation.errors.csrf_failure"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Static files -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- Measures of the office's work ------------------------------------------------------------
# Recorded more working days after the act than this: a late entry (补录), which needs its reason.
LATE_AFTER_WORKING_DAYS = env.int("LATE_AFTER_WORKING_DAYS", default=3)
# Copies of a person's own data (个人信息保护法 art. 45) that one manager may make in a day.
RIGHTS_COPIES_PER_DAY = env.int("RIGHTS_COPIES_PER_DAY", default=20)
# More objects and searches than this in one day by one person are shown to the manager.
UNUSUAL_LOOKUPS_PER_DAY = env.int("UNUSUAL_LOOKUPS_PER_DAY", default=60)

# --- Many files at once -----------------------------------------------------------------------
# Cases in one order: the ZIP is put together in memory, for nothing may lie in plain on the disk.
BATCH_MAX_CASES = env.int("BATCH_MAX_CASES", default=300)
BATCH_KEPT_HOURS = env.int("BATCH_KEPT_HOURS", default=48)
# How many days the file of an import is kept, for errors to be mended.
IMPORT_KEPT_DAYS = env.int("IMPORT_KEPT_DAYS", default=7)
# Attachments in one bound file of a case, for the same reason.
DOSSIER_MAX_BYTES = env.int("DOSSIER_MAX_MB", default=200) * 1024 * 1024
SCAN_KEPT_HOURS = env.int("SCAN_KEPT_HOURS", default=72)  # scans that nobody confirmed

# --- Uploads ----------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=20) * 1024 * 1024
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_MEGAPIXELS", default=60) * 1_000_000
UPLOAD_MAX_PER_CASE = env.int("UPLOAD_MAX_PER_CASE", default=500)
# In one form: all of them lie in memory while they are judged.
UPLOAD_MAX_FILES = env.int("UPLOAD_MAX_FILES", default=20)
UPLOAD_MAX_TOTAL_BYTES = env.int("UPLOAD_MAX_TOTAL_MB", default=100) * 1024 * 1024
if UPLOAD_MAX_TOTAL_BYTES < UPLOAD_MAX_BYTES:
    raise ImproperlyConfigured("UPLOAD_MAX_TOTAL_MB must be UPLOAD_MAX_MB or more")
FILE_UPLOAD_HANDLERS = ["mediation.vault.upload_handler.BoundedUploadHandler"]
# For what no form sends: the form itself says in words when there are too many.
DATA_UPLOAD_MAX_NUMBER_FILES = 5 * UPLOAD_MAX_FILES
# host:port or the path of a socket; without one nothing is asked.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
if CLAMD_ADDRESS and not re.fullmatch(r"/.+|[^\s/]+:\d{1,5}", CLAMD_ADDRESS):
    raise ImproperlyConfigured("CLAMD_ADDRESS must be host:port or the path of a socket")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Limits -----------------------------------------------------------------------------------
# Where processes count together: Redis, or a table of the database.
CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL and not re.match(r"rediss?://|unix://", CACHE_URL):
    raise ImproperlyConfigured("CACHE_URL must be an address of Redis: redis://host:port/number")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "mediation",
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if CACHE_URL
        else {
            "BACKEND": "mediation.ui.counting.CountingCache",
            "LOCATION": "shared_cache",
            "TIMEOUT": 25 * 3600,
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    )
}


def _rate(variable: str, default: str) -> str:
    rate = env.str(variable, default=default)
    if not re.fullmatch(r"[1-9]\d{0,6}/([1-9]\d?)?[smhd]", rate):
        raise ImproperlyConfigured(f"{variable} must read like 60/m: so many in one s, m, h or d")
    return rate


# By person, else by address; far above what people do, below what a program wants.
RATE_LIMITS = {
    "search": _rate("LIMIT_SEARCH", "60/m"),
    "suggest": _rate("LIMIT_SUGGEST", "240/m"),
    "export": _rate("LIMIT_EXPORT", "30/m"),
    "download": _rate("LIMIT_DOWNLOAD", "120/m"),
    "upload": _rate("LIMIT_UPLOAD", "60/m"),
    "csp_report": _rate("LIMIT_CSP_REPORT", "60/m"),
    "feed": _rate("LIMIT_FEED", "60/m"),
    "verify": _rate("LIMIT_VERIFY", "30/m"),
    "api": _rate("LIMIT_API", "120/m"),
    "api_refused": _rate("LIMIT_API_REFUSED", "30/m"),
}

# --- Programs of others (docs/api.md) ---------------------------------------------------------
API_TOKEN_MAX_DAYS = env.int("API_TOKEN_MAX_DAYS", default=366)
API_MAX_BODY_KB = env.int("API_MAX_BODY_KB", default=256)
API_ANSWERS_KEPT_HOURS = env.int("API_ANSWERS_KEPT_HOURS", default=48)
API_CALLS_KEPT_DAYS = env.int("API_CALLS_KEPT_DAYS", default=90)
if min(API_TOKEN_MAX_DAYS, API_MAX_BODY_KB, API_ANSWERS_KEPT_HOURS, API_CALLS_KEPT_DAYS) < 1:
    raise ImproperlyConfigured("API_TOKEN_MAX_DAYS and the other API_… numbers must be 1 or more")

# --- The web's own dangers --------------------------------------------------------------------
CSP_REPORTS = "/csp-report/"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives(CSP_REPORTS, upgrade=PRODUCTION)}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What a page said about somebody stays on our side: a cookie would carry it around.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a health check beside the proxy speaks plain HTTP
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if SECURE_HSTS_SECONDS < 3600:
        raise ImproperlyConfigured("SECURE_HSTS_SECONDS must be an hour or more when PRODUCTION=1")
    if not all(
        origin.startswith("https://") and "*" not in origin for origin in CSRF_TRUSTED_ORIGINS
    ):
        raise ImproperlyConfigured(
            "CSRF_TRUSTED_ORIGINS must be full https:// origins when PRODUCTION=1"
        )
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"

# --- Mail and log -----------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
_TRIAL = "" if PRODUCTION else "mediation.agenda.channels.ConsoleBackend"
REMINDER_BACKENDS = {"sms": env.str("SMS_BACKEND", default=_TRIAL),
                     "wecom": env.str("WECOM_BACKEND", default=_TRIAL)}  # fmt: skip
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
DEFAULT_EXCEPTION_REPORTER = "mediation.error_reports.PlaceReporter"
LOGGING = logging_of(LOG_LEVEL, words=DEBUG)
