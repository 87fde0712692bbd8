"""Django's settings. What a user may set stands in `host.settings`; here it is only handed on."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from towpath.host.settings import load
from towpath.secrets.ring import session_key

TOWPATH = load(os.environ)

# Tools that only read these settings (mypy, makemigrations) name no database; they make no key either.
SECRET_KEY = TOWPATH.secret_key or (session_key(TOWPATH.data) if TOWPATH.database_url else "no database, no sessions")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # no page depends on the Host header: links in messages begin with TOWPATH_PUBLIC_URL
ROOT_URLCONF = "towpath.web.urls"
WSGI_APPLICATION = "towpath.web.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "towpath.accounts",
    "towpath.secrets",
    "towpath.events",
    "towpath.contacts",
    "towpath.commerce",
    "towpath.companies",
    "towpath.segments",
    "towpath.content",
    "towpath.functions",
    "towpath.messages",
    "towpath.team",
    "towpath.flows",
    "towpath.engine",
    "towpath.imports",
    "towpath.deeds",
]
MIDDLEWARE = [
    "towpath.web.middleware.protect",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def _database(url: str) -> dict[str, Any]:
    said = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said.pop("dbname", "towpath"),
        "USER": said.pop("user", ""),
        "PASSWORD": said.pop("password", ""),
        "HOST": said.pop("host", ""),
        "PORT": said.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": said,
    }


DATABASES = {"default": _database(TOWPATH.database_url)}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["towpath.accounts.sign_in.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

_SECURE = TOWPATH.base_url.startswith("https://")
SESSION_COOKIE_NAME = "towpath_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "towpath_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
CSRF_TRUSTED_ORIGINS = [TOWPATH.base_url]
CSRF_FAILURE_VIEW = "towpath.web.pages.csrf_failed"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
APPEND_SLASH = False
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the email address is unique by an index on its lower case
# Read whole: a batch of the intake is at most 500 kB, an event of 10 MB gets a clear error from the door itself.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
LOGGING_CONFIG = None
