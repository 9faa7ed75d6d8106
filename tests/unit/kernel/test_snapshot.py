import threading

import pytest
from django.db import connection

from makegood.domain.sellers.models import Seller
from makegood.kernel.snapshot import one_moment
from tests.factories import make_seller


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_is_not_seen_and_they_do_not_wait() -> None:
    def write() -> None:
        make_seller("later")
        connection.close()

    make_seller("first")
    with one_moment():
        assert Seller.objects.count() == 1
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        assert Seller.objects.count() == 1
    assert Seller.objects.count() == 2
