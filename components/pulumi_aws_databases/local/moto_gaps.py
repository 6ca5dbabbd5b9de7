"""Where moto differs from AWS so that a second deployment would find changes: each correction beside its gap.

Seen with moto 5.2.5. What a correction cannot mend in a few lines is left out of the local cloud.
"""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_aws_databases.decide import Decided

# What moto cannot serve, by kind, with the reason.
UNSERVED = {
    "budget": "moto knows no tags of budgets, and cannot change one",
    "cache": "moto knows no user groups and no parameter groups of ElastiCache",
}
NO_BACKUP_PLANS = "moto knows no selections of AWS Backup; backupPlan: false"

_INSIGHTS = {
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
    "database_insights_mode": "database_insights_mode",
}


def unserved(decided: "Decided") -> str | None:
    """Why moto cannot serve a database, where it cannot."""
    plan = getattr(decided.settings, "backup_plan", None)
    return UNSERVED.get(decided.kind) or (NO_BACKUP_PLANS if plan is not None and plan.enabled else None)


def close() -> None:
    """Applies every correction, in this process."""
    from moto.awslambda.models import LambdaBackend, LambdaFunction
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.responses import DynamoHandler
    from moto.kms.responses import KmsResponse
    from moto.rds.models import DBCluster, RDSBackend

    # moto takes the settings of Database Insights and does not show them.
    _after(RDSBackend, "create_db_cluster", lambda self, _, new: _set(self.clusters[new["db_cluster_identifier"]], new))
    _after(RDSBackend, "create_db_instance", _made_instance)
    _after(RDSBackend, "create_db_instance_read_replica", _made_instance)
    _around(RDSBackend, "modify_db_cluster", _modify_cluster)
    _after(RDSBackend, "modify_db_instance", lambda self, _, name, kwargs: _set(self.databases[name], kwargs))
    # moto shows the scaling of Serverless v1 for clusters that have none.
    shown = DBCluster.scaling_configuration_info
    DBCluster.scaling_configuration_info = property(
        lambda self: shown.fget(self) if self.engine_mode == "serverless" else None
    )
    # moto knows no storage of Aurora's own kinds.
    sizes = DBCluster.default_allocated_storage
    DBCluster.default_allocated_storage = staticmethod(
        lambda engine, storage_type: 1 if engine.startswith("aurora") else sizes(engine, storage_type)
    )
    # moto adds a tag of a table that is changed to its old values, until the tags no longer fit into one answer.
    _after(DynamoDBBackend, "tag_resource", _latest_tags)
    # moto knows no contributor insights.
    for action in ("update", "describe"):
        setattr(DynamoHandler, f"{action}_contributor_insights", _contributor_insights)
    # moto does not show where the logs of a function go.
    _after(LambdaBackend, "create_function", lambda _, made, spec: setattr(made, "logging", spec.get("LoggingConfig")))
    _after(LambdaFunction, "get_configuration", _show_logging)
    # moto does not know how often a key is rotated.
    _around(KmsResponse, "enable_key_rotation", _enable_rotation)
    _around(KmsResponse, "get_key_rotation_status", _rotation_status)


def _around(cls: Any, name: str, function: Callable[..., Any]) -> None:
    original = getattr(cls, name)
    setattr(cls, name, lambda self, *args, **kwargs: function(original, self, *args, **kwargs))


def _after(cls: Any, name: str, function: Callable[..., None]) -> None:
    def both(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        function(self, result, *args, **kwargs)
        return result

    _around(cls, name, both)


def _set(database: Any, kwargs: dict[str, Any]) -> None:
    for asked, shown in _INSIGHTS.items():
        if kwargs.get(asked) is not None:
            setattr(database, shown, kwargs[asked])


def _made_instance(self: Any, _: Any, new: dict[str, Any]) -> None:
    name = new["db_instance_identifier"]
    database = self.databases[name]
    _set(database, new)
    # moto gives all instances one resource id, by which AWS's provider asks for them.
    database.dbi_resource_id = f"db-{hashlib.sha256(name.encode()).hexdigest()[:26].upper()}"


def _latest_tags(self: Any, _: None, arn: str, __: Any) -> None:
    for table in self.tables.values():
        if table.table_arn == arn:
            table.tags = list({tag["Key"]: tag for tag in table.tags}.values())


def _contributor_insights(self: Any) -> Any:
    from moto.core.responses import ActionResult

    asked = {name: self.body.get(name) for name in ("TableName", "IndexName")}
    known = vars(self.dynamodb_backend).setdefault("contributor_insights", {})
    of = tuple(asked.values())
    if action := self.body.get("ContributorInsightsAction"):
        known[of] = {"ENABLE": "ENABLED", "DISABLE": "DISABLED"}[action]
    status = {"ContributorInsightsStatus": known.get(of, "DISABLED")}
    return ActionResult({name: value for name, value in asked.items() if value} | status)


def _show_logging(self: Any, shown: dict[str, Any], **_: Any) -> None:
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
    shown["LoggingConfig"] = default | (getattr(self, "logging", None) or {})


def _modify_cluster(original: Callable[..., Any], self: Any, kwargs: dict[str, Any]) -> Any:
    asked = dict(kwargs)  # moto changes the arguments
    result = original(self, kwargs)
    _set(self.clusters[asked.get("new_db_cluster_identifier") or asked["db_cluster_identifier"]], asked)
    return result


def _enable_rotation(original: Callable[..., Any], self: Any) -> Any:
    result = original(self)
    key = self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]
    key.rotation_days = self._get_param("RotationPeriodInDays") or 365
    return result


def _rotation_status(original: Callable[..., Any], self: Any) -> Any:
    key = self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]
    return json.dumps(json.loads(original(self)) | {"RotationPeriodInDays": getattr(key, "rotation_days", 365)})
