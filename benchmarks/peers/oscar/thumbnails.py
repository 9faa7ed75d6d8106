"""Pictures as they are: what scaling them costs is none of this measurement's business."""

from dataclasses import dataclass
from typing import Any

from oscar.core.thumbnails import AbstractThumbnailer


@dataclass(frozen=True, slots=True)
class Picture:
    """What templates show."""

    url: str


class AsItIs(AbstractThumbnailer):  # type: ignore[misc]  # oscar has no types
    """Scales nothing."""

    def generate_thumbnail(self, source: Any, **_options: Any) -> Picture:
        """The picture itself."""
        return Picture(f"/media/{source}")

    def delete_thumbnails(self, source: Any) -> None:
        """There are none."""
