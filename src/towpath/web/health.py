"""For whoever watches: is the process alive, is it ready, and its numbers."""

import psycopg
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest, platform_collector, process_collector
from psycopg_pool import PoolTimeout

from towpath.host.clock import SystemClock
from towpath.host.pool import pool
from towpath.host.sql import statement


def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer."""
    try:
        with pool().connection(timeout=2) as db:
            db.execute("select 1")
    except (psycopg.OperationalError, PoolTimeout) as error:
        return JsonResponse({"ready": False, "because": f"the database does not answer: {error}"}, status=503)
    return JsonResponse({"ready": True})


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers of the whole installation, read from the database at each call."""
    registry = CollectorRegistry()
    process_collector.ProcessCollector(registry=registry)
    platform_collector.PlatformCollector(registry=registry)
    gauges: dict[str, Gauge] = {}
    with pool().connection() as db:
        for name, meaning, label, value in db.execute(statement("web", "metrics"), {"now": SystemClock().now()}):
            if name not in gauges:
                gauges[name] = Gauge(f"towpath_{name}", meaning, ["of"], registry=registry)
            gauges[name].labels(label).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
