"""What the pages of the docs hold beside Markdown: pictures from the browser tests, and diagrams.

A picture stands in a page as `![what it shows](../pictures/NAME.png)` and comes out of build/pictures. One that is not
there is replaced by a sentence that says so. A block of ```mermaid``` becomes an SVG when the site is built.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import mermaidx
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parent.parent.parent
DIAGRAMS = ROOT / "build" / "diagrams"
# Plain grey shapes, which stand on white in both themes.
LOOK = "---\nconfig:\n  theme: neutral\n---\n"


class Pictures(SphinxTransform):
    """Points each picture to the one that the browser tests took, before Sphinx looks for it."""

    default_priority = 10

    def apply(self) -> None:
        """Leave pictures of the docs' own folders alone."""
        album = Path(os.environ["MAKEGOOD_DOCS_PICTURES"])
        source = Path(self.env.doc2path(self.env.docname)).parent
        for image in list(self.document.findall(nodes.image)):
            if Path(image["uri"]).parent.name != "pictures":
                continue
            picture = album / Path(image["uri"]).name
            image["classes"] += ["picture", "phone"] if picture.stem.endswith("-phone") else ["picture"]
            if picture.exists():
                image["uri"] = os.path.relpath(picture, source)
            else:
                told = nodes.inline(
                    "", f"Picture “{picture.stem}” was not taken: {image['alt']}", classes=["no-picture"]
                )
                image.replace_self(told)


class Mermaid(SphinxDirective):
    """A diagram, drawn without a browser; drawn anew only when its text changes."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The SVG stands in the page itself, so that its text can be found and read aloud."""
        text = LOOK + "\n".join(self.content)
        key = hashlib.sha256(f"{mermaidx.__version__}\0{text}".encode()).hexdigest()[:16]
        drawn = DIAGRAMS / f"{key}.svg"
        if not drawn.exists():
            DIAGRAMS.mkdir(parents=True, exist_ok=True)
            drawn.write_text(mermaidx.render(text).svg(), encoding="utf-8")
        # Each has styles of its own, tied to its id.
        svg = drawn.read_text(encoding="utf-8").replace("my-svg", f"diagram-{key}")
        return [nodes.raw("", f'<div class="diagram">{svg}</div>', format="html")]


def reach_by_keyboard(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """What scrolls sideways on a phone can be scrolled without a mouse."""
    if "body" in context:
        context["body"] = re.sub(
            r'<(pre\b|div (?=class="(?:table-wrapper|diagram)))', r'<\1 tabindex="0" ', context["body"]
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_transform(Pictures)
    app.add_directive("mermaid", Mermaid)
    app.connect("html-page-context", reach_by_keyboard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
