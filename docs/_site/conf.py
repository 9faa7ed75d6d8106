"""How the docs become a site (`make docs`). Nothing is fetched from elsewhere, neither to build nor to read it."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

project = "Makegood"
copyright = "the Makegood authors, Apache-2.0"  # noqa: A001 - the name that Sphinx reads
language = "en"
extensions = ["myst_parser", "parts"]
exclude_patterns = ["_site"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

html_theme = "furo"
html_title = "Makegood"
html_favicon = "../../src/makegood/web/ui/static/ui/icon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "footer_icons": [],
    "light_css_variables": {"color-brand-primary": "#135a6b", "color-brand-content": "#135a6b"},
    "dark_css_variables": {"color-brand-primary": "#7cc4d4", "color-brand-content": "#7cc4d4"},
}
