import pytest
from django.test import override_settings

from makegood.kernel.ids import new_id
from makegood.kernel.tokens import Purpose, hide_tokens, make_token, read_token


def test_r3_4_a_token_leads_back_to_its_row_and_is_the_same_each_time() -> None:
    row = new_id()
    assert read_token(Purpose.REVIEW, make_token(Purpose.REVIEW, row)) == row
    assert make_token(Purpose.REVIEW, row) == make_token(Purpose.REVIEW, row)


def test_a_token_for_one_purpose_opens_nothing_else() -> None:
    token = make_token(Purpose.REVIEW, new_id())
    assert read_token(Purpose.REASSESSMENT, token) is None
    assert read_token(Purpose.UNSUBSCRIBE, token) is None


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "a", lambda t: "a" + t, lambda t: t.upper(), lambda t: ""]
)
def test_a_changed_token_is_no_token(change) -> None:  # type: ignore[no-untyped-def]  # a lambda of the table
    assert read_token(Purpose.REVIEW, change(make_token(Purpose.REVIEW, new_id()))) is None


def test_links_in_mailboxes_survive_a_change_of_the_secret_key() -> None:
    row = new_id()
    with override_settings(SECRET_KEY="old-key-" * 8):
        token = make_token(Purpose.REVIEW, row)
    with override_settings(SECRET_KEY="new-key-" * 8, SECRET_KEY_FALLBACKS=["old-key-" * 8]):
        assert read_token(Purpose.REVIEW, token) == row
    with override_settings(SECRET_KEY="new-key-" * 8, SECRET_KEY_FALLBACKS=[]):
        assert read_token(Purpose.REVIEW, token) is None


@pytest.mark.parametrize(
    "line",
    [
        "> https://market.example/conversation/{token}/ <https://market.example/conversation/{token}/>",
        "click.example/?u=https%3A%2F%2Fmarket.example%2Fconversation%2F{token}%2F&d=1",
        "{token}",
    ],
)
def test_links_that_act_in_a_customers_name_are_taken_out_of_their_words(line: str) -> None:
    token = make_token(Purpose.CONVERSATION, new_id())
    hidden = hide_tokens(line.format(token=token))
    assert hidden == line.format(token="…")


@pytest.mark.parametrize("cut", range(1, 70, 7))
def test_a_link_that_a_mail_program_cut_in_two_is_taken_out_too(cut: int) -> None:
    token = make_token(Purpose.CONVERSATION, new_id())
    for break_ in ("\n> ", "=\r\n", "\n"):
        assert hide_tokens(f"> a/{token[:cut]}{break_}{token[cut:]}/\n") == "> a/…/\n"


def test_ordinary_words_are_left_alone() -> None:
    text = "Dit is een gewone zin.\nEn/of dit is er nog een die maar doorgaat en doorgaat, zonder einde. " * 50
    assert hide_tokens(text) == text
