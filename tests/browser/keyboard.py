"""What somebody does who has a keyboard and no mouse."""

from playwright.sync_api import Page


def tab_to(page: Page, selector: str) -> None:
    """Tab until this has the focus."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} on {page.url}")


def type_into(page: Page, name: str, text: str) -> None:
    """Tab to a field and type."""
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def press(page: Page, selector: str) -> None:
    """Tab to a link or a button and press Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
