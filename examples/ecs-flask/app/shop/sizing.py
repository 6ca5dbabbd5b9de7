"""How many connections a process may hold, so that all processes together stay within the database's limit."""

from math import ceil

from sqlalchemy import Connection, text

LIMIT = text("""
    SELECT least(
        current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true), '0')::int
          - coalesce(current_setting('rds.rds_superuser_reserved_connections', true), '0')::int,
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
    )
""")
"""What is open to a user like ours; ``least`` leaves out what has no limit."""


class TooManyProcessesError(Exception):
    """There are more processes than connections."""


def connection_limit(connection: Connection) -> int:
    """The connections that the server grants to users like this one, all of them together."""
    return int(connection.execute(LIMIT).scalar_one())


def share(*, limit: int, reserve: int, tasks: int, surge_percent: int, processes: int, pools: int = 1) -> int:
    """The connections of one process.

    Args:
        limit: of the server, for all.
        reserve: connections that are for others.
        tasks: of the service, at most.
        surge_percent: the tasks during a deployment, when old and new ones run, in percent of their count.
        processes: in a task.
        pools: of a process, each of which needs a connection at least.

    Raises:
        TooManyProcessesError: not even one connection is left for each pool.
    """
    running = ceil(tasks * surge_percent / 100) * processes
    connections = (limit - reserve) // running
    if connections < pools:
        raise TooManyProcessesError(
            f"{limit} connections, {reserve} of them reserved, are not enough for {running} processes "
            f"({tasks} tasks at {surge_percent} % with {processes} each): "
            "lower TASK_COUNT or WEB_CONCURRENCY, put a proxy before the database, or take a larger one"
        )
    return connections
