import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from makegood.domain.mail.actions import release_claims_of_dead_workers
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.mail.rules import LEASE
from makegood.domain.mail.workers import WorkerIdentity
from makegood.kernel.clock import wall_now
from makegood.kernel.ids import new_id
from tests.integration.mail.outbox import queue, run

SCRIPT = Path(__file__).with_name("worker_process.py")


def database_url() -> str:
    """The database of this test, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{values['NAME']}"
    user = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    return f"postgres://{user}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def start_worker(data_folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "MAKEGOOD_DATA": str(data_folder),
        "MAKEGOOD_DATABASE_URL": database_url(),
        "MAKEGOOD_EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "makegood.config.settings",
        "PYTHONPATH": "src",
    }
    return subprocess.Popen([sys.executable, SCRIPT], env=environment, stdout=subprocess.PIPE)


def claim_as(worker: str, email: Email) -> None:
    Email.objects.filter(pk=email.pk).update(claimed_by=worker, claimed_until=wall_now() + LEASE)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_another_goes_on_at_once(smtp_server, data_folder):
    queued = {queue().message_id for _ in range(30)}
    smtp_server.pause_after(10)
    worker = start_worker(data_folder, smtp_server.port)
    try:
        assert smtp_server.paused.wait(60), "the worker sent nothing"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    assert Email.objects.filter(state=EmailState.QUEUED).exclude(claimed_by="").count() == 20
    assert run().sent == 0  # the dead one's claims still stand

    assert release_claims_of_dead_workers() == 20
    assert run().sent == 20
    arrived = Counter(received.message_id for received in smtp_server.received)
    assert set(arrived) == queued
    assert sorted(arrived.values()) == [1] * 29 + [2]  # the one in flight, with the same Message-ID
    assert list((data_folder / "workers").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_that_ends_well_leaves_nothing_behind(smtp_server, data_folder):
    queue()
    worker = start_worker(data_folder, smtp_server.port)
    assert worker.communicate(timeout=60)[0] == b"1\n"
    assert worker.returncode == 0
    assert list((data_folder / "workers").iterdir()) == []


@pytest.mark.django_db
def test_a_living_workers_claims_are_left_alone(data_folder):
    email = queue()
    with WorkerIdentity() as worker:
        claim_as(worker.id, email)
        assert release_claims_of_dead_workers() == 0
        email.refresh_from_db()
        assert email.claimed_by == worker.id
        assert (data_folder / "workers" / f"{worker.id}.lock").exists()


@pytest.mark.django_db
def test_a_worker_of_another_machine_keeps_its_claims_until_the_lease_ends(data_folder):
    email = queue()
    claim_as(new_id(), email)
    assert release_claims_of_dead_workers() == 0
    email.refresh_from_db()
    assert email.claimed_by


@pytest.mark.django_db
def test_locks_that_dead_workers_left_behind_go_and_other_files_stay(data_folder):
    folder = data_folder / "workers"
    folder.mkdir()
    dead, foreign = folder / f"{new_id()}.lock", folder / "notes.lock"
    dead.touch()
    foreign.touch()
    release_claims_of_dead_workers()
    assert list(folder.iterdir()) == [foreign]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../secret_key", "", "a/b", "x" * 64])
def test_a_strange_name_in_the_table_touches_no_file(data_folder, name):
    (data_folder / "workers").mkdir()
    (data_folder / "secret_key.lock").touch()
    claim_as(name, queue())
    assert release_claims_of_dead_workers() == 0
    assert (data_folder / "secret_key.lock").exists()


def test_the_lock_is_held_for_life_and_by_one_alone(data_folder):
    with (
        WorkerIdentity() as worker,
        (data_folder / "workers" / f"{worker.id}.lock").open() as file,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_starts_while_the_dead_are_buried_still_holds_a_lock(data_folder):
    """The file of a starting worker may be taken for a dead one's in the moment before it is locked."""
    stop = threading.Event()

    def bury():
        while not stop.is_set():
            release_claims_of_dead_workers()
        connection.close()

    burying = threading.Thread(target=bury)
    burying.start()
    try:
        for _ in range(200):
            with WorkerIdentity() as worker:
                assert (data_folder / "workers" / f"{worker.id}.lock").exists()
    finally:
        stop.set()
        burying.join(20)
