"""What the databases of a stack may not exceed."""

from typing import Annotated

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.values import Flag, Regions, amount, list_of, text, whole

Classes = Annotated[
    tuple[str, ...], list_of(text('a class such as "t4g.medium"', r"((db|cache)\.)?[a-z0-9-]+(\.[a-z0-9]+)+"))
]


class Guardrails(Settings):
    """Limits; going beyond one is bad input, wherever the value comes from."""

    max_backup_retention_days: Annotated[int, whole(0, unit="days")] | None = None
    """The longest that backups, snapshots and point-in-time recovery may reach back, in days."""
    max_allocated_storage: Annotated[int, whole(1, unit="GiB")] | None = None
    """The greatest storage of an instance or a serverless cache, what it may grow to included, in GiB."""
    max_capacity: Annotated[float, amount(0, 256, "ACU")] | None = None
    """The greatest capacity of a Serverless v2 instance, in ACU."""
    instance_classes: Classes | None = None
    """The classes of instances and the types of nodes that there may be, with or without `db.` or `cache.`."""
    regions: Regions | None = None
    """The regions that there may be databases, replicas and backups in."""
    on_demand_only: Flag = False
    """Whether tables may only be paid for by request."""
    monthly_cost: Annotated[float, amount(0)] | None = None
    """What a stack may cost in a month, in US dollars: its floor, or with `expectedUsage` what is expected."""
