"""The product as it is served, with one more address: that of the constant answers."""

from makegood.config.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "benchmarks.constant.urls"
