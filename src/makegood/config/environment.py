"""The `MAKEGOOD_*` variables: typed, checked at the start, each error one line that names the variable."""

import json
import os
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from makegood.kernel.clock import FIRST_YEAR, LAST_YEAR

PREFIX = "MAKEGOOD_"
DOMAIN = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$"

CommaList = Annotated[list[str], NoDecode]


class MailServer:
    """The parts of `MAKEGOOD_EMAIL_URL`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("mailbox", "smtp"):
            raise ValueError("must be mailbox:// or smtp://user:password@host:port?tls=starttls")
        told = parse_qs(parts.query).get("tls")
        tls = told[0] if told else "none"
        if tls not in ("none", "starttls", "implicit"):
            raise ValueError("tls must be starttls, implicit or none")
        if parts.scheme == "smtp" and not parts.hostname:
            raise ValueError("smtp:// needs a host")
        self.scheme = parts.scheme
        self.host = parts.hostname or ""
        self.port = parts.port or {"none": 25, "starttls": 587, "implicit": 465}[tls]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.starttls = tls == "starttls"
        self.implicit_tls = tls == "implicit"
        self.tls_is_left_open = told is None


class Listen:
    """The parts of `MAKEGOOD_INBOUND_LISTEN`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        form = "must be lmtp://HOST:PORT or smtp://HOST:PORT, with nothing behind it"
        if parts.scheme not in ("lmtp", "smtp") or parts.path or parts.query or parts.fragment or parts.username:
            raise ValueError(form)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(form) from None
        if not host or not port:
            raise ValueError(form)
        self.protocol = parts.scheme
        self.host = host
        self.port = port


class Environment(BaseSettings):
    """Everything that can be set from outside; the documentation of each is in docs/reference/environment.md."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    data: Path = Path("data")
    database_url: str = ""
    database_direct_url: str = ""
    replica_url: str = ""
    email_url: str = "mailbox://"
    base_url: str = "http://127.0.0.1:8000"
    time_zone: str = "Europe/Amsterdam"
    language: Literal["nl", "en"] = "nl"
    inbound_domain: Annotated[str, Field(pattern=DOMAIN, max_length=180)] = "reply.localhost"
    inbound_listen: str = ""
    anymail: Annotated[dict[str, object], NoDecode] = {}
    secret_key: str = ""
    secret_key_fallbacks: CommaList = []
    marketplace_name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")] = "Makegood"
    from_: Annotated[str, Field(alias="MAKEGOOD_FROM", pattern=r"^[^@\s<>]+@[^@\s<>]+$|^$")] = ""
    allowed_hosts: CommaList = []
    trusted_proxies: CommaList = []
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: Annotated[str, Field(pattern=r"^[\x21-\x7e]{16,}$|^$")] = ""
    webhooks_allow_private: bool = False
    now: datetime | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"there is no time zone {value!r}") from None
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be http://host or https://host, with nothing after the path")
        return value.rstrip("/")

    @field_validator("email_url")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        MailServer(value)
        return value

    @field_validator("inbound_listen")
    @classmethod
    def _listen_address(cls, value: str) -> str:
        if value:
            Listen(value)
        return value

    @field_validator("anymail", mode="before")
    @classmethod
    def _json_object(cls, value: object) -> object:
        try:
            read = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            read = None
        if not isinstance(read, dict):
            example = '{"WEBHOOK_SECRET": "user:password"}'
            raise ValueError(f"must be a JSON object, such as {example}")  # noqa: TRY004 - what pydantic takes in
        return read

    @field_validator("anymail")
    @classmethod
    def _secret_of_webhooks(cls, value: dict[str, object]) -> dict[str, object]:
        secrets = value.get("WEBHOOK_SECRET", [])
        for secret in secrets if isinstance(secrets, list) else [secrets]:
            user, colon, password = str(secret).partition(":")
            if not (user and colon and len(password) >= 16):
                raise ValueError("WEBHOOK_SECRET must be user:password, with a password of 16 characters or more")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("postgres", "postgresql", "sqlite"):
            raise ValueError("must begin with postgres:// (or be left out for SQLite in the data folder)")
        if _is_postgres(value):
            _postgres(value)
        return value

    @field_validator("database_direct_url", "replica_url")
    @classmethod
    def _beside_postgres(cls, value: str, info: ValidationInfo) -> str:
        if value and not _is_postgres(value):
            raise ValueError("must begin with postgres://")
        if value:
            _postgres(value)
        if value and not _is_postgres(info.data.get("database_url", "")):
            raise ValueError("is for PostgreSQL, which MAKEGOOD_DATABASE_URL does not name")
        return value

    @field_validator("secret_key_fallbacks", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a zone, such as 2026-11-23T09:00:00Z")
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(f"a year is {FIRST_YEAR} to {LAST_YEAR}")
        return value.astimezone(UTC) if value else None

    @model_validator(mode="after")
    def _no_rehearsal_with_real_mail(self) -> Self:
        if self.now is not None and self.mail_server.scheme == "smtp":
            raise ValueError("MAKEGOOD_NOW is for rehearsals and cannot be combined with smtp://")
        return self

    @property
    def mail_server(self) -> MailServer:
        """The parsed `MAKEGOOD_EMAIL_URL`."""
        return MailServer(self.email_url)

    @property
    def listen(self) -> Listen | None:
        """The parsed `MAKEGOOD_INBOUND_LISTEN`; None when nobody listens."""
        return Listen(self.inbound_listen) if self.inbound_listen else None

    @property
    def tls_left_open(self) -> dict[str, str]:
        """Variables that name another machine and do not say whether TLS protects the way to it, with what to write.

        Who writes that there is none has decided so.
        """
        server = self.mail_server
        found = {}
        if server.scheme == "smtp" and server.tls_is_left_open and not _is_here(server.host):
            found[PREFIX + "EMAIL_URL"] = "?tls=starttls, ?tls=implicit or ?tls=none"
        for name in ("database_url", "database_direct_url", "replica_url"):
            url = getattr(self, name)
            if _is_postgres(url) and _leaves_tls_open(_postgres(url)):
                found[PREFIX + name.upper()] = "?sslmode=verify-full or ?sslmode=disable"
        return found

    @property
    def on_postgres(self) -> bool:
        """Whether PostgreSQL is the store."""
        return _is_postgres(self.database_url)


def _is_here(host: str) -> bool:
    """Whether a host is this machine: by its usual name or number, or a socket of PostgreSQL (a path or nothing)."""
    if not host or host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _leaves_tls_open(postgres: dict[str, Any]) -> bool:
    """As libpq looks for it: in the address, then in the environment; the system's authorities mean the strictest."""
    options = postgres["OPTIONS"]
    said = options.get("sslmode") or os.environ.get("PGSSLMODE") or options.get("sslrootcert") == "system"
    return not said and not all(_is_here(host) for host in postgres["HOST"].split(","))


