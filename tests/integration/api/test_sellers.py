import pytest

from makegood.domain.sellers.models import Seller
from makegood.kernel import audit
from tests.factories import make_seller
from tests.integration.api.caller import operator

pytestmark = pytest.mark.django_db

WHOLE = {"name": "De Fietshoek", "language": "nl", "email": "hoi@fietshoek.example", "active": True}


class TestPutSeller:
    def test_the_first_time_it_is_created_then_nothing_changes(self) -> None:
        key = operator()
        first, second = key.put("/sellers/shop", WHOLE), key.put("/sellers/shop", WHOLE)
        assert (first.status, second.status) == (201, 200)
        assert first.json == second.json == {"id": "shop", **WHOLE} == key.get("/sellers/shop").json
        assert audit.rows(event_prefix="seller.").count() == 1

    def test_a_name_is_enough(self) -> None:
        assert operator().put("/sellers/a.B_c-9", {"name": "X"}).json == {
            "id": "a.B_c-9",
            "name": "X",
            "language": None,
            "email": None,
            "active": True,
        }

    def test_what_is_left_out_stays_and_null_empties(self) -> None:
        key = operator()
        key.put("/sellers/shop", {**WHOLE, "active": False})
        assert key.put("/sellers/shop", {"name": "Nieuw"}).json == {
            "id": "shop",
            **WHOLE,
            "name": "Nieuw",
            "active": False,
        }
        emptied = key.put("/sellers/shop", {"name": "Nieuw", "email": None, "language": None, "active": None}).json
        assert (emptied["email"], emptied["language"], emptied["active"]) == (None, None, False)

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({}, [("name", "required")]),
            ({"name": None}, [("name", "invalid_type")]),
            ({"name": 7}, [("name", "invalid_type")]),
            ({"name": "  "}, [("name", "required")]),
            ({"name": "x" * 201}, [("name", "too_long")]),
            ({"name": "Shop\r\nBcc: x@y.example"}, [("name", "invalid_characters")]),
            ({"name": "nul \x00"}, [("name", "invalid_characters")]),
            ({"name": "half \ud83d"}, [("name", "invalid_characters")]),
            ({"name": "X", "email": "nobody"}, [("email", "invalid_email")]),
            ({"name": "X", "email": "a@" + "b" * 254 + ".example"}, [("email", "too_long")]),
            ({"name": "X", "language": "nl-NL"}, [("language", "invalid_language")]),
            ({"name": "X", "active": "false"}, [("active", "invalid_type")]),
            ({"name": "X", "active": 0}, [("active", "invalid_type")]),
            ({"name": "X", "nmae": "Y"}, [("nmae", "unknown_field")]),
            ([], [("", "invalid_type")]),
            ("X", [("", "invalid_type")]),
            (None, [("", "invalid_type")]),
        ],
    )
    def test_what_is_refused_and_why(self, body: object, errors: list[tuple[str, str]]) -> None:
        answer = operator().put("/sellers/shop", body)
        assert answer.fields == errors
        assert answer.problem == (422, errors[0][1])
        assert not Seller.objects.exists()

    @pytest.mark.parametrize("seller_id", ["a%20b", "%00", "%ED%A0%80", "é", "x" * 65])
    def test_an_id_that_cannot_be_one(self, seller_id: str) -> None:
        assert operator().put(f"/sellers/{seller_id}", WHOLE).fields == [("seller", "invalid_id")]

    def test_several_errors_are_told_at_once_and_share_no_code(self) -> None:
        answer = operator().put("/sellers/shop", {"active": 1, "x": 2})
        assert answer.problem == (422, "invalid")
        assert answer.fields == [("name", "required"), ("active", "invalid_type"), ("x", "unknown_field")]


class TestGetSeller:
    @pytest.mark.parametrize("seller_id", ["nobody", "%00", "%ED%A0%80", "a%20b", "x" * 65])
    def test_there_is_none(self, seller_id: str) -> None:
        make_seller()
        assert operator().get(f"/sellers/{seller_id}").problem == (404, "not_found")
