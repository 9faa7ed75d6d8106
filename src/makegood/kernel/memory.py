"""A process that serves for months holds what it needs, and little of what it needed once.

Each page leaves garbage behind that only Python's collector finds: templates, forms and rows of Django know those that
know them. As the collector works by itself, thousands of such objects lie around at any time, whole pages among them;
and where they lay, holes stay that the C library keeps for itself, for each thread its own.
"""

import ctypes
import gc

_OFTEN = (700, 3, 1)
"""Python's own are 700, 10, 10: new objects, rounds among the new, rounds among those that outlived one."""
_MOST_ARENAS = -8
"""glibc's number of this setting."""


def hold_little() -> None:
    """For as long as this process lives; before it has threads that work.

    Garbage is looked for more often. All threads share one heap of the C library, since Python lets one of them run at
    a time, and after each look at everything its empty pages go back to the system, in less than a millisecond. C
    libraries other than glibc keep to their own way.
    """
    gc.set_threshold(*_OFTEN)
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.mallopt(_MOST_ARENAS, 1)
        gc.callbacks.append(lambda phase, about: _give_back(library, phase, about["generation"]))


def _give_back(library: ctypes.CDLL, phase: str, generation: int) -> None:
    if phase == "stop" and generation == 2:
        library.malloc_trim(0)
