"""Loading the program quickly: for commands that end after a moment, loading is most of what they do."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While modules are loaded, Python does not look for garbage, and never again among what was loaded.

    All of it stays. Looking through it again and again takes a quarter of the start, and later a moment of a request.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
