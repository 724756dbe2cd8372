"""Production. Nothing here has an insecure default: what is missing stops the start."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import ROOT, database, env, required, urn_database

DEBUG = False
BASE_DIR = ROOT
SECRET_KEY = required("SECRET_KEY", "the secret that signs sessions, at least 50 random characters")
# The ones before it: they still open what they sealed, and sign nothing any more.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "the comma-separated host names of the site").split(",")
SITE_URL = required("SITE_URL", "the public address of the site, as in https://ag.example.org")
DATA_DIR = Path(required("DATA_DIR", "the folder of documents, keys and mail"))
# The per-poll secrets: never in a database, never in a backup (secrecy.md 3).
SECRETS_DIR = Path(required("SECRETS_DIR", "the folder of per-poll secrets, outside backups"))
# Where `manage.py backup` keeps encrypted backups (restic), and its password, outside any backup.
BACKUP_REPOSITORY = env.str("BACKUP_REPOSITORY", "")
BACKUP_PASSWORD_FILE = env.str("BACKUP_PASSWORD_FILE", "")
BACKUP_DAYS = env.int("BACKUP_DAYS", 30)
# Who is told by mail when a part of the service or a backup fails, beside the technical operators
# of the register: they are still told when the database is what fails.
ALERT_ADDRESSES: list[str] = env.list("ALERT_ADDRESSES", [])
# What whoever reads /metrics bears (“Authorization: Bearer …”); empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# Where the booth finds the urn and voters' rights; a host of its own in production (R-VOTE-02).
BOOTH_URL = env.str("BOOTH_URL", SITE_URL)

# Processes that check the proofs of ballots, for each web process; all web processes together
# should have about one for each core. 0: ballots are checked in the web process itself.
BALLOT_CHECKERS = env.int("BALLOT_CHECKERS", 1)

DATABASES = {
    "default": database(required("DATABASE_URL", "the main database")),
    "urn": urn_database(
        required("URN_DATABASE_URL", "the urn's database, apart from the main one")
    ),
}
DATABASE_ROUTERS = ["config.router.TwoDatabases"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_htmx",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "common",
    "members",
    "votes.urn",
    "notifications",
    "votes.station",
    "proposals",
    "assembly",
    "frontend",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "members.signing_in.middleware.SessionsUnderAnotherKey",
    "common.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.web.refusals.RefusalMiddleware",
    "common.remembering.OnceAReading",
    "members.signing_in.middleware.OfficesNeedSecondFactor",
    "members.signing_in.middleware.LentDeviceOpensOnePage",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "frontend.templatetags.ouvote",
            ],
        },
    }
]

FORM_RENDERER = "frontend.forms.AccessibleRenderer"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "frontend" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "documents"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Accounts come from the register; a code by e-mail, a passkey or a letter opens them.
ACCOUNT_ADAPTER = "members.signing_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Grey-listing relays hold a first mail back for a quarter of an hour.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_TIMEOUT = 40 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# A meeting room shares one address on the network: the limit that matters is per account.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "request_login_code": "60/m/ip,5/15m/key",
    # A code of six figures, three good at a time: a thief of the mailbox may not try all day.
    "login_failed": "60/m/ip,5/5m/key,50/d/key",
    "reauthenticate": "10/m/user",
    "letter": "20/m/ip,60/h/ip",
    "step_up_mail": "5/15m/user",
    # Whoever asks to become a member is written to: nobody writes to others through us all day.
    "joining": "10/h/ip,30/d/ip",
    # Each hand-over wakes the keeper and is journalled; a booth asks twice, a person now and then.
    "voting_rights": "20/m/user,200/d/user",
}
# Proxies of ours in front of the service, whose word on the visitor's address counts.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "members.signing_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# Phones' clocks drift: the code before and the code after count too.
MFA_TOTP_TOLERANCE = 1

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}

REDIS_URL = env.str("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
        if REDIS_URL
        else {"BACKEND": "config.channel_layer.DatabaseChannelLayer"}
    )
}

# One task sends a batch of mails; `retry` above `timeout` or a task would run twice.
Q_CLUSTER = {
    "name": "ouvote",
    "orm": "default",
    "workers": 2,
    "timeout": 300,
    "retry": 420,
    "max_attempts": 5,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 500,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.web.problems.problem_document",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ouvote",
    "DESCRIPTION": "Public reads without an account; the rest by right.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.web.openapi.refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "PollKind": "votes.station.models.Poll.Kind",
        "QuestionKind": "votes.station.questions.KINDS",
        "ProposalState": "proposals.states.ProposalState",
        "PollState": "votes.station.states.PollState",
        "PersonKind": "members.models.Member.Kind",
        "ProposalAudience": "proposals.models.Audience",
        "DocumentAudience": "assembly.models.AssemblyDocument.Audience",
        "CallsState": "notifications.states.CampaignState",
        "CallState": "notifications.states.StepState",
        "CallAudience": "notifications.models.StepAudience",
        "BatchState": "notifications.states.BatchState",
        "ShareMovementKind": "members.models.ShareMovement.Kind",
        "OrganEnum": "members.models.mandates.Organ",
        "AskedOrgan": "proposals.models.Asked",
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    # The desk of a sitting reads the square that a member shows.
    "camera": ["self"],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "members.signing_in.sessions"
SESSION_COOKIE_SECURE = True
# The parent domain of the site and of its voting host, where they are two.
SESSION_COOKIE_DOMAIN = env.str("SESSION_COOKIE_DOMAIN", "") or None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "notifications.direct.RelaysBackend"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "")
# Several relays, first choice first; the next one serves while the first cannot be reached:
# smtp+starttls://user:password@host:587?session=50,smtps://… Empty: the relay of EMAIL_HOST.
MAIL_RELAYS: list[str] = env.list("MAIL_RELAYS", [])
# The name this machine gives itself; empty: its own.
MAIL_HELO_NAME = env.str("MAIL_HELO_NAME", "")
# A steady rate suits shared relays; 0 sends as fast as the relay takes.
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", 120)
# What the relay charges for one message, in euros (0: nothing); the forecast of a campaign adds up.
MAIL_PRICE = env.str("MAIL_PRICE", "0")
# How many messages a member gets in a month before optional news are held back.
MESSAGES_PER_MONTH = env.int("MESSAGES_PER_MONTH", 8)
# The steady rate for each domain members are written to (the page of the mail can change one).
MAIL_DOMAIN_PER_MINUTE = env.int("MAIL_DOMAIN_PER_MINUTE", 60)
# bounces@… makes each message's return path its own (bounces+TOKEN@…); empty: the sender.
MAIL_BOUNCE_ADDRESS = env.str("MAIL_BOUNCE_ADDRESS", "")
# A mail server on this machine hands them over in LMTP here, or to `manage.py receive_mail`.
MAIL_LMTP_PORT = env.int("MAIL_LMTP_PORT", 0)
# Or the worker reads them in a mailbox: imaps://user:password@host/INBOX?aside=A-lire&ca=file,
# imap+starttls://… What is no report goes to the folder `aside`, the rest leaves the mailbox.
MAIL_RETURN_MAILBOX = env.str("MAIL_RETURN_MAILBOX", "")
# The relay's provider, when it tells by webhook what became of each message: brevo or mailgun. It
# calls /rapports-de-distribution/NAME with this user:password; Mailgun signs with its key too.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", "")
MAIL_PROVIDER_SECRET = env.str("MAIL_PROVIDER_SECRET", "")
MAIL_PROVIDER_SIGNING_KEY = env.str("MAIL_PROVIDER_SIGNING_KEY", "")
# Another sender for messages members may refuse, so that both reputations stay apart.
MAIL_OPTIONAL_FROM = env.str("MAIL_OPTIONAL_FROM", "")
# DKIM, when the relay does not sign: a selector and the file of its private key (PEM, RSA).
MAIL_DKIM_SELECTOR = env.str("MAIL_DKIM_SELECTOR", "")
MAIL_DKIM_KEY = env.str("MAIL_DKIM_KEY", "")
# For `manage.py check_mail`: the addresses our mail leaves from (empty: those of the relays), the
# DNS server to ask (empty: the machine's), the lists of senders of spam to look into.
MAIL_LEAVES_FROM: list[str] = env.list("MAIL_LEAVES_FROM", [])
MAIL_DNS_SERVERS: list[str] = env.list("MAIL_DNS_SERVERS", [])
MAIL_BLOCKLISTS: list[str] = env.list("MAIL_BLOCKLISTS", ["zen.spamhaus.org", "bl.spamcop.net"])

# SMS, for the members who ask for them: the provider (“ovhcloud”; empty: none), the price of one
# in euros for the forecast, the countries written to (ISO 3166). The token is the last part of the
# address of delivery reports given to the provider: {SITE_URL}/sms/rapports/{token}.
SMS_PROVIDER = env.str("SMS_PROVIDER", "")
SMS_PRICE = env.str("SMS_PRICE", "0")
SMS_COUNTRIES: list[str] = env.list(
    "SMS_COUNTRIES", ["FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "BE", "LU", "CH", "MC"]
)
SMS_REPORT_TOKEN = env.str("SMS_REPORT_TOKEN", "")
# OVHcloud: an application key allowed GET and POST on /sms/ACCOUNT/*, the account, the sender.
SMS_OVH_ENDPOINT = env.str("SMS_OVH_ENDPOINT", "https://eu.api.ovh.com/1.0")
SMS_OVH_APPLICATION = env.str("SMS_OVH_APPLICATION", "")
SMS_OVH_SECRET = env.str("SMS_OVH_SECRET", "")
SMS_OVH_CONSUMER = env.str("SMS_OVH_CONSUMER", "")
SMS_OVH_SERVICE = env.str("SMS_OVH_SERVICE", "")
SMS_SENDER = env.str("SMS_SENDER", "")

# Notifications in browsers (web push, RFC 8292): the file of a P-256 private key in PEM (empty:
# none are offered), and the services that may be written to; a dot stands for every host under it.
PUSH_KEY = env.str("PUSH_KEY", "")
PUSH_SERVICES: list[str] = env.list(
    "PUSH_SERVICES",
    [
        "fcm.googleapis.com",
        ".push.services.mozilla.com",
        ".push.apple.com",
        ".notify.windows.com",
    ],
)

# Demonstration only (common/clock.py): production refuses to move time.
CLOCK_CAN_MOVE = False
DEMONSTRATION = False

# Authorities that stamp the papers of the register (RFC 3161), the first that answers serving; and
# PEM files of those whose stamps and whose signatures are recognised here.
TIMESTAMP_AUTHORITIES: list[str] = env.list("TIMESTAMP_AUTHORITIES", [])
TIMESTAMP_ROOTS = env.str("TIMESTAMP_ROOTS", "")
SIGNATURE_AUTHORITIES = env.str("SIGNATURE_AUTHORITIES", "")
# A signature service that speaks the API of the Cloud Signature Consortium (version 1).
SIGNATURE_SERVICE_URL = env.str("SIGNATURE_SERVICE_URL", "")
SIGNATURE_SERVICE_TOKEN = env.str("SIGNATURE_SERVICE_TOKEN", "")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # A path may be somebody's own link to vote: logs say the route alone.
    "filters": {"routes": {"()": "common.web.logs.RoutesOnly"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["routes"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django-q": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},
        # Each signature that does not hold is an answer here, not a line with its traceback.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
