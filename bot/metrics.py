"""What was measured, in Prometheus's text. Imported by the first question for it.

The only label is the name of a platform: nothing that people wrote, and no id of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from bot.health import Vitals, parts

__all__ = ["CONTENT_TYPE", "written"]

COUNTED = {
    "sent": "Posts that arrived.",
    "late": "Posts that arrived more than ten minutes after they were due.",
    "missed": "Posts that were not said: too late, or a newer one said the same.",
    "moot": "Posts with nothing left to say.",
    "dead": "Posts that were given up.",
    "retried": "Attempts at posts that will be made again.",
}


class _Moment(Collector):
    """One moment's vitals; a registry of its own keeps the library's habits out."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        for name, help in COUNTED.items():
            yield CounterMetricFamily(f"steward_posts_{name}", help, vitals.counts.get(name, 0))
        good = all(part.good for part in parts(vitals))
        yield GaugeMetricFamily("steward_ready", "Whether /readyz says 200.", int(good))
        yield GaugeMetricFamily(
            "steward_heartbeat_age_seconds", "Time since the heartbeat last got on.", vitals.beat
        )
        yield GaugeMetricFamily(
            "steward_database_up", "Whether the database answers.", int(vitals.backlog is not None)
        )
        if vitals.backlog is not None:
            yield GaugeMetricFamily(
                "steward_posts_due", "Posts that are due and not said yet.", vitals.backlog.due
            )
            yield GaugeMetricFamily(
                "steward_queue_age_seconds", "For how long the oldest of them has been due.",
                vitals.backlog.age,
            )  # fmt: skip
        yield from self._platforms()

    def _platforms(self) -> Iterator[Metric]:
        connected = GaugeMetricFamily(
            "steward_platform_connected", "Whether the line to a platform is open and not silent.",
            labels=["platform"],
        )  # fmt: skip
        silent = GaugeMetricFamily(
            "steward_platform_silence_seconds", "Time since the last sign of life.",
            labels=["platform"],
        )  # fmt: skip
        for name, line in self._vitals.lines.items():
            connected.add_metric([name], int(line.open and not line.deaf))
            if line.open and line.silent is not None:
                silent.add_metric([name], line.silent)
        yield connected
        yield silent
        term = GaugeMetricFamily(
            "steward_leader_term", "The term in which this process leads a platform; 0: none.",
            labels=["platform"],
        )  # fmt: skip
        for name, number in (self._vitals.leads or {}).items():
            term.add_metric([name], number or 0)
        yield term


def written(vitals: Vitals) -> bytes:
    """The page of /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Moment(vitals))
    return generate_latest(registry)
