from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from makegood.config.environment import database_settings, databases, direct_settings, read_environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("MAKEGOOD_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MAKEGOOD_TIME_ZONE", "Mars/Olympus"),
        ("MAKEGOOD_TIME_ZONE", "../../etc/passwd"),
        ("MAKEGOOD_LANGUAGE", "fr"),
        ("MAKEGOOD_BASE_URL", "reviews.example"),
        ("MAKEGOOD_BASE_URL", "ftp://reviews.example"),
        ("MAKEGOOD_EMAIL_URL", "imap://mail.example"),
        ("MAKEGOOD_EMAIL_URL", "smtp://mail.example?tls=maybe"),
        ("MAKEGOOD_EMAIL_URL", "smtp://mail.example:port"),
        ("MAKEGOOD_DATABASE_URL", "mysql://db.example/x"),
        ("MAKEGOOD_DATABASE_URL", "postgres://db.example:port/x"),
        ("MAKEGOOD_DATABASE_URL", "postgres://a.example:5432,b.example:99999/x"),
        ("MAKEGOOD_REPLICA_URL", "mysql://db.example/x"),
        ("MAKEGOOD_REPLICA_URL", "postgres://db.example:port/x"),
        ("MAKEGOOD_REPLICA_URL", "postgres://a-replica.of/nothing"),
        ("MAKEGOOD_DATABASE_DIRECT_URL", "db.example"),
        ("MAKEGOOD_DATABASE_DIRECT_URL", "postgres://db.example/sqlite-needs-none"),
        ("MAKEGOOD_INBOUND_DOMAIN", "not a domain"),
        ("MAKEGOOD_MARKETPLACE_NAME", "Line\nbreak"),
        ("MAKEGOOD_INBOUND_LISTEN", "127.0.0.1:25"),
        ("MAKEGOOD_INBOUND_LISTEN", "lmtp://127.0.0.1"),
        ("MAKEGOOD_INBOUND_LISTEN", "lmtp://:25"),
        ("MAKEGOOD_INBOUND_LISTEN", "smtp://host:port"),
        ("MAKEGOOD_INBOUND_LISTEN", "smtp://host:99999"),
        ("MAKEGOOD_INBOUND_LISTEN", "smtps://host:465"),
        ("MAKEGOOD_INBOUND_LISTEN", "smtp://me:secret@host:25"),
        ("MAKEGOOD_ANYMAIL", "WEBHOOK_SECRET=x"),
        ("MAKEGOOD_ANYMAIL", "[]"),
        ("MAKEGOOD_ANYMAIL", '{"WEBHOOK_SECRET": "without-a-colon-in-it"}'),
        ("MAKEGOOD_ANYMAIL", '{"WEBHOOK_SECRET": "name:short"}'),
        ("MAKEGOOD_ANYMAIL", '{"WEBHOOK_SECRET": ["name:long-enough-to-be-one", 7]}'),
        ("MAKEGOOD_FROM", "no address"),
        ("MAKEGOOD_NOW", "yesterday"),
        ("MAKEGOOD_NOW", "2026-11-23T09:00:00"),
        ("MAKEGOOD_NOW", "9999-12-31T23:59:59-12:00"),
        ("MAKEGOOD_NOW", "0001-01-01T00:00:00+14:00"),
        ("MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE", "perhaps"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ImproperlyConfigured) as error:
        read_environment(tmp_path)
    assert str(error.value).startswith(f"{variable}: ")
    assert "\n" not in str(error.value)


def test_a_rehearsal_never_meets_a_real_mail_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAKEGOOD_NOW", "2026-11-23T09:00:00Z")
    monkeypatch.setenv("MAKEGOOD_EMAIL_URL", "smtp://mail.example")
    with pytest.raises(ImproperlyConfigured, match="MAKEGOOD_NOW"):
        read_environment(tmp_path)