def _is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in ("postgres", "postgresql")


def read_environment(data: Path) -> Environment:
    """The environment, with a `.env` in the data folder below it.

    Raises:
        ImproperlyConfigured: one line that names the variable and what is wrong with it.
    """
    try:
        return Environment(_env_file=data / ".env", data=data)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        if name and not name.startswith(PREFIX):
            name = PREFIX + name.upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise ImproperlyConfigured(f"{name or 'MAKEGOOD_NOW'}: {reason}") from None


_GIVE_UP = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""What a machine that has vanished costs: the system would wait a quarter of an hour. Seconds, and milliseconds."""


def databases(environment: Environment) -> dict[str, dict[str, object]]:
    """Django's DATABASES: `default`, and where there is one `replica`, which `kernel.replica` alone uses."""
    found = {"default": database_settings(environment)}
    if environment.replica_url:
        # A replica that is away must not be waited for: the primary can answer.
        replica = _postgres(environment.replica_url, connect_timeout="2", tcp_user_timeout="5000")
        # `kernel.replica` asks it something before each use anyway.
        replica["CONN_HEALTH_CHECKS"] = False
        found["replica"] = replica
    return found


def direct_settings(environment: Environment) -> dict[str, object] | None:
    """The way to the database server itself, past a pool of connections; None where it is the ordinary one."""
    return _postgres(environment.database_direct_url) if environment.database_direct_url else None


def _options(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def _postgres(url: str, **give_up: str) -> dict[str, object]:
    """Of one server, or of several between which libpq chooses (`host1:port1,host2:port2`, `target_session_attrs`).

    Raises:
        ValueError: an address in it is none.
    """
    parts, options = urlsplit(url), {**_GIVE_UP, **give_up, **_options(url)}
    login, _, addresses = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    hosts, ports = _hosts_and_ports(addresses)
    return {
        "ENGINE": "makegood.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": options.pop("host", hosts),
        "PORT": options.pop("port", ports),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _hosts_and_ports(addresses: str) -> tuple[str, str]:
    """As libpq takes them, with commas between; an empty port is the usual one."""
    found = [urlsplit(f"//{address}") for address in addresses.split(",")]
    try:
        ports = ["" if one.port is None else str(one.port) for one in found]
    except ValueError:
        raise ValueError("a port is a number: postgres://user:password@host:port/name") from None
    return ",".join(one.hostname or "" for one in found), ",".join(ports) if any(ports) else ""


def database_settings(environment: Environment) -> dict[str, object]:
    """Django's settings of the default database."""
    if environment.on_postgres:
        return _postgres(environment.database_url)
    path = urlsplit(environment.database_url).path if environment.database_url else ""
    return {
        "ENGINE": "makegood.kernel.sqlite",
        "NAME": path or str(environment.data / "makegood.sqlite3"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # whether the file is still there
        "OPTIONS": {
            # A transaction takes the write lock when it begins. A deferred one would take it at its first write,
            # and fail with "database is locked" at once if somebody else wrote since its first read.
            "transaction_mode": "IMMEDIATE",
            # Writers wait for each other this long (seconds) instead of failing.
            "timeout": 20,
            "init_command": ";".join(
                (
                    "PRAGMA journal_mode=WAL",  # readers and the writer do not wait for each other
                    "PRAGMA synchronous=NORMAL",  # with WAL: no corruption, at most the last moments before a power cut
                    "PRAGMA secure_delete=ON",  # erased personal data is overwritten, not merely unlinked (R13.2)
                    "PRAGMA mmap_size=134217728",  # 128 MB read without copying
                    "PRAGMA journal_size_limit=67108864",  # the WAL file shrinks again to 64 MB after a large import
                    "PRAGMA wal_autocheckpoint=8000",  # pages, 32 MB: a worker moves the log long before
                    "PRAGMA cache_size=-8000",  # 8 MB of pages per connection, and each thread has one
                )
            ),
        },
    }
