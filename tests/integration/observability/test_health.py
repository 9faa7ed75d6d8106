"""`/healthz` and `/readyz`."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.test import Client

from makegood.kernel import installation, monitoring
from makegood.kernel.ids import new_id
from makegood.kernel.models import Installation, LiveWorker
from tests.factories import NOW

SOON = timedelta(minutes=1)
ALL_WELL = {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok", "disk": "ok", "mail": "ok"}


@pytest.fixture
def settled(db: None, settings) -> None:
    """An installation that works, with a worker on another machine."""
    installation.settle(NOW)
    settings.MAKEGOOD_MAIL_STAYS_HERE = False
    monitoring.beat(new_id(), again_within=SOON)


def asked(client: Client) -> dict[str, object]:
    answer = client.get("/readyz")
    found: dict[str, object] = answer.json()
    assert answer.status_code == (200 if found["ready"] else 503)
    return found


def test_healthz_answers_without_the_database(client: Client) -> None:
    # Outside `django_db` every query raises.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.cookies == {}


def test_readyz_names_each_check(client: Client, settled: None) -> None:
    assert asked(client) == ALL_WELL


def test_mail_that_stays_here_is_told_and_no_reason_to_call_somebody(client: Client, settled: None, settings) -> None:
    settings.MAKEGOOD_MAIL_STAYS_HERE = True
    found = asked(client)
    assert found["ready"]
    assert "e-mail is not leaving this machine" in str(found["mail"])


def test_without_an_installation_or_with_another_zone_or_key_it_is_not_ready(
    client: Client, settled: None, settings
) -> None:
    Installation.objects.all().delete()
    found = asked(client)
    assert "there is no Makegood database yet for the data folder: run `makegood init`" in str(found["database"])
    Installation.objects.create(pk=1, time_zone="Asia/Tokyo", created_at=NOW)
    assert "MAKEGOOD_TIME_ZONE" in str(asked(client)["database"])
    Installation.objects.update(time_zone=settings.TIME_ZONE, key_mark="of-another-key")
    assert "this is not the secret key" in str(asked(client)["database"])


def test_a_database_of_an_earlier_version_is_told_apart(client: Client, settled: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="kernel").delete()
    found = asked(client)
    assert (found["ready"], found["database"]) == (False, "ok")
    assert "run `makegood init` to upgrade" in str(found["migrations"])


def test_a_database_that_is_away_is_told(client: Client, settled: None, database_away) -> None:
    with database_away():
        found = asked(client)
    assert str(found["database"]).startswith("the database does not answer")
    assert found["worker"] == "not known: the database does not answer"


def test_a_database_file_that_was_deleted_under_an_open_connection_is_told(
    client: Client, settled: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a database of files only")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "makegood.sqlite3"))
    found = asked(client)
    assert "no Makegood database yet for the data folder" in str(found["database"])
    assert "look whether its disk is mounted" in str(found["database"])
    assert found["worker"] == "not known: the database does not answer"
    (tmp_path / "makegood.sqlite3").touch()
    assert asked(client)["ready"]


def test_without_a_worker_it_is_not_ready(client: Client, settled: None) -> None:
    for worker in monitoring.live_workers():
        monitoring.leave(worker)
    found = asked(client)
    assert (found["ready"], found["database"]) == (False, "ok")
    assert "start `makegood worker`" in str(found["worker"])


def test_one_heard_of_at_a_time_that_is_yet_to_come_is_none_until_it_is_heard_of_again(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.settle(NOW)
    monitoring.beat("elsewhere", again_within=timedelta(minutes=3))
    # The clock is put back by an hour: as far as anybody knows, it died since.
    LiveWorker.objects.update(
        seen_at=F("seen_at") + timedelta(hours=1), expected_by=F("expected_by") + timedelta(hours=1)
    )
    assert not asked(client)["ready"]
    monitoring.beat("elsewhere", again_within=timedelta(minutes=3))
    assert asked(client)["worker"] == "ok"


def test_a_worker_that_is_late_with_its_heartbeat_is_none(client: Client, db: None) -> None:
    installation.settle(NOW)
    monitoring.beat("late", again_within=timedelta(seconds=-1))
    assert not asked(client)["ready"]


def test_a_disk_that_is_full_or_cannot_be_written_is_told(
    client: Client, settled: None, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_full = shutil.disk_usage("/")._replace(free=5 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: nearly_full)
    assert asked(client)["disk"] == "only 5 MB are free where the data folder is"
    settings.MAKEGOOD_DATA = settings.MAKEGOOD_DATA / "not there"
    assert asked(client)["disk"] == "the data folder cannot be written"


def test_monitoring_may_ask_by_any_name(client: Client, settled: None) -> None:
    """A load balancer has only an address; pages are answered under our own names alone."""
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers={"Host": "10.0.0.9:8000"}).status_code == 200
    assert client.get("/", headers={"Host": "10.0.0.9:8000"}).status_code == 400
