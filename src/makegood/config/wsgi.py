"""What `makegood serve` runs."""

import os
import signal
from contextlib import ExitStack

from django.core.wsgi import get_wsgi_application

from makegood.kernel.folder_lock import at_work
from makegood.kernel.logs import catch_strays
from makegood.kernel.meter_files import holding_on, reserve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.config.settings")

# Ctrl-C is heard by every process of a terminal, and the one that started this one passes it on as SIGTERM. Two signals
# within one shutdown leave granian waiting until it is killed.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

reserve()
application = get_wsgi_application()
catch_strays()

# For as long as this process lives, which may be longer than the one that started it.
_at_work = ExitStack()
_at_work.enter_context(at_work("serve"))
_at_work.enter_context(holding_on())
