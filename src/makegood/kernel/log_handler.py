"""Writing log lines to stderr without ever waiting for whoever reads them."""

import io
import logging
import os
import select

_WAIT_MS = 500
"""So long a warning or an error waits for room; other lines do not wait."""


class StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]  # of whatever stderr is
    """A line that finds no room is dropped, and counted.

    Where stderr is a pipe that nobody empties, a server that waits to write a line would answer nobody any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line; below the line the number of those that were dropped before it."""
        try:
            descriptor = self.stream.fileno()
        except (AttributeError, io.UnsupportedOperation, ValueError):
            super().emit(record)
            return
        try:
            line = self.format(record) + self.terminator
            if self._dropped:
                line += self.format(self._of_the_dropped()) + self.terminator
            if _write(descriptor, line.encode(errors="backslashreplace"), patient=record.levelno >= logging.WARNING):
                self._dropped = 0
            else:
                self._dropped += 1
        except Exception:  # noqa: BLE001 - as logging does it: a line that cannot be written stops nothing
            self.handleError(record)

    def _of_the_dropped(self) -> logging.LogRecord:
        message = "log lines were dropped, since nobody read them: %d"
        return logging.LogRecord("makegood.logs", logging.WARNING, __file__, 0, message, (self._dropped,), None)


def _write(descriptor: int, line: bytes, *, patient: bool) -> bool:
    """Whether there was room for all of it."""
    room = select.poll()
    room.register(descriptor, select.POLLOUT)
    # A pipe that is ready takes so many bytes at least, and keeps them together.
    for start in range(0, len(line), select.PIPE_BUF):
        ready = room.poll(_WAIT_MS if patient else 0)
        if not ready or not ready[0][1] & select.POLLOUT:
            return False
        os.write(descriptor, line[start : start + select.PIPE_BUF])
    return True
