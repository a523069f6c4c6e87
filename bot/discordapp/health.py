"""How the bot is doing, in numbers that name nobody: a line in the log, and Prometheus where the operator wants it."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import ConfigError

REMEMBERED = 1_000  # response times that the health line looks back on


class Meter:
    """Counts replies by kind, errors, and how long first responses took."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.replies: Counter[str] = Counter()
        self.errors = 0
        self.seconds: deque[float] = deque(maxlen=REMEMBERED)

    def replied(self, kind: str) -> None:
        """Count a reply."""
        self.replies[kind] += 1

    def failed(self) -> None:
        """Count an error that a person saw as a plain apology."""
        self.errors += 1

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure how long the first response takes."""
        start = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - start)

    @property
    def p99(self) -> float:
        """99 of 100 first responses were at least this fast, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0.0

    def line(self, servers: int, latency: float, base: str) -> str:
        """The health line."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.replies.items())) or "no replies yet"
        up = (time.monotonic() - self.started) / 3600
        return (
            f"health: up {up:.1f} h, {servers} servers, {kinds}, {self.errors} errors, "
            f"p99 {self.p99 * 1000:.0f} ms, gateway {latency * 1000:.0f} ms, collection {base}"
        )


def serve_metrics(meter: Meter, port: int) -> None:
    """Offer the numbers to Prometheus on this machine only.

    Raises:
        ConfigError: the extra isn't installed or the port is taken.
    """
    try:
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
        from prometheus_client.registry import Collector
    except ImportError as error:
        raise ConfigError("metrics_port needs the extra `metrics`: pip install 'hsct-evidence-bot[metrics]'.") from error

    class Numbers(Collector):
        def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
            replies = CounterMetricFamily("hsct_replies", "Replies by kind", labels=["kind"])
            for kind, count in sorted(meter.replies.items()):
                replies.add_metric([kind], count)
            yield replies
            yield CounterMetricFamily("hsct_errors", "Errors shown as an apology", value=meter.errors)
            yield GaugeMetricFamily("hsct_first_response_p99_seconds", "99th percentile of first responses", value=meter.p99)

    registry = CollectorRegistry()
    registry.register(Numbers())
    try:
        start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError as error:
        raise ConfigError(f"metrics_port {port} can't be opened ({error.strerror}); choose another.") from error
