"""A network, a table, a cache, and a workload that may use both: in Python the package is imported."""

import pulumi

from pulumi_aws_databases import Cache, DatabaseAccess, DynamoDBTable, Network

role = pulumi.Config().require("role")

network = Network("network", {"cidr_block": "10.30.0.0/16", "availability_zones": 2})
events = DynamoDBTable(
    "events",
    {
        "partition_key": "customerId",
        "sort_key": "createdAt:N",
        "stream": "new-image",
        "global_indexes": {"byOrder": {"partition_key": "orderId", "projection": "keys-only"}},
    },
)
sessions = Cache(
    "sessions",
    {
        "network": network,
        "allowed_cidrs": ["10.30.128.0/17"],  # the half of the network that is the application's
        "parameters": {"maxmemory-policy": "volatile-lru", "timeout": 300},
        "snapshot_retention_days": 3,
    },
)
DatabaseAccess("web-events", {"connection": events.connection, "role": role, "level": "read-write"})
DatabaseAccess("web-sessions", {"connection": sessions.connection, "role": role})

pulumi.export("events", events.connection)
pulumi.export("sessions", sessions.connection)
pulumi.export("cacheHost", sessions.connection["host"])
pulumi.export("environment", {"table": events.environment(), "cache": sessions.environment()})
