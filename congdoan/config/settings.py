"""All settings, read from the environment. What may be set stands in docs/howto/cai-dat.md.

DATABASE_URL          sqlite:///… or postgresql://…       default: SQLite in var/
CONGDOAN_VAR          folder of the database and secrets  default: var/ beside the code
CONGDOAN_SECRET_KEY   signs sessions                      default: made once, kept in CONGDOAN_VAR
CONGDOAN_HOSTS        names the site answers to, by comma default: localhost
CONGDOAN_URL          address of the site in mails        default: of the first name of CONGDOAN_HOSTS
CONGDOAN_HTTPS        1 where a proxy speaks HTTPS        default: 0
CONGDOAN_MAIL         smtp://user:password@host:port      default: none, mail is kept as files in CONGDOAN_VAR
CONGDOAN_MAIL_FROM    the sender of mail                  default: congdoan@localhost
CONGDOAN_DEBUG        1 shows errors to developers        default: 0
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("CONGDOAN_VAR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of the environment, else one made at the first start and kept from other people's eyes."""
    if given := os.environ.get("CONGDOAN_SECRET_KEY"):
        return given
    kept = VAR_DIR / "secret-key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("CONGDOAN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("CONGDOAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
_HTTPS = os.environ.get("CONGDOAN_HTTPS") == "1"

INSTALLED_APPS = [
    "congdoan.desk",
    "congdoan.dashboards",
    "congdoan.demo",
    "congdoan.yearend",
    "congdoan.awards",
    "congdoan.warehouse",
    "congdoan.emulation",
    "congdoan.planning",
    "congdoan.ownforms",
    "congdoan.reporting",
    "congdoan.registers.members",
    "congdoan.adhoc",
    "congdoan.starting",
    "congdoan.documents",
    "congdoan.org",
    "congdoan.audit",
    "congdoan.periods",
    "congdoan.accounts",
    "congdoan.ui",
    "congdoan.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "congdoan.ui.middleware.refuse_nul",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "congdoan.ui.middleware.forget_counts",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "congdoan.accounts.middleware.seen_today",
    "congdoan.accounts.middleware.own_password_first",
    "congdoan.ui.middleware.reads_once",
    "congdoan.org.middleware.second_factor_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "congdoan.config.urls"
WSGI_APPLICATION = "congdoan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "congdoan.ui.context.shell",
            ],
        },
    }
]

# A connection is kept for the next page: PostgreSQL plans the first questions of a new one anew.
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'congdoan.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A deferred transaction that turns into a write fails at once with "locked"; IMMEDIATE waits its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "congdoan.accounts.passwords.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "congdoan.accounts.passwords.OwnNameValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "congdoan.accounts.passwords.OneTimePasswordHasher",
]
AUTHENTICATION_BACKENDS = ["congdoan.accounts.backends.NameBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "congdoan.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # one field: the backend knows what kind of name it holds
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants the two to agree
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are recorded by administrators
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "congdoan.accounts.forms.SignInForm",
    "reset_password": "congdoan.accounts.forms.RecoverForm",
    "reset_password_from_key": "congdoan.accounts.forms.NewPasswordForm",
    "reauthenticate": "congdoan.accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "congdoan.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by half a minute
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS  # browsers themselves allow localhost only
MFA_FORMS = {
    "authenticate": "congdoan.accounts.forms.SecondFactorForm",
    "reauthenticate": "congdoan.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "congdoan.accounts.forms.AddAppForm",
    "add_webauthn": "congdoan.accounts.forms.AddKeyForm",
    "login_webauthn": "congdoan.accounts.forms.SignInWithKeyForm",
    "authenticate_webauthn": "congdoan.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "congdoan.accounts.forms.KeyAgainForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _HTTPS else 0  # whose attempts are counted: behind a proxy, by what it tells

# Attempts are counted here, by all worker processes of the machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

SITE_URL = (os.environ.get("CONGDOAN_URL") or f"http{'s' if _HTTPS else ''}://{ALLOWED_HOSTS[0]}").rstrip("/")
_MAIL = urlsplit(os.environ.get("CONGDOAN_MAIL", ""))
DEFAULT_FROM_EMAIL = os.environ.get("CONGDOAN_MAIL_FROM", "congdoan@localhost")
EMAIL_SUBJECT_PREFIX = ""
if _MAIL.hostname:
    EMAIL_HOST, EMAIL_PORT = _MAIL.hostname, _MAIL.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
    EMAIL_USE_TLS, EMAIL_TIMEOUT = EMAIL_PORT == 587, 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws its form controls with data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
