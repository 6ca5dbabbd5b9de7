"""Capacity that follows the load, by Application Auto Scaling."""

from collections.abc import Sequence
from typing import Protocol

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope


class Scaling(Protocol):
    """Between what and how fast it scales: what every autoscaling object says."""

    @property
    def min(self) -> int: ...  # noqa: D102
    @property
    def max(self) -> int: ...  # noqa: D102
    @property
    def scale_in_cooldown_seconds(self) -> int: ...  # noqa: D102
    @property
    def scale_out_cooldown_seconds(self) -> int: ...  # noqa: D102


def follow_load(
    scope: Scope,
    logical: str,
    dimension: str,
    resource: pulumi.Input[str],
    scaling: Scaling,
    metric: str,
    value: float,
    name: pulumi.Input[str] | None = None,
    depends_on: Sequence[pulumi.Resource] = (),
) -> aws.appautoscaling.Policy:
    """Makes a scalable target, and the policy that keeps a predefined metric to its target value.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html

    Args:
        scope: whose part it is.
        logical: the logical name of both.
        dimension: what is scaled, such as ``rds:cluster:ReadReplicaCount``.
        resource: the id that Application Auto Scaling knows it by, such as ``cluster:orders``.
        scaling: its limits and cooldowns.
        metric: the predefined metric.
        value: what the metric is kept to.
        name: the policy's name, where AWS itself uses it; by default Pulumi's.
        depends_on: what must be there before it can be scaled.
    """
    target = aws.appautoscaling.Target(
        logical,
        service_namespace=dimension.partition(":")[0],
        scalable_dimension=dimension,
        resource_id=resource,
        min_capacity=scaling.min,
        max_capacity=scaling.max,
        opts=scope.child(depends_on=list(depends_on)),
        **scope.shared,
    )
    return aws.appautoscaling.Policy(
        logical,
        name=name,
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": metric},
            "target_value": value,
            "scale_in_cooldown": scaling.scale_in_cooldown_seconds,
            "scale_out_cooldown": scaling.scale_out_cooldown_seconds,
        },
        opts=scope.child(),
        **scope.place,
    )
