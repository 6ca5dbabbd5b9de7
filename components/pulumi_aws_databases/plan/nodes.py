"""What the resources of a database are: its servers, tables, replicas and indexes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """One server, table, replica or index, and its region where it is not its resource's."""

    label: str
    detail: str
    leads: bool = False
    region: str | None = None


def nodes_of(name: str, resource: Mapping[str, Any]) -> Iterable[Node]:
    """What a resource of a database puts into the picture."""
    inputs, kind = resource["inputs"], resource["type"].rpartition(":")[2]
    place = inputs.get("region")
    label = resource["name"].removeprefix(f"{name}-").removeprefix(f"{place}-")
    if kind == "ClusterInstance":
        yield Node(label, str(inputs.get("instanceClass", "")).removeprefix("db."), label == "writer")
    elif resource["type"] == "aws:rds/instance:Instance":
        leads = resource["name"] == name
        size = str(inputs.get("instanceClass", "")).removeprefix("db.")
        yield Node("primary" if leads else label, size, leads)
        if inputs.get("multiAz"):
            yield Node("standby", "not readable")
    elif kind == "Table":
        on_demand = inputs.get("billingMode") == "PAY_PER_REQUEST"
        yield Node("table", "on demand" if on_demand else "provisioned", leads=True)
        for index in inputs.get("globalSecondaryIndexes") or ():
            yield Node(str(index.get("name")), "index")
        for replica in inputs.get("replicas") or ():
            yield Node("replica", "strong", region=replica.get("regionName"))
    elif kind == "TableReplica":
        yield Node("replica", "eventual")
    elif kind == "ReplicationGroup":
        yield from _cache_nodes(inputs)
    elif kind == "ServerlessCache":
        yield Node("serverless", "no nodes", leads=True)


def _cache_nodes(inputs: Mapping[str, Any]) -> Iterable[Node]:
    size = str(inputs.get("nodeType", "")).removeprefix("cache.")
    shards = inputs.get("numNodeGroups")
    replicas = inputs.get("replicasPerNodeGroup") if shards else (inputs.get("numCacheClusters") or 1) - 1
    for shard in range(1, (shards or 1) + 1):
        yield Node(f"shard {shard}" if shards else "primary", size, leads=True)
        for replica in range(1, (replicas or 0) + 1):
            yield Node(f"replica {replica}", size)
