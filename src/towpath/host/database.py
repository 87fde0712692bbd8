"""psycopg connections, all alike: UTC, jsonb through msgspec, numbers with a fraction as Decimal.

A verb takes such a connection first and never commits; the rim does `with pool.connection() as db:`.
A dict given as a parameter becomes jsonb; a list becomes an array: wrap it as `Jsonb(rows)` where jsonb is meant.
"""

from decimal import Decimal
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import JsonbBinaryDumper, JsonbDumper, set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool

Connection = psycopg.Connection[Any]

# Decimal goes out as a JSON number and comes back as Decimal: never through a float (semantics 51).
encode_json = msgspec.json.Encoder(decimal_format="number").encode
decode_json = msgspec.json.Decoder(float_hook=Decimal).decode


def connect(url: str, *, autocommit: bool = False, name: str = "towpath") -> Connection:
    """One connection to the database at `url`; a transaction begins with its first statement unless `autocommit`."""
    connection: Connection = psycopg.connect(url, autocommit=autocommit, **_session(name))
    _configure(connection)
    return connection


def end_when_silent(db: Connection, after: str = "30s") -> None:
    """The server ends this session when it stands still so long within a transaction: a worker that was frozen gives back what it held, and
    what it says afterwards is void (guarantees R6)."""
    db.execute("select set_config('idle_in_transaction_session_timeout', %s, false)", [after])


def go_by_keys(db: Connection) -> None:
    """For a session whose statements all go by keys, whatever their number: they are planned once, since planning each anew takes a quarter
    of a small turn."""
    db.execute("set plan_cache_mode = force_generic_plan")


def open_pool(
    url: str, min_size: int = 1, max_size: int = 8, *, name: str = "towpath", wait_seconds: float = 30
) -> ConnectionPool[Connection]:
    """A pool of the same connections. `with pool.connection() as db:` is one transaction.

    wait_seconds: how long a thread waits for a free connection before PoolTimeout. While the database is away it is tried
    about once a second: the pool's own steps double, and after a long night nobody would be let in for minutes.
    """
    return ConnectionPool(
        url,
        connection_class=psycopg.Connection[Any],
        kwargs=_session(name),
        min_size=min_size,
        max_size=max_size,
        configure=_configure,
        check=ConnectionPool.check_connection,
        open=True,
        timeout=wait_seconds,
        reconnect_timeout=2,
        reconnect_failed=ConnectionPool.check,
        name=name,
    )


def _session(name: str) -> dict[str, Any]:
    return {"application_name": name, "options": "-c TimeZone=UTC", "tcp_user_timeout": 20_000}


def _configure(connection: Connection) -> None:
    set_json_loads(decode_json, connection)
    set_json_dumps(encode_json, connection)
    connection.adapters.register_dumper(dict, _DictBinaryDumper)
    connection.adapters.register_dumper(dict, _DictDumper)


class _DictDumper(JsonbDumper):
    _dumps = encode_json


class _DictBinaryDumper(JsonbBinaryDumper):
    _dumps = encode_json
