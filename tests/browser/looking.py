"""What is looked for on every page: barriers at WCAG 2.2 AA, sideways scrolling, and a focus that cannot be seen.

A page is loaded once and then seen at both widths and in both themes. What axe finds depends on the width; on the theme
only its colours depend, so the second theme is asked about those alone.
"""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (320, 1280)
_HEIGHT = 800
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_COMMON = {"resultTypes": ["violations"], "preload": False, "pingWaitTime": 50}
# Axe knows the least size of a target and leaves it out unless it is asked for.
_EVERYTHING = _COMMON | {"runOnly": {"type": "tag", "values": _TAGS}, "rules": {"target-size": {"enabled": True}}}
_COLOURS = _COMMON | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

# Each thing that can have the focus gets it; it must then be in sight, with an outline of its own or of its picture.
_FOCUS = """
() => Array.from(document.querySelectorAll(
  "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex='0']"
)).filter(one => one.checkVisibility({visibilityProperty: true})).flatMap(one => {
  one.focus();
  if (document.activeElement !== one) return [];
  const outlined = [one, one.nextElementSibling].filter(Boolean).map(part => getComputedStyle(part)).some(
    style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1
  );
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const seen = top && (one.contains(top) || top.contains(one) || one.parentElement.contains(top));
  return outlined && seen ? [] : [(outlined ? "hidden" : "no outline") + ": " + one.outerHTML.slice(0, 120)];
})
"""

_IS_FILLED = """one => {
  const background = radio => getComputedStyle(radio.nextElementSibling).backgroundColor;
  return one.checked && background(one) !== background(one.form.querySelector(`[name=${one.name}]:not(:checked)`));
}"""


def _axe(page: Page, options: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [f"{page.url}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it is now."""
    return _axe(page, _EVERYTHING)


def _sideways(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} scrolls sideways by {wide} px"] if wide > 0 else []


def _widen(page: Page, width: int) -> None:
    if page.viewport_size != {"width": width, "height": _HEIGHT}:
        page.set_viewport_size({"width": width, "height": _HEIGHT})


def _theme(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour on its way to another one


def look_here(page: Page, *, focus: bool = True) -> list[str]:
    """What is wrong with the page as it is now, at both widths and in both themes."""
    found = []
    # The width that the window has already comes first: to change it is what takes the longest.
    widths = sorted(WIDTHS, key=lambda width: page.viewport_size is not None and page.viewport_size["width"] != width)
    for width, first, second in zip(widths, ("light", "dark"), ("dark", "light"), strict=True):
        _widen(page, width)
        for theme in (first, second):
            _theme(page, theme)  # type: ignore[arg-type]  # both words are themes
            found += _axe(page, _EVERYTHING if theme == "light" else _COLOURS)
        found += _sideways(page)
    if focus:
        page.keyboard.press("Tab")  # from here on the browser shows the focus, as it does for a keyboard
        found += [f"{page.url}: focus: {line}" for line in page.evaluate(_FOCUS)]
    return found


def look(page: Page, address: str) -> list[str]:
    """The same for the page at an address."""
    page.goto(address)
    return look_here(page)


def look_for_overflow(page: Page, address: str) -> list[str]:
    """Whether the page at an address is wider than its window: for words that are longer in another language."""
    page.goto(address)
    found = []
    for width in WIDTHS:
        _widen(page, width)
        found += _sideways(page)
    return found


def choose(page: Page, selector: str) -> list[str]:
    """Chooses a number of a scale, where the page has it; axe cannot see whether it then looks like the others."""
    found = page.locator(selector).all()
    for number in found:
        number.press("Space")
    return [f"{page.url}: {selector} looks as if it was not chosen" for one in found if not one.evaluate(_IS_FILLED)]
