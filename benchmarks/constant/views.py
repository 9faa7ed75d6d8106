"""Answers that cost nothing but to be sent: as large as ours, whose bytes `benchmarks.pages` laid down."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

BODIES = "MAKEGOOD_BENCH_BODIES"
"""Names the folder with a file for each answer."""


def constant(_request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(_body(name))


@cache
def _body(name: str) -> bytes:
    return (Path(os.environ[BODIES]) / name).read_bytes()


urlpatterns = [path("constant/<str:name>", constant)]
