"""`/metrics` for Prometheus: one answer for all processes of this server, whichever of them is asked."""

import os
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from makegood.kernel import clients, meter_files
from makegood.web.ui import meters
from makegood.web.ui.methods import reads_only

from .figures import Figures

_REFUSAL = (
    "Metrics are for this machine and its private network, not through a proxy. From elsewhere: set\n"
    "MAKEGOOD_METRICS_TOKEN and send it as “Authorization: Bearer …”.\n"
)


@reads_only
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever may see them."""
    if not may_read(request):
        return HttpResponse(_REFUSAL, status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(_registry()), content_type=content_type)


def may_read(request: HttpRequest) -> bool:
    """Business figures are not for strangers.

    With the token, everybody. Without it this machine, and its private network as long as no token is set; through a
    proxy only where the proxy is a trusted one, which then tells truly who asks.
    """
    token: str = settings.MAKEGOOD_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given.encode(), f"Bearer {token}".encode()):
        return True
    came_through = any(request.META.get(header) for header in clients.FORWARDING)
    if came_through and not clients.is_trusted(request.META.get("REMOTE_ADDR", "")):
        return False
    if came_through and "HTTP_X_FORWARDED_FOR" not in request.META:
        return False
    address = clients.client_address(request)
    return clients.is_loopback(address) if token else clients.is_private(address)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get(meter_files.VARIABLE):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    else:
        registry.register(meters.registry)
    registry.register(_figures)
    registry.register(Processes())
    return registry


class Processes:
    """Memory, time and files of this server's processes together, under the names that dashboards know."""

    def collect(self) -> Iterator[Metric]:
        """Nothing but their number where the system has no /proc."""
        each = [
            {metric.name: metric.samples[0].value for metric in _process(pid).collect()}
            for pid in meter_files.process_ids()
        ]
        alive = [values for values in each if values]
        yield GaugeMetricFamily("makegood_web_processes", "Processes of this server.", len(alive) or 1)
        for name, (family, help_text, join) in _OF_PROCESSES.items():
            found = [values[name] for values in alive if name in values]
            if found:
                yield family(name, help_text, join(found))


def _process(pid: int) -> ProcessCollector:
    return ProcessCollector(pid=lambda: pid, registry=None)


_Join = Callable[[Iterable[float]], float]
_OF_PROCESSES: dict[str, tuple[type[CounterMetricFamily] | type[GaugeMetricFamily], str, _Join]] = {
    "process_cpu_seconds": (CounterMetricFamily, "Processor time of this server's processes, in seconds.", sum),
    "process_resident_memory_bytes": (GaugeMetricFamily, "Memory of this server's processes.", sum),
    "process_virtual_memory_bytes": (GaugeMetricFamily, "Address space of this server's processes.", sum),
    "process_open_fds": (GaugeMetricFamily, "Open files of this server's processes.", sum),
    "process_max_fds": (GaugeMetricFamily, "Files that one process may open.", min),
    "process_start_time_seconds": (GaugeMetricFamily, "When the oldest of this server's processes began.", min),
}

_figures = Figures()
