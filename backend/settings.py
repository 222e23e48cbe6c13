"""Settings, read from the environment; `.env.example` names and explains every variable.

Two modes share all code. *Embedded* (no ``REDIS_URL``): SQLite, tasks run in this process,
letters stay in the mailbox that the site shows. *Production*: PostgreSQL, Redis, Celery, SMTP.
"""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from backend.logs import logging_config
from backend.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
(VAR / "collected").mkdir(parents=True, exist_ok=True)

env = Env()
env.read_env(str(ROOT / ".env"), recurse=False)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str(
    "SECRET_KEY", "only-for-trying-the-site-on-your-own-machine" if DEBUG or DEMO else ""
)
SEAL_KEY = env.str("SEAL_KEY", SECRET_KEY if DEBUG or DEMO else "")
if len(SEAL_KEY) < 32:
    raise ImproperlyConfigured("Set SEAL_KEY to 50 random characters: it keeps bids sealed.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Consortium Builder"
OCID_PREFIX = env.str("OCID_PREFIX", "ocds-000000")
REDIS_URL = env.str("REDIS_URL", "")
EMBEDDED = not REDIS_URL

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework_api_key",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "drf_spectacular",
    "areas",
    "accounts",
    "organisations",
    "contracts",
    "consortia",
    "workers",
    "backend",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.middleware.ContentPolicyMiddleware",
    "backend.middleware.BoundedBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.middleware.DefaultDenyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "backend.middleware.DomainErrorMiddleware",
]

CSRF_FAILURE_VIEW = "backend.pages.site.errors.forged"
ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "backend" / "templates", ROOT / "backend"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.pages.site.context.context",
            ],
            # Elements such as <c-tag> become tags of the library as a template is read.
            "builtins": ["django_cotton.templatetags.cotton"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    },
]
COTTON_DIR = "components"
COTTON_SNAKE_CASED_NAMES = False  # files are named as the GOV.UK Design System names them
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees what it is given, the request and the user
FORM_RENDERER = "backend.pages.forms.site.SiteFormRenderer"

#: What kind of work this process does, which decides how long the database may take: said by the
#: entry points of servers and workers; a command that a person started may take its time.
WORK = env.str("WORK", "command")
if WORK not in PATIENCE:
    raise ImproperlyConfigured(f"WORK is one of {', '.join(PATIENCE)}.")

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions that turn into writers fail at once when another writer has locked
    # the file; IMMEDIATE ones queue for up to `timeout` seconds instead.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A table that is altered is made anew under its name; triggers of other tables that read
        # it must not stop that while it is away (https://www.sqlite.org/lang_altertable.html).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA legacy_alter_table=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=3, options=PATIENCE[WORK].as_options()
    )

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "backend.pages.people.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "request_login_code": "backend.pages.people.sign_in.AddressForm",
    "confirm_login_code": "backend.pages.people.sign_in.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code in the letter is the proof
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL = env.dj_email_url("EMAIL_URL", "smtp:") if EMAIL_URL else {}
# Without EMAIL_URL letters stay in the mailbox that the site shows.
EMAIL_BACKEND = EMAIL.get("EMAIL_BACKEND") or "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST") or "", EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(EMAIL.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(EMAIL.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Consortium Builder <letters@localhost>")
# The mail service that tells what became of letters at /mail-events/, and its secret.
MAIL_SERVICE = env.str("MAIL_SERVICE", "")
MAIL_EVENTS_SECRET = env.str("MAIL_EVENTS_SECRET", "")

CACHES = {
    "default": {
        "BACKEND": "backend.caching.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # A cache that is slower than the work it saves is none.
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

HINT_CARRIER = "workers.carrier.carry"
# What the sweep also does for packages that the workers may not import: functions of `at`.
CHORES = ["backend.answers.forget_answers"]
INVITATION_DAYS = env.int("INVITATION_DAYS", 7)

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "collected"
STATICFILES_DIRS = [path for path in [VAR / "assets", ROOT / "backend" / "static"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", False)
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE_SSL_REDIRECT else 0
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MOST_BODY_BYTES = 12 * 1024 * 1024  # the largest file that is taken, and a form around it

#: Where the pages are that the domain speaks of.
DESTINATION_RESOLVER = "backend.destinations.path_of"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.api.protocol.authentication.KeyAuthentication",
        "backend.api.protocol.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["backend.api.protocol.permissions.Nobody"],
    "DEFAULT_PARSER_CLASSES": ["backend.api.protocol.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "backend.api.protocol.paging.CursorPages",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "backend.api.protocol.ordering.Ordering",
    ],
    "DEFAULT_SCHEMA_CLASS": "backend.api.protocol.schema.Schema",
    "EXCEPTION_HANDLER": "backend.api.protocol.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Consortium Builder API",
    "DESCRIPTION": "Organisations, contracts, proposals, consortia and invitations. An "
    "Idempotency-Key is remembered for 24 hours. Whoever accepts no form that an operation answers "
    "in gets 406.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.api.protocol.schema.same_on_every_database",
        "backend.api.protocol.schema.with_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "OrganisationKindEnum": "organisations.register.models.organisations.OrganisationKind",
        "SheetKindEnum": "organisations.exchange.models.SheetKind",
        "SheetStateEnum": "organisations.exchange.models.SheetState",
        "ClaimStateEnum": "organisations.register.models.claims.ClaimState",
        "ContractKindEnum": "contracts.drafting.models.choices.ContractKind",
        "CommissionerKindEnum": "contracts.commissioners.models.CommissionerKind",
        "ThresholdKindEnum": "contracts.thresholds.models.ThresholdKind",
        "QuestionKindEnum": "contracts.publishing.models.engagement.QuestionKind",
        "ChangeKindEnum": "contracts.drafting.models.changes.ChangeKind",
        "RelationshipKindEnum": "organisations.people.models.relationships.RelationshipKind",
        "ContractStageEnum": "contracts.drafting.models.choices.Stage",
        "LiveStageEnum": "contracts.publishing.models.timetable.STAGES",
        "ConsortiumStageEnum": "consortia.forming.models.consortia.ConsortiumStage",
    },
}

LOGGING = logging_config(env.str("LOG_LEVEL", "INFO"))
