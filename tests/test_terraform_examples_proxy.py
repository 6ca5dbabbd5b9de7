"""The examples of the Terraform module rds-proxy 4.4, said in stack files.

https://github.com/terraform-aws-modules/terraform-aws-rds-proxy
"""

import pytest

from conftest import Deployment
from terraform_modules import (
    ARN,
    CLUSTER,
    CLUSTERED,
    ENDPOINT,
    INSTANCE,
    LOG_GROUP,
    POOL,
    PROXY,
    ROLE,
    TARGET,
    Example,
    check,
    example,
    known_to_aws,
    members,
    stack_file,
)

__all__ = ["example", "known_to_aws", "stack_file"]

# The sizes of the pool are those that the module has where an example says nothing.
PROXIED = """
    aurora:
      credentials: {username: root, management: managed}
      instanceClass: db.r6g.large
      readers: 1
      iamAuthentication: false
      logRetentionDays: 30
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
      proxy: &proxy
        iamAuthentication: true
        debugLogging: true
        idleTimeoutSeconds: 1800
        maxConnectionsPercent: 90
        maxIdleConnectionsPercent: 50
    instance:
      credentials: {username: fitting_ferret, management: generated}
      instanceClass: db.t4g.large
      allocatedStorage: 20
      multiAz: true
      iamAuthentication: false
      backupRetentionDays: 0
      removalPolicy: snapshot
      logRetentionDays: 30
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
      proxy: *proxy
"""


def check_proxy(made: Deployment, database: str, family: str) -> None:
    """What the examples of the module rds-proxy have in common."""
    proxy = made.one(PROXY)
    check(proxy, engineFamily=family, debugLogging=True, idleClientTimeout=1800, requireTls=True)
    assert len(proxy.inputs["vpcSubnetIds"]) == 3
    (auth,) = proxy.inputs["auths"]
    secret = made.result[database]["secretArn"]
    assert auth.items() >= {"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": secret}.items()
    (role,) = [each for each in made.all(ROLE) if f"{ARN}Role/{each.name}" == proxy.inputs["roleArn"]]
    assert "rds.amazonaws.com" in role.inputs["assumeRolePolicy"]
    policy = made.one("iam/rolePolicy:RolePolicy").inputs["policy"]
    assert all(action in policy for action in ("secretsmanager:GetSecretValue", "kms:Decrypt"))
    pool = made.one(POOL).inputs["connectionPoolConfig"]
    assert (pool["maxConnectionsPercent"], pool["maxIdleConnectionsPercent"]) == (90, 50)
    kept = {each.inputs["name"]: each.inputs["retentionInDays"] for each in made.all(LOG_GROUP)}
    assert [days for name, days in kept.items() if name.startswith("/aws/rds/proxy/")] == [30]


@pytest.mark.parametrize(("engine", "version", "lifecycle"), [("mysql", "8.0", True), ("postgresql", "17.5", False)])
def test_proxy_iam_cluster(example: Example, engine: str, version: str, lifecycle: bool) -> None:
    databases = f"""
        iam-cluster:
          type: aurora
          engine: {engine}
          engineVersion: "{version}"
          extendedSupport: {str(lifecycle).lower()}
          proxy: {{readOnlyEndpoint: true}}
    """
    made = example(PROXIED, databases)
    cluster = made.one(CLUSTER)
    check(cluster, CLUSTERED, engine=f"aurora-{engine}", engineVersion=version)
    check(cluster, iamDatabaseAuthenticationEnabled=False)
    assert members(made, "iam-cluster") == {"writer": ("db.r6g.large", 0), "reader-1": ("db.r6g.large", 1)}
    check_proxy(made, "iam-cluster", engine.upper())
    identifier = made.result["iam-cluster"]["identifier"]
    check(made.one(TARGET), dbClusterIdentifier=identifier, dbInstanceIdentifier=None)
    check(made.one(ENDPOINT), targetRole="READ_ONLY")


@pytest.mark.parametrize(("engine", "version", "name"), [("mysql", "8.0", "mysql"), ("postgresql", "14", "postgres")])
def test_proxy_iam_instance(example: Example, engine: str, version: str, name: str) -> None:
    """But for the endpoint for reading, which AWS has for clusters alone."""
    databases = f"""
        iam-instance:
          type: instance
          engine: {engine}
          engineVersion: "{version}"
          extendedSupport: true
    """
    made = example(PROXIED, databases)
    instance = made.one(INSTANCE)
    check(instance, engine=name, engineVersion=version, instanceClass="db.t4g.large", allocatedStorage=20)
    check(instance, multiAz=True, username="fitting_ferret", iamDatabaseAuthenticationEnabled=False)
    check(instance, backupRetentionPeriod=0, applyImmediately=True, deletionProtection=False, skipFinalSnapshot=False)
    check_proxy(made, "iam-instance", engine.upper())
    identifier = made.result["iam-instance"]["identifier"]
    check(made.one(TARGET), dbInstanceIdentifier=identifier, dbClusterIdentifier=None)
    assert made.all(ENDPOINT) == []
