"""What a process of the web server holds no longer goes back to the system; tried in a process of its own."""

import subprocess
import sys

import pytest

TRIAL = """
import gc
from pathlib import Path
from makegood.kernel.memory import hold_little

def megabytes():
    resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024

hold_little()
before = megabytes()
pages, kept = [], []
for number in range(2_000):
    pages.append(bytes(20_000))
    kept.append(bytes(600))  # so that the heap cannot merely shrink
pages.append(pages)  # only the collector finds them
held = megabytes()
del pages
gc.collect()
print(held - before, megabytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_is_not_held_any_more_goes_back_also_from_between_what_is() -> None:
    done = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, text=True, check=True)
    held, left = map(float, done.stdout.split())
    assert held > 30
    assert left < 10
