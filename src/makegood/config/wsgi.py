"""What `makegood serve` runs."""

import os
import signal
from contextlib import ExitStack

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from makegood.kernel.folder_lock import at_work
from makegood.kernel.loading import loading
from makegood.kernel.logs import catch_strays
from makegood.kernel.memory import hold_little
from makegood.kernel.meter_files import holding_on, reserve
from makegood.kernel.parent import PATIENCE, end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.config.settings")

# Ctrl-C is heard by every process of a terminal, and the one that started this one passes it on as SIGTERM. Two signals
# within one shutdown leave granian waiting until it is killed.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

# Before anything that takes time. It would keep the port, and go on to answer beside the server that is started next.
end_with_parent(patience=PATIENCE)

reserve()
hold_little()
with loading():
    application = get_wsgi_application()
    # Every view, which Django would otherwise load while the first visitor waits.
    _ = get_resolver().url_patterns
catch_strays()

# For as long as this process lives, which may be longer than the one that started it.
_at_work = ExitStack()
_at_work.enter_context(at_work("serve"))
_at_work.enter_context(holding_on())
