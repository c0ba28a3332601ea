"""Django's settings, made from a node's own (`ELSHI_HOME`). There is nothing to edit here.

Without ELSHI_HOME (type checker, message catalogues) they import with a throw-away configuration in memory.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from elshi.desk.databases import postgresql, sqlite
from elshi.node.database import parse_database
from elshi.node.home import NodeHome
from elshi.node.keys import DESK
from elshi.node.settings import OPTIONAL, Settings, read_settings

_here = Path(__file__).parent
_home = NodeHome(Path(os.environ["ELSHI_HOME"])) if os.environ.get("ELSHI_HOME") else None
_nobody = Settings(office="xs-mfa", host="mfa.samal.example", second_factor=OPTIONAL)
_node = _nobody if _home is None else read_settings(_home, os.environ)

ELSHI_OFFICE = _node.office
ELSHI_HOST = _node.host
ELSHI_LANGUAGES = _node.languages
ELSHI_DEMONSTRATION = _node.demonstration
ELSHI_APPROVALS = _node.approvals
ELSHI_ZONE = _node.zone
ELSHI_TOPICS = _node.topics
ELSHI_COUNTRIES = _node.countries
ELSHI_QUESTIONS_FIGURES = _node.questions_figures
ELSHI_SECOND_FACTOR = _node.second_factor
ELSHI_DESK_NAME = "localhost"  # the name that browsers know the desk by; passkeys are bound to it (WebAuthn, RP ID)
ELSHI_HOME = None if _home is None else _home.path
ELSHI_PUBLIC_URL = f"http://127.0.0.1:{_node.port}"

SECRET_KEY = secrets.token_urlsafe(48) if _home is None else (_home.keys / DESK).read_text("ascii")
DEBUG = False
ALLOWED_HOSTS = [ELSHI_DESK_NAME]  # one name, so that no other local server shares the cookies' host
ROOT_URLCONF = "elshi.desk.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "allauth.account",  # allauth.mfa stands on it; none of its pages has an address here
    "allauth.mfa",
    "elshi.desk.web.apps.WebConfig",
    "elshi.desk.audit.apps.AuditConfig",
    "elshi.desk.people.apps.PeopleConfig",
    "elshi.desk.cases.apps.CasesConfig",
    "elshi.desk.networks.apps.NetworksConfig",
    "elshi.desk.narratives.apps.NarrativesConfig",
    "elshi.desk.releases.apps.ReleasesConfig",
    "elshi.desk.effect.apps.EffectConfig",
    "elshi.desk.registry.apps.RegistryConfig",
    "elshi.desk.channels.apps.ChannelsConfig",
    "elshi.desk.planning.apps.PlanningConfig",
    "elshi.desk.travel.apps.TravelConfig",
    "elshi.desk.alerting.apps.AlertingConfig",
    "elshi.desk.warnings.apps.WarningsConfig",
    "elshi.desk.questions.apps.QuestionsConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, so that static files carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "elshi.desk.web.middleware.ReaderLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "elshi.desk.people.middleware.LoginMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "elshi.desk.web.context_processors.frame",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": sqlite(":memory:" if _home is None else str(_home.database))
    if not _node.database
    else postgresql(parse_database(_node.database), os.environ)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 48 * 3600  # seconds that a link to choose a password holds
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"

# Second factors (decision 19): allauth keeps and checks them, every page and word is ours (people/factors.py).
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "elshi.desk.people.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

# The brake on guessing (decision 19): what was typed as a name is kept as a keyed hash only (people/brake.py).
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = "elshi.desk.people.brake.counted_by"
AXES_USERNAME_CALLABLE = "elshi.desk.people.brake.key_of"
AXES_CLIENT_IP_CALLABLE = "elshi.desk.people.brake.address_of"  # never from a header: no proxy stands before the desk
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has logins
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "password", "code", "credential", "old", "new", "again", "next", "csrfmiddlewaretoken",
]  # fmt: skip
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware: our form says itself that one has to wait

# Loopback speaks http, so the cookies cannot ask for TLS; their names keep them apart from other local programs.
SESSION_COOKIE_NAME = "elshi_session"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "elshi_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "elshi.desk.web.errors.csrf_failure"
MESSAGE_TAGS = {40: "bad"}  # an error is a note of the class that desk.css has for it
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20  # bytes: five languages of 20,000 characters, with room
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["elshi.desk.registry.uploads.BoundedUpload"]  # bounded, and never on the disk

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": _SELF,
        "font-src": _SELF,
        "connect-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"), ("ar", "العربية"), ("zh-hans", "中文")]
LANGUAGE_COOKIE_NAME = "elshi_language"
LOCALE_PATHS = [str(_here / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: no collectstatic, nothing to go stale
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # the desk's files are for the desk's pages

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