def test_a_dotenv_in_the_data_folder_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("MAKEGOOD_LANGUAGE=en\nMAKEGOOD_MARKETPLACE_NAME='Markt & co'\n")
    monkeypatch.setenv("MAKEGOOD_LANGUAGE", "nl")
    environment = read_environment(tmp_path)
    assert (environment.language, environment.marketplace_name) == ("nl", "Markt & co")


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp://me:p%40ss@mail.example?tls=starttls", ("mail.example", 587, "me", "p@ss", True, False)),
        ("smtp://mail.example:2465?tls=implicit", ("mail.example", 2465, "", "", False, True)),
    ],
)
def test_the_mail_server_is_read_out_of_its_address(
    url: str, parts: tuple[object, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAKEGOOD_EMAIL_URL", url)
    server = read_environment(tmp_path).mail_server
    found = (server.host, server.port, server.user, server.password, server.starttls, server.implicit_tls)
    assert found == parts


def test_postgres_is_read_out_of_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", "postgres://me:p%40ss@db.example:5433/reviews?sslmode=require")
    settings = database_settings(read_environment(tmp_path))
    assert settings["ENGINE"] == "makegood.kernel.postgres"
    assert (settings["USER"], settings["PASSWORD"]) == ("me", "p@ss")
    assert (settings["HOST"], settings["PORT"]) == ("db.example", "5433")
    options = settings["OPTIONS"]
    assert isinstance(options, dict)
    assert (settings["NAME"], options["sslmode"]) == ("reviews", "require")
    # A machine that has vanished is given up in half a minute.
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == ("10", "30000")


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        (
            "postgres://me:p%40ss@a.example:5433,b.example/x?target_session_attrs=read-write",
            "a.example,b.example",
            "5433,",
        ),
        ("postgres://me:p%40ss@[::1]:5432,[::2]:5433/x?target_session_attrs=read-write", "::1,::2", "5432,5433"),
        ("postgres://me:p%40ss@/x?host=a,b&port=1,2&target_session_attrs=read-write", "a,b", "1,2"),
        ("postgres://me:p%40ss@a,b/x?target_session_attrs=read-write", "a,b", ""),
    ],
)
def test_several_servers_stand_in_one_address(
    url: str, hosts: str, ports: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", url)
    settings = database_settings(read_environment(tmp_path))
    assert (settings["HOST"], settings["PORT"], settings["NAME"], settings["PASSWORD"]) == (hosts, ports, "x", "p@ss")
    options = settings["OPTIONS"]
    assert isinstance(options, dict)
    assert options["target_session_attrs"] == "read-write"
    assert not {"host", "port"} & set(options)


def test_a_replica_and_the_direct_way_stand_beside_postgres(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", "postgres://me@pool.example:6432/reviews")
    assert (list(databases(read_environment(tmp_path))), direct_settings(read_environment(tmp_path))) == (
        ["default"],
        None,
    )
    monkeypatch.setenv("MAKEGOOD_REPLICA_URL", "postgres://me@replica.example/reviews?connect_timeout=9")
    monkeypatch.setenv("MAKEGOOD_DATABASE_DIRECT_URL", "postgres://me@db.example/reviews")
    environment = read_environment(tmp_path)
    found = databases(environment)
    assert [found[name]["HOST"] for name in ("default", "replica")] == ["pool.example", "replica.example"]
    options = found["replica"]["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == ("9", "5000")
    assert (direct_settings(environment) or {})["HOST"] == "db.example"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("lmtp://127.0.0.1:8024", ("lmtp", "127.0.0.1", 8024)),
        ("smtp://[::1]:2525", ("smtp", "::1", 2525)),
    ],
)
def test_where_to_listen_is_read_out_of_its_address(
    url: str, parts: tuple[object, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert read_environment(tmp_path).listen is None
    monkeypatch.setenv("MAKEGOOD_INBOUND_LISTEN", url)
    listen = read_environment(tmp_path).listen
    assert listen is not None
    assert (listen.protocol, listen.host, listen.port) == parts


def test_anymails_settings_are_a_json_object(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert read_environment(tmp_path).anymail == {}
    monkeypatch.setenv("MAKEGOOD_ANYMAIL", '{"WEBHOOK_SECRET": "mail:a-long-password-1", "POSTMARK_X": true}')
    assert read_environment(tmp_path).anymail == {"WEBHOOK_SECRET": "mail:a-long-password-1", "POSTMARK_X": True}


FAR = "postgres://me:secret@db.example/x"


@pytest.mark.parametrize(
    ("variables", "left_open"),
    [
        ({}, []),
        ({"EMAIL_URL": "smtp://mail.example"}, ["EMAIL_URL"]),
        ({"EMAIL_URL": "smtp://10.0.0.7:2525"}, ["EMAIL_URL"]),
        ({"EMAIL_URL": "smtp://127.0.0.1:25"}, []),
        ({"EMAIL_URL": "smtp://localhost"}, []),
        ({"EMAIL_URL": "smtp://[::1]:25"}, []),
        ({"EMAIL_URL": "smtp://mail.example?tls=starttls"}, []),
        ({"EMAIL_URL": "smtp://mail.example?tls=none"}, []),
        ({"DATABASE_URL": FAR}, ["DATABASE_URL"]),
        ({"DATABASE_URL": f"{FAR}?sslmode=verify-full"}, []),
        ({"DATABASE_URL": f"{FAR}?sslrootcert=system"}, []),
        ({"DATABASE_URL": f"{FAR}?sslmode=disable"}, []),
        ({"DATABASE_URL": "postgres:///x"}, []),
        ({"DATABASE_URL": "postgres:///x?host=/run/postgresql"}, []),
        ({"DATABASE_URL": "postgres://127.0.0.1,db.example/x"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgres://127.0.0.1/x", "REPLICA_URL": FAR, "DATABASE_DIRECT_URL": FAR},
         ["DATABASE_DIRECT_URL", "REPLICA_URL"]),
    ],
)  # fmt: skip
def test_a_way_over_the_network_that_says_nothing_of_tls_is_named_with_what_to_write(
    variables: dict[str, str], left_open: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(f"MAKEGOOD_{name}", value)
    found = read_environment(tmp_path).tls_left_open
    assert list(found) == [f"MAKEGOOD_{name}" for name in left_open]
    assert all(remedy.startswith("?") for remedy in found.values())


def test_libpqs_own_variable_says_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAKEGOOD_DATABASE_URL", FAR)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert read_environment(tmp_path).tls_left_open == {}


def test_no_credential_is_built_in(tmp_path: Path) -> None:
    environment = read_environment(tmp_path)
    server, database = environment.mail_server, database_settings(environment)
    assert (server.user, server.password, server.host) == ("", "", "")
    assert (environment.secret_key, environment.metrics_token, environment.anymail) == ("", "", {})
    assert {"USER", "PASSWORD"}.isdisjoint(database)
