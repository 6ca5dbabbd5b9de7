"""Logical names and parents, which no version may change without an alias: the engine would replace the resource."""

from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment
from pulumi_aws_databases import AuroraCluster, DatabaseAccess, DynamoDBTable, EcsAccess, LambdaAccess, Network, build
from pulumi_aws_databases import deploy as deploy_stack

SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora", "readers": 2},
    "catalog": {"type": "instance", "engine": "mysql", "readReplicas": 1},
    "books": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "readers": 1},
    "events": {"type": "dynamodb", "partitionKey": "pk"},
    "sessions": {"type": "cache"},
}

PREFIX = "urn:pulumi:test::shop::"
# A stack at tier prod: for each resource the logical name of its parent, and its URN behind the prefix.
STACK_PROGRAM = """
books aws-databases:index:GlobalAuroraCluster$aws:backup/plan:Plan::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:backup/selection:Selection::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/dashboard:Dashboard::books
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-eu-central-1-postgresql
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-postgresql
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-EngineUptime
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-MaximumUsedTransactionIDs
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-AuroraGlobalDBRPOLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-AuroraGlobalDBReplicationLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reader-1-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-access
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-eu-central-1-access
books aws-databases:index:GlobalAuroraCluster$aws:iam/role:Role::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:iam/role:Role::books-monitoring
books aws-databases:index:GlobalAuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::books-monitoring
books aws-databases:index:GlobalAuroraCluster$aws:rds/cluster:Cluster::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/cluster:Cluster::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-eu-central-1-reader-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-reader-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-writer
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/globalCluster:GlobalCluster::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/parameterGroup:ParameterGroup::books-eu-central-1-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/parameterGroup:ParameterGroup::books-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/subnetGroup:SubnetGroup::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/subnetGroup:SubnetGroup::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secret:Secret::books
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secretVersion:SecretVersion::books
books aws-databases:index:GlobalAuroraCluster$random:index/randomId:RandomId::books-suffix
books aws-databases:index:GlobalAuroraCluster$random:index/randomPassword:RandomPassword::books-password
catalog aws-databases:index:DatabaseInstance$aws:backup/plan:Plan::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:backup/selection:Selection::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/dashboard:Dashboard::catalog
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-audit
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-error
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-general
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-replica-1-audit
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-replica-1-error
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-replica-1-general
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-replica-1-slowquery
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-slowquery
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-CPUUtilization
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-DBLoad
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-DatabaseConnections
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-EBSByteBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-EBSIOBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-FreeStorageSpace
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-FreeableMemory
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-ReadLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-WriteLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-CPUUtilization
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-DBLoad
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-DatabaseConnections
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-EBSByteBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-EBSIOBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-FreeStorageSpace
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-FreeableMemory
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-ReadLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-ReplicaLag
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-replica-1-WriteLatency
catalog aws-databases:index:DatabaseInstance$aws:ec2/securityGroup:SecurityGroup::catalog-access
catalog aws-databases:index:DatabaseInstance$aws:iam/role:Role::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:iam/role:Role::catalog-monitoring
catalog aws-databases:index:DatabaseInstance$aws:iam/rolePolicyAttachment:RolePolicyAttachment::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:iam/rolePolicyAttachment:RolePolicyAttachment::catalog-monitoring
catalog aws-databases:index:DatabaseInstance$aws:rds/instance:Instance::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/instance:Instance::catalog-replica-1
catalog aws-databases:index:DatabaseInstance$aws:rds/optionGroup:OptionGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/parameterGroup:ParameterGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/subnetGroup:SubnetGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:secretsmanager/secret:Secret::catalog
catalog aws-databases:index:DatabaseInstance$aws:secretsmanager/secretVersion:SecretVersion::catalog
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomPassword:RandomPassword::catalog-password
events aws-databases:index:DynamoDBTable$aws:backup/plan:Plan::events-backup
events aws-databases:index:DynamoDBTable$aws:backup/selection:Selection::events-backup
events aws-databases:index:DynamoDBTable$aws:cloudwatch/dashboard:Dashboard::events
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-ReadThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-SuccessfulRequestLatency
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-SystemErrors
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-WriteThrottleEvents
events aws-databases:index:DynamoDBTable$aws:dynamodb/contributorInsights:ContributorInsights::events-insights
events aws-databases:index:DynamoDBTable$aws:dynamodb/table:Table::events
events aws-databases:index:DynamoDBTable$aws:iam/role:Role::events-backup
events aws-databases:index:DynamoDBTable$aws:iam/rolePolicyAttachment:RolePolicyAttachment::events-backup
events aws-databases:index:DynamoDBTable$random:index/randomId:RandomId::events-suffix
network aws-databases:index:Network$aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-default
network aws-databases:index:Network$aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-eu-central-1-default
network aws-databases:index:Network$aws:ec2/routeTable:RouteTable::network
network aws-databases:index:Network$aws:ec2/routeTable:RouteTable::network-eu-central-1
network aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::network-eu-central-1-zone-1
network aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::network-eu-central-1-zone-2
network aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::network-zone-1
network aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::network-zone-2
network aws-databases:index:Network$aws:ec2/subnet:Subnet::network-eu-central-1-zone-1
network aws-databases:index:Network$aws:ec2/subnet:Subnet::network-eu-central-1-zone-2
network aws-databases:index:Network$aws:ec2/subnet:Subnet::network-zone-1
network aws-databases:index:Network$aws:ec2/subnet:Subnet::network-zone-2
network aws-databases:index:Network$aws:ec2/vpc:Vpc::network
network aws-databases:index:Network$aws:ec2/vpc:Vpc::network-eu-central-1
network aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::network-dynamodb
network aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::network-eu-central-1-dynamodb
network aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::network-eu-central-1-s3
network aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::network-s3
orders aws-databases:index:AuroraCluster$aws:backup/plan:Plan::orders-backup
orders aws-databases:index:AuroraCluster$aws:backup/selection:Selection::orders-backup
orders aws-databases:index:AuroraCluster$aws:cloudwatch/dashboard:Dashboard::orders
orders aws-databases:index:AuroraCluster$aws:cloudwatch/logGroup:LogGroup::orders-postgresql
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-EngineUptime
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-MaximumUsedTransactionIDs
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-ACUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-AuroraReplicaLag
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-BufferCacheHitRatio
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-CPUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-DatabaseConnections
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-FreeableMemory
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-ReadLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-1-WriteLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-ACUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-AuroraReplicaLag
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-BufferCacheHitRatio
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-CPUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-DatabaseConnections
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-FreeableMemory
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-ReadLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reader-2-WriteLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-ACUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-AuroraReplicaLag
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-BufferCacheHitRatio
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-CPUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-DatabaseConnections
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-FreeableMemory
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-ReadLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-WriteLatency
orders aws-databases:index:AuroraCluster$aws:ec2/securityGroup:SecurityGroup::orders-access
orders aws-databases:index:AuroraCluster$aws:iam/role:Role::orders-backup
orders aws-databases:index:AuroraCluster$aws:iam/role:Role::orders-monitoring
orders aws-databases:index:AuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::orders-backup
orders aws-databases:index:AuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::orders-monitoring
orders aws-databases:index:AuroraCluster$aws:rds/cluster:Cluster::orders
orders aws-databases:index:AuroraCluster$aws:rds/clusterInstance:ClusterInstance::orders-reader-1
orders aws-databases:index:AuroraCluster$aws:rds/clusterInstance:ClusterInstance::orders-reader-2
orders aws-databases:index:AuroraCluster$aws:rds/clusterInstance:ClusterInstance::orders-writer
orders aws-databases:index:AuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::orders
orders aws-databases:index:AuroraCluster$aws:rds/parameterGroup:ParameterGroup::orders-instance
orders aws-databases:index:AuroraCluster$aws:rds/subnetGroup:SubnetGroup::orders
orders aws-databases:index:AuroraCluster$random:index/randomId:RandomId::orders-suffix
sessions aws-databases:index:Cache$aws:cloudwatch/dashboard:Dashboard::sessions
sessions aws-databases:index:Cache$aws:cloudwatch/logGroup:LogGroup::sessions-engine-log
sessions aws-databases:index:Cache$aws:cloudwatch/logGroup:LogGroup::sessions-slow-log
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-001-ReplicationLag
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-002-ReplicationLag
sessions aws-databases:index:Cache$aws:ec2/securityGroup:SecurityGroup::sessions-access
sessions aws-databases:index:Cache$aws:elasticache/parameterGroup:ParameterGroup::sessions
sessions aws-databases:index:Cache$aws:elasticache/replicationGroup:ReplicationGroup::sessions
sessions aws-databases:index:Cache$aws:elasticache/subnetGroup:SubnetGroup::sessions
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-app
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-default
sessions aws-databases:index:Cache$aws:elasticache/userGroup:UserGroup::sessions
sessions aws-databases:index:Cache$aws:secretsmanager/secret:Secret::sessions
sessions aws-databases:index:Cache$aws:secretsmanager/secretVersion:SecretVersion::sessions
sessions aws-databases:index:Cache$random:index/randomId:RandomId::sessions-suffix
sessions aws-databases:index:Cache$random:index/randomPassword:RandomPassword::sessions-default-password
sessions aws-databases:index:Cache$random:index/randomPassword:RandomPassword::sessions-password
shop-test aws-databases:index:AuroraCluster::orders
shop-test aws-databases:index:Cache::sessions
shop-test aws-databases:index:DatabaseInstance::catalog
shop-test aws-databases:index:DynamoDBTable::events
shop-test aws-databases:index:GlobalAuroraCluster::books
shop-test aws-databases:index:Network::network
shop-test aws-databases:index:Stack::stack
stack aws-databases:index:Stack$aws:backup/vault:Vault::stack-vault
stack aws-databases:index:Stack$aws:cloudwatch/dashboard:Dashboard::stack
stack aws-databases:index:Stack$aws:cloudwatch/metricAlarm:MetricAlarm::stack-vault-NumberOfBackupJobsExpired
stack aws-databases:index:Stack$aws:cloudwatch/metricAlarm:MetricAlarm::stack-vault-NumberOfBackupJobsFailed
stack aws-databases:index:Stack$aws:cloudwatch/metricAlarm:MetricAlarm::stack-vault-NumberOfCopyJobsFailed
stack aws-databases:index:Stack$aws:kms/key:Key::stack-key
stack aws-databases:index:Stack$aws:kms/key:Key::stack-key-eu-central-1
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-cluster
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-eu-central-1-cluster
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-eu-central-1-instance
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-eu-central-1-parameter-group
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-eu-central-1-security-group
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-instance
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-parameter-group
stack aws-databases:index:Stack$aws:rds/eventSubscription:EventSubscription::stack-events-security-group
stack aws-databases:index:Stack$aws:sns/topic:Topic::stack-alarms
stack aws-databases:index:Stack$aws:sns/topic:Topic::stack-alarms-eu-central-1
stack aws-databases:index:Stack$aws:sns/topicPolicy:TopicPolicy::stack-alarms
stack aws-databases:index:Stack$aws:sns/topicPolicy:TopicPolicy::stack-alarms-eu-central-1
stack aws-databases:index:Stack$random:index/randomId:RandomId::stack-suffix
stack aws-databases:index:Stack$random:index/randomId:RandomId::stack-vault-suffix
"""

# The same databases, each with all it can have, as components of a program, which has no key to share.
PROGRAM = """
books aws-databases:index:GlobalAuroraCluster$aws:appautoscaling/policy:Policy::books-readers
books aws-databases:index:GlobalAuroraCluster$aws:appautoscaling/target:Target::books-readers
books aws-databases:index:GlobalAuroraCluster$aws:backup/plan:Plan::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:backup/selection:Selection::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:backup/vault:Vault::books-vault
books aws-databases:index:GlobalAuroraCluster$aws:cloudformation/stack:Stack::books-rotation
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/dashboard:Dashboard::books
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-eu-central-1-postgresql
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-postgresql
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/logGroup:LogGroup::books-us-east-1-postgresql
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-EngineUptime
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-MaximumUsedTransactionIDs
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-backup-NumberOfBackupJobsExpired
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-backup-NumberOfBackupJobsFailed
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-backup-NumberOfCopyJobsFailed
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-AuroraGlobalDBRPOLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-AuroraGlobalDBReplicationLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-1-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-eu-central-1-reader-2-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-proxy-AvailabilityPercentage
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-proxy-ClientConnectionsSetupFailedAuth
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-proxy-DatabaseConnectionsBorrowLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-reports-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-us-east-1-AuroraGlobalDBRPOLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-us-east-1-AuroraGlobalDBReplicationLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-ACUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-AuroraReplicaLag
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-BufferCacheHitRatio
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-CPUUtilization
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-DatabaseConnections
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-FreeableMemory
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-ReadLatency
books aws-databases:index:GlobalAuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::books-writer-WriteLatency
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-access
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-eu-central-1-access
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-rotation
books aws-databases:index:GlobalAuroraCluster$aws:ec2/securityGroup:SecurityGroup::books-us-east-1-access
books aws-databases:index:GlobalAuroraCluster$aws:iam/role:Role::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:iam/role:Role::books-monitoring
books aws-databases:index:GlobalAuroraCluster$aws:iam/role:Role::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:iam/rolePolicy:RolePolicy::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::books-backup
books aws-databases:index:GlobalAuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::books-monitoring
books aws-databases:index:GlobalAuroraCluster$aws:kms/key:Key::books-eu-central-1-key
books aws-databases:index:GlobalAuroraCluster$aws:kms/key:Key::books-key
books aws-databases:index:GlobalAuroraCluster$aws:kms/key:Key::books-us-east-1-key
books aws-databases:index:GlobalAuroraCluster$aws:rds/cluster:Cluster::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/cluster:Cluster::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/cluster:Cluster::books-us-east-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterEndpoint:ClusterEndpoint::books-endpoint-reports
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-eu-central-1-reader-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-eu-central-1-reader-2
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-reports
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterInstance:ClusterInstance::books-writer
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::books-us-east-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/clusterRoleAssociation:ClusterRoleAssociation::books-s3Import
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-eu-central-1-events-cluster
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-eu-central-1-events-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-eu-central-1-events-parameter-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-eu-central-1-events-security-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-events-cluster
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-events-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-events-parameter-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-events-security-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-us-east-1-events-cluster
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-us-east-1-events-parameter-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/eventSubscription:EventSubscription::books-us-east-1-events-security-group
books aws-databases:index:GlobalAuroraCluster$aws:rds/globalCluster:GlobalCluster::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/parameterGroup:ParameterGroup::books-eu-central-1-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/parameterGroup:ParameterGroup::books-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/parameterGroup:ParameterGroup::books-us-east-1-instance
books aws-databases:index:GlobalAuroraCluster$aws:rds/proxy:Proxy::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:rds/proxyEndpoint:ProxyEndpoint::books-proxy-reader
books aws-databases:index:GlobalAuroraCluster$aws:rds/proxyTarget:ProxyTarget::books-proxy
books aws-databases:index:GlobalAuroraCluster$aws:rds/subnetGroup:SubnetGroup::books
books aws-databases:index:GlobalAuroraCluster$aws:rds/subnetGroup:SubnetGroup::books-eu-central-1
books aws-databases:index:GlobalAuroraCluster$aws:rds/subnetGroup:SubnetGroup::books-us-east-1
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secret:Secret::books
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secret:Secret::books-user-app
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secretVersion:SecretVersion::books-rotated
books aws-databases:index:GlobalAuroraCluster$aws:secretsmanager/secretVersion:SecretVersion::books-user-app
books aws-databases:index:GlobalAuroraCluster$aws:sns/topic:Topic::books-alarms
books aws-databases:index:GlobalAuroraCluster$aws:sns/topic:Topic::books-eu-central-1-alarms
books aws-databases:index:GlobalAuroraCluster$aws:sns/topic:Topic::books-us-east-1-alarms
books aws-databases:index:GlobalAuroraCluster$aws:sns/topicPolicy:TopicPolicy::books-alarms
books aws-databases:index:GlobalAuroraCluster$aws:sns/topicPolicy:TopicPolicy::books-eu-central-1-alarms
books aws-databases:index:GlobalAuroraCluster$aws:sns/topicPolicy:TopicPolicy::books-us-east-1-alarms
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::books-proxy-to-books
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::books-rotation-to-aws
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::books-rotation-to-books
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::books-to-aws
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-eu-central-1-from-10-0-0-0-8
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-from-10-0-0-0-8
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-from-proxy
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-from-rotation
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-from-sg-1
books aws-databases:index:GlobalAuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::books-us-east-1-from-10-0-0-0-8
books aws-databases:index:GlobalAuroraCluster$random:index/randomId:RandomId::books-suffix
books aws-databases:index:GlobalAuroraCluster$random:index/randomId:RandomId::books-vault-suffix
books aws-databases:index:GlobalAuroraCluster$random:index/randomPassword:RandomPassword::books-password
books aws-databases:index:GlobalAuroraCluster$random:index/randomPassword:RandomPassword::books-user-app-password
catalog aws-databases:index:DatabaseInstance$aws:backup/plan:Plan::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:backup/restoreTestingPlan:RestoreTestingPlan::catalog-restore
catalog aws-databases:index:DatabaseInstance$aws:backup/restoreTestingSelection:RestoreTestingSelection::catalog-restore
catalog aws-databases:index:DatabaseInstance$aws:backup/selection:Selection::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:backup/vault:Vault::catalog-eu-central-1-vault
catalog aws-databases:index:DatabaseInstance$aws:backup/vault:Vault::catalog-us-west-2-vault
catalog aws-databases:index:DatabaseInstance$aws:backup/vault:Vault::catalog-vault
catalog aws-databases:index:DatabaseInstance$aws:backup/vaultLockConfiguration:VaultLockConfiguration::catalog-eu-central-1-vault
catalog aws-databases:index:DatabaseInstance$aws:backup/vaultLockConfiguration:VaultLockConfiguration::catalog-us-west-2-vault
catalog aws-databases:index:DatabaseInstance$aws:backup/vaultLockConfiguration:VaultLockConfiguration::catalog-vault
catalog aws-databases:index:DatabaseInstance$aws:cloudformation/stack:Stack::catalog-rotation
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/dashboard:Dashboard::catalog
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-audit
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-far-audit
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/logGroup:LogGroup::catalog-reports-audit
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-CPUUtilization
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-DBLoad
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-DatabaseConnections
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-EBSByteBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-EBSIOBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-FreeStorageSpace
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-FreeableMemory
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-ReadLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-WriteLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-backup-NumberOfBackupJobsExpired
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-backup-NumberOfBackupJobsFailed
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-backup-NumberOfCopyJobsFailed
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-CPUUtilization
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-DBLoad
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-DatabaseConnections
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-EBSByteBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-EBSIOBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-FreeStorageSpace
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-FreeableMemory
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-ReadLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-ReplicaLag
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-far-WriteLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-CPUUtilization
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-DBLoad
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-DatabaseConnections
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-EBSByteBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-EBSIOBalance
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-FreeStorageSpace
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-FreeableMemory
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-ReadLatency
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-ReplicaLag
catalog aws-databases:index:DatabaseInstance$aws:cloudwatch/metricAlarm:MetricAlarm::catalog-reports-WriteLatency
catalog aws-databases:index:DatabaseInstance$aws:ec2/securityGroup:SecurityGroup::catalog-access
catalog aws-databases:index:DatabaseInstance$aws:ec2/securityGroup:SecurityGroup::catalog-eu-central-1-access
catalog aws-databases:index:DatabaseInstance$aws:ec2/securityGroup:SecurityGroup::catalog-rotation
catalog aws-databases:index:DatabaseInstance$aws:iam/role:Role::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:iam/role:Role::catalog-monitoring
catalog aws-databases:index:DatabaseInstance$aws:iam/rolePolicyAttachment:RolePolicyAttachment::catalog-backup
catalog aws-databases:index:DatabaseInstance$aws:iam/rolePolicyAttachment:RolePolicyAttachment::catalog-monitoring
catalog aws-databases:index:DatabaseInstance$aws:iam/rolePolicyAttachment:RolePolicyAttachment::catalog-restore
catalog aws-databases:index:DatabaseInstance$aws:kms/key:Key::catalog-eu-central-1-key
catalog aws-databases:index:DatabaseInstance$aws:kms/key:Key::catalog-key
catalog aws-databases:index:DatabaseInstance$aws:kms/key:Key::catalog-us-east-1-key
catalog aws-databases:index:DatabaseInstance$aws:kms/key:Key::catalog-us-west-2-key
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-eu-central-1-events-instance
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-eu-central-1-events-parameter-group
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-eu-central-1-events-security-group
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-events-instance
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-events-parameter-group
catalog aws-databases:index:DatabaseInstance$aws:rds/eventSubscription:EventSubscription::catalog-events-security-group
catalog aws-databases:index:DatabaseInstance$aws:rds/instance:Instance::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/instance:Instance::catalog-far
catalog aws-databases:index:DatabaseInstance$aws:rds/instance:Instance::catalog-reports
catalog aws-databases:index:DatabaseInstance$aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication::catalog-backups
catalog aws-databases:index:DatabaseInstance$aws:rds/optionGroup:OptionGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/optionGroup:OptionGroup::catalog-eu-central-1
catalog aws-databases:index:DatabaseInstance$aws:rds/parameterGroup:ParameterGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/parameterGroup:ParameterGroup::catalog-eu-central-1
catalog aws-databases:index:DatabaseInstance$aws:rds/roleAssociation:RoleAssociation::catalog-s3Import
catalog aws-databases:index:DatabaseInstance$aws:rds/subnetGroup:SubnetGroup::catalog
catalog aws-databases:index:DatabaseInstance$aws:rds/subnetGroup:SubnetGroup::catalog-eu-central-1
catalog aws-databases:index:DatabaseInstance$aws:secretsmanager/secret:Secret::catalog
catalog aws-databases:index:DatabaseInstance$aws:secretsmanager/secretVersion:SecretVersion::catalog-rotated
catalog aws-databases:index:DatabaseInstance$aws:sns/topic:Topic::catalog-alarms
catalog aws-databases:index:DatabaseInstance$aws:sns/topic:Topic::catalog-eu-central-1-alarms
catalog aws-databases:index:DatabaseInstance$aws:sns/topicPolicy:TopicPolicy::catalog-alarms
catalog aws-databases:index:DatabaseInstance$aws:sns/topicPolicy:TopicPolicy::catalog-eu-central-1-alarms
catalog aws-databases:index:DatabaseInstance$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::catalog-rotation-to-aws
catalog aws-databases:index:DatabaseInstance$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::catalog-rotation-to-catalog
catalog aws-databases:index:DatabaseInstance$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::catalog-to-aws
catalog aws-databases:index:DatabaseInstance$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::catalog-from-rotation
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-eu-central-1-vault-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-restore-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-us-west-2-vault-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomId:RandomId::catalog-vault-suffix
catalog aws-databases:index:DatabaseInstance$random:index/randomPassword:RandomPassword::catalog-password
events aws-databases:index:DynamoDBTable$aws:appautoscaling/policy:Policy::events-read-scaling
events aws-databases:index:DynamoDBTable$aws:appautoscaling/policy:Policy::events-read-scaling-byEmail
events aws-databases:index:DynamoDBTable$aws:appautoscaling/policy:Policy::events-write-scaling
events aws-databases:index:DynamoDBTable$aws:appautoscaling/policy:Policy::events-write-scaling-byEmail
events aws-databases:index:DynamoDBTable$aws:appautoscaling/target:Target::events-read-scaling
events aws-databases:index:DynamoDBTable$aws:appautoscaling/target:Target::events-read-scaling-byEmail
events aws-databases:index:DynamoDBTable$aws:appautoscaling/target:Target::events-write-scaling
events aws-databases:index:DynamoDBTable$aws:appautoscaling/target:Target::events-write-scaling-byEmail
events aws-databases:index:DynamoDBTable$aws:backup/plan:Plan::events-backup
events aws-databases:index:DynamoDBTable$aws:backup/selection:Selection::events-backup
events aws-databases:index:DynamoDBTable$aws:backup/vault:Vault::events-eu-central-1-vault
events aws-databases:index:DynamoDBTable$aws:backup/vault:Vault::events-vault
events aws-databases:index:DynamoDBTable$aws:cloudwatch/dashboard:Dashboard::events
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-ConsumedReadCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-ConsumedWriteCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-ReadThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-SuccessfulRequestLatency
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-SystemErrors
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-WriteThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-backup-NumberOfBackupJobsExpired
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-backup-NumberOfBackupJobsFailed
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-backup-NumberOfCopyJobsFailed
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-ConsumedReadCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-ConsumedWriteCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-ReadThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-SuccessfulRequestLatency
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-SystemErrors
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-WriteThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-index-byEmail-ConsumedReadCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-index-byEmail-ConsumedWriteCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-index-byEmail-ReadThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-index-byEmail-WriteThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-eu-central-1-to-eu-west-1-ReplicationLatency
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-index-byEmail-ConsumedReadCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-index-byEmail-ConsumedWriteCapacityUnits
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-index-byEmail-ReadThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-index-byEmail-WriteThrottleEvents
events aws-databases:index:DynamoDBTable$aws:cloudwatch/metricAlarm:MetricAlarm::events-to-eu-central-1-ReplicationLatency
events aws-databases:index:DynamoDBTable$aws:dynamodb/contributorInsights:ContributorInsights::events-insights
events aws-databases:index:DynamoDBTable$aws:dynamodb/contributorInsights:ContributorInsights::events-insights-byEmail
events aws-databases:index:DynamoDBTable$aws:dynamodb/resourcePolicy:ResourcePolicy::events-policy
events aws-databases:index:DynamoDBTable$aws:dynamodb/table:Table::events
events aws-databases:index:DynamoDBTable$aws:dynamodb/tableReplica:TableReplica::events-eu-central-1
events aws-databases:index:DynamoDBTable$aws:iam/role:Role::events-backup
events aws-databases:index:DynamoDBTable$aws:iam/rolePolicyAttachment:RolePolicyAttachment::events-backup
events aws-databases:index:DynamoDBTable$aws:kms/key:Key::events-eu-central-1-key
events aws-databases:index:DynamoDBTable$aws:kms/key:Key::events-key
events aws-databases:index:DynamoDBTable$aws:sns/topic:Topic::events-alarms
events aws-databases:index:DynamoDBTable$aws:sns/topic:Topic::events-eu-central-1-alarms
events aws-databases:index:DynamoDBTable$aws:sns/topicPolicy:TopicPolicy::events-alarms
events aws-databases:index:DynamoDBTable$aws:sns/topicPolicy:TopicPolicy::events-eu-central-1-alarms
events aws-databases:index:DynamoDBTable$random:index/randomId:RandomId::events-eu-central-1-vault-suffix
events aws-databases:index:DynamoDBTable$random:index/randomId:RandomId::events-suffix
events aws-databases:index:DynamoDBTable$random:index/randomId:RandomId::events-vault-suffix
fast aws-databases:index:Cache$aws:cloudwatch/dashboard:Dashboard::fast
fast aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::fast-BytesUsedForCache
fast aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::fast-ElastiCacheProcessingUnits
fast aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::fast-SuccessfulReadRequestLatency
fast aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::fast-SuccessfulWriteRequestLatency
fast aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::fast-ThrottledCmds
fast aws-databases:index:Cache$aws:ec2/securityGroup:SecurityGroup::fast-access
fast aws-databases:index:Cache$aws:elasticache/serverlessCache:ServerlessCache::fast
fast aws-databases:index:Cache$aws:elasticache/user:User::fast-app
fast aws-databases:index:Cache$aws:elasticache/user:User::fast-default
fast aws-databases:index:Cache$aws:elasticache/userGroup:UserGroup::fast
fast aws-databases:index:Cache$aws:kms/key:Key::fast-key
fast aws-databases:index:Cache$aws:secretsmanager/secret:Secret::fast
fast aws-databases:index:Cache$aws:secretsmanager/secretVersion:SecretVersion::fast
fast aws-databases:index:Cache$aws:sns/topic:Topic::fast-alarms
fast aws-databases:index:Cache$aws:sns/topicPolicy:TopicPolicy::fast-alarms
fast aws-databases:index:Cache$random:index/randomId:RandomId::fast-suffix
fast aws-databases:index:Cache$random:index/randomPassword:RandomPassword::fast-default-password
fast aws-databases:index:Cache$random:index/randomPassword:RandomPassword::fast-password
jobs aws-databases:index:Cache$aws:cloudwatch/dashboard:Dashboard::jobs
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-AuthenticationFailures
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-CPUUtilization
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-CurrConnections
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-DatabaseMemoryUsagePercentage
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-Evictions
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-001-ReplicationLag
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-AuthenticationFailures
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-CPUUtilization
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-CurrConnections
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-DatabaseMemoryUsagePercentage
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-Evictions
jobs aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::jobs-002-ReplicationLag
jobs aws-databases:index:Cache$aws:ec2/securityGroup:SecurityGroup::jobs-access
jobs aws-databases:index:Cache$aws:elasticache/parameterGroup:ParameterGroup::jobs
jobs aws-databases:index:Cache$aws:elasticache/replicationGroup:ReplicationGroup::jobs
jobs aws-databases:index:Cache$aws:elasticache/subnetGroup:SubnetGroup::jobs
jobs aws-databases:index:Cache$aws:elasticache/user:User::jobs-app-iam
jobs aws-databases:index:Cache$aws:elasticache/user:User::jobs-default
jobs aws-databases:index:Cache$aws:elasticache/userGroup:UserGroup::jobs
jobs aws-databases:index:Cache$aws:kms/key:Key::jobs-key
jobs aws-databases:index:Cache$aws:sns/topic:Topic::jobs-alarms
jobs aws-databases:index:Cache$aws:sns/topicPolicy:TopicPolicy::jobs-alarms
jobs aws-databases:index:Cache$random:index/randomId:RandomId::jobs-suffix
jobs aws-databases:index:Cache$random:index/randomPassword:RandomPassword::jobs-default-password
net aws-databases:index:Network$aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::net-default
net aws-databases:index:Network$aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::net-eu-central-1-default
net aws-databases:index:Network$aws:ec2/routeTable:RouteTable::net
net aws-databases:index:Network$aws:ec2/routeTable:RouteTable::net-eu-central-1
net aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::net-eu-central-1-zone-1
net aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::net-eu-central-1-zone-2
net aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::net-zone-1
net aws-databases:index:Network$aws:ec2/routeTableAssociation:RouteTableAssociation::net-zone-2
net aws-databases:index:Network$aws:ec2/securityGroup:SecurityGroup::net-endpoints
net aws-databases:index:Network$aws:ec2/securityGroup:SecurityGroup::net-eu-central-1-endpoints
net aws-databases:index:Network$aws:ec2/subnet:Subnet::net-eu-central-1-zone-1
net aws-databases:index:Network$aws:ec2/subnet:Subnet::net-eu-central-1-zone-2
net aws-databases:index:Network$aws:ec2/subnet:Subnet::net-zone-1
net aws-databases:index:Network$aws:ec2/subnet:Subnet::net-zone-2
net aws-databases:index:Network$aws:ec2/vpc:Vpc::net
net aws-databases:index:Network$aws:ec2/vpc:Vpc::net-eu-central-1
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-dynamodb
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-eu-central-1-dynamodb
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-eu-central-1-logs
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-eu-central-1-s3
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-logs
net aws-databases:index:Network$aws:ec2/vpcEndpoint:VpcEndpoint::net-s3
net aws-databases:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::net-endpoints
net aws-databases:index:Network$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::net-eu-central-1-endpoints
orders aws-databases:index:AuroraCluster$aws:appautoscaling/policy:Policy::orders-readers
orders aws-databases:index:AuroraCluster$aws:appautoscaling/target:Target::orders-readers
orders aws-databases:index:AuroraCluster$aws:backup/plan:Plan::orders-backup
orders aws-databases:index:AuroraCluster$aws:backup/selection:Selection::orders-backup
orders aws-databases:index:AuroraCluster$aws:backup/vault:Vault::orders-vault
orders aws-databases:index:AuroraCluster$aws:cloudwatch/dashboard:Dashboard::orders
orders aws-databases:index:AuroraCluster$aws:cloudwatch/logGroup:LogGroup::orders-postgresql
orders aws-databases:index:AuroraCluster$aws:cloudwatch/logGroup:LogGroup::orders-proxy
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-EngineUptime
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-MaximumUsedTransactionIDs
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-backup-NumberOfBackupJobsExpired
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-backup-NumberOfBackupJobsFailed
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-backup-NumberOfCopyJobsFailed
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-proxy-AvailabilityPercentage
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-proxy-ClientConnectionsSetupFailedAuth
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-proxy-DatabaseConnectionsBorrowLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-ACUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-AuroraReplicaLag
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-BufferCacheHitRatio
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-CPUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-DatabaseConnections
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-FreeableMemory
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-ReadLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-reports-WriteLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-ACUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-AuroraReplicaLag
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-BufferCacheHitRatio
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-CPUUtilization
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-DatabaseConnections
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-FreeableMemory
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-ReadLatency
orders aws-databases:index:AuroraCluster$aws:cloudwatch/metricAlarm:MetricAlarm::orders-writer-WriteLatency
orders aws-databases:index:AuroraCluster$aws:ec2/securityGroup:SecurityGroup::orders-access
orders aws-databases:index:AuroraCluster$aws:ec2/securityGroup:SecurityGroup::orders-proxy
orders aws-databases:index:AuroraCluster$aws:iam/role:Role::orders-backup
orders aws-databases:index:AuroraCluster$aws:iam/role:Role::orders-monitoring
orders aws-databases:index:AuroraCluster$aws:iam/role:Role::orders-proxy
orders aws-databases:index:AuroraCluster$aws:iam/rolePolicy:RolePolicy::orders-proxy
orders aws-databases:index:AuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::orders-backup
orders aws-databases:index:AuroraCluster$aws:iam/rolePolicyAttachment:RolePolicyAttachment::orders-monitoring
orders aws-databases:index:AuroraCluster$aws:kms/key:Key::orders-key
orders aws-databases:index:AuroraCluster$aws:rds/cluster:Cluster::orders
orders aws-databases:index:AuroraCluster$aws:rds/clusterEndpoint:ClusterEndpoint::orders-endpoint-reports
orders aws-databases:index:AuroraCluster$aws:rds/clusterInstance:ClusterInstance::orders-reports
orders aws-databases:index:AuroraCluster$aws:rds/clusterInstance:ClusterInstance::orders-writer
orders aws-databases:index:AuroraCluster$aws:rds/clusterParameterGroup:ClusterParameterGroup::orders
orders aws-databases:index:AuroraCluster$aws:rds/clusterRoleAssociation:ClusterRoleAssociation::orders-s3Import
orders aws-databases:index:AuroraCluster$aws:rds/eventSubscription:EventSubscription::orders-events-cluster
orders aws-databases:index:AuroraCluster$aws:rds/eventSubscription:EventSubscription::orders-events-instance
orders aws-databases:index:AuroraCluster$aws:rds/eventSubscription:EventSubscription::orders-events-parameter-group
orders aws-databases:index:AuroraCluster$aws:rds/eventSubscription:EventSubscription::orders-events-security-group
orders aws-databases:index:AuroraCluster$aws:rds/parameterGroup:ParameterGroup::orders-instance
orders aws-databases:index:AuroraCluster$aws:rds/proxy:Proxy::orders-proxy
orders aws-databases:index:AuroraCluster$aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup::orders-proxy
orders aws-databases:index:AuroraCluster$aws:rds/proxyEndpoint:ProxyEndpoint::orders-proxy-reader
orders aws-databases:index:AuroraCluster$aws:rds/proxyTarget:ProxyTarget::orders-proxy
orders aws-databases:index:AuroraCluster$aws:rds/subnetGroup:SubnetGroup::orders
orders aws-databases:index:AuroraCluster$aws:secretsmanager/secret:Secret::orders-user-app
orders aws-databases:index:AuroraCluster$aws:secretsmanager/secret:Secret::orders-user-reports
orders aws-databases:index:AuroraCluster$aws:secretsmanager/secretRotation:SecretRotation::orders
orders aws-databases:index:AuroraCluster$aws:secretsmanager/secretVersion:SecretVersion::orders-user-app
orders aws-databases:index:AuroraCluster$aws:secretsmanager/secretVersion:SecretVersion::orders-user-reports
orders aws-databases:index:AuroraCluster$aws:sns/topic:Topic::orders-alarms
orders aws-databases:index:AuroraCluster$aws:sns/topicPolicy:TopicPolicy::orders-alarms
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::orders-proxy-to-orders
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::orders-to-aws
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::orders-from-proxy
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::orders-from-sg-1
orders aws-databases:index:AuroraCluster$random:index/randomId:RandomId::orders-suffix
orders aws-databases:index:AuroraCluster$random:index/randomId:RandomId::orders-vault-suffix
orders aws-databases:index:AuroraCluster$random:index/randomPassword:RandomPassword::orders-user-app-password
orders aws-databases:index:AuroraCluster$random:index/randomPassword:RandomPassword::orders-user-reports-password
sessions aws-databases:index:Cache$aws:appautoscaling/policy:Policy::sessions-replicas
sessions aws-databases:index:Cache$aws:appautoscaling/policy:Policy::sessions-shards
sessions aws-databases:index:Cache$aws:appautoscaling/target:Target::sessions-replicas
sessions aws-databases:index:Cache$aws:appautoscaling/target:Target::sessions-shards
sessions aws-databases:index:Cache$aws:cloudwatch/dashboard:Dashboard::sessions
sessions aws-databases:index:Cache$aws:cloudwatch/logGroup:LogGroup::sessions-engine-log
sessions aws-databases:index:Cache$aws:cloudwatch/logGroup:LogGroup::sessions-slow-log
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-001-ReplicationLag
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0001-002-ReplicationLag
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-001-ReplicationLag
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-AuthenticationFailures
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-CPUUtilization
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-CurrConnections
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-DatabaseMemoryUsagePercentage
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-Evictions
sessions aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::sessions-0002-002-ReplicationLag
sessions aws-databases:index:Cache$aws:ec2/securityGroup:SecurityGroup::sessions-access
sessions aws-databases:index:Cache$aws:elasticache/parameterGroup:ParameterGroup::sessions
sessions aws-databases:index:Cache$aws:elasticache/replicationGroup:ReplicationGroup::sessions
sessions aws-databases:index:Cache$aws:elasticache/subnetGroup:SubnetGroup::sessions-shards
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-app
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-default
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-user-job-iam
sessions aws-databases:index:Cache$aws:elasticache/user:User::sessions-user-reports
sessions aws-databases:index:Cache$aws:elasticache/userGroup:UserGroup::sessions
sessions aws-databases:index:Cache$aws:kms/key:Key::sessions-key
sessions aws-databases:index:Cache$aws:secretsmanager/secret:Secret::sessions
sessions aws-databases:index:Cache$aws:secretsmanager/secret:Secret::sessions-user-reports
sessions aws-databases:index:Cache$aws:secretsmanager/secretVersion:SecretVersion::sessions
sessions aws-databases:index:Cache$aws:secretsmanager/secretVersion:SecretVersion::sessions-user-reports
sessions aws-databases:index:Cache$aws:sns/topic:Topic::sessions-alarms
sessions aws-databases:index:Cache$aws:sns/topicPolicy:TopicPolicy::sessions-alarms
sessions aws-databases:index:Cache$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::sessions-from-10-0-0-0-8
sessions aws-databases:index:Cache$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::sessions-from-sg-1
sessions aws-databases:index:Cache$random:index/randomId:RandomId::sessions-suffix
sessions aws-databases:index:Cache$random:index/randomPassword:RandomPassword::sessions-default-password
sessions aws-databases:index:Cache$random:index/randomPassword:RandomPassword::sessions-password
sessions aws-databases:index:Cache$random:index/randomPassword:RandomPassword::sessions-user-reports-password
shop-test aws-databases:index:AuroraCluster::orders
shop-test aws-databases:index:Cache::fast
shop-test aws-databases:index:Cache::jobs
shop-test aws-databases:index:Cache::sessions
shop-test aws-databases:index:Cache::tokens
shop-test aws-databases:index:DatabaseInstance::catalog
shop-test aws-databases:index:DynamoDBTable::events
shop-test aws-databases:index:GlobalAuroraCluster::books
shop-test aws-databases:index:Network::net
tokens aws-databases:index:Cache$aws:cloudwatch/dashboard:Dashboard::tokens
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-AuthenticationFailures
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-CPUUtilization
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-CurrConnections
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-DatabaseMemoryUsagePercentage
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-Evictions
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-001-ReplicationLag
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-AuthenticationFailures
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-CPUUtilization
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-CurrConnections
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-DatabaseMemoryUsagePercentage
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-Evictions
tokens aws-databases:index:Cache$aws:cloudwatch/metricAlarm:MetricAlarm::tokens-002-ReplicationLag
tokens aws-databases:index:Cache$aws:ec2/securityGroup:SecurityGroup::tokens-access
tokens aws-databases:index:Cache$aws:elasticache/parameterGroup:ParameterGroup::tokens
tokens aws-databases:index:Cache$aws:elasticache/replicationGroup:ReplicationGroup::tokens
tokens aws-databases:index:Cache$aws:elasticache/subnetGroup:SubnetGroup::tokens
tokens aws-databases:index:Cache$aws:kms/key:Key::tokens-key
tokens aws-databases:index:Cache$aws:secretsmanager/secret:Secret::tokens
tokens aws-databases:index:Cache$aws:secretsmanager/secretVersion:SecretVersion::tokens
tokens aws-databases:index:Cache$aws:sns/topic:Topic::tokens-alarms
tokens aws-databases:index:Cache$aws:sns/topicPolicy:TopicPolicy::tokens-alarms
tokens aws-databases:index:Cache$random:index/randomId:RandomId::tokens-suffix
tokens aws-databases:index:Cache$random:index/randomPassword:RandomPassword::tokens-token
"""
# Two of them with grants, and what each grant adds.
BUDGET = """
budget aws-databases:index:Budget$aws:budgets/budget:Budget::budget
shop-test aws-databases:index:Budget::budget
"""
GRANTS = """
events aws-databases:index:DynamoDBTable$aws-databases:index:DatabaseAccess::events-web-read
events-web-read aws-databases:index:DynamoDBTable$aws-databases:index:DatabaseAccess$aws:iam/rolePolicy:RolePolicy::events-web-read
orders aws-databases:index:AuroraCluster$aws-databases:index:DatabaseAccess::orders-web-app
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::orders-grant-sg-9
orders aws-databases:index:AuroraCluster$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::orders-grant-sg-9
orders-web-app aws-databases:index:AuroraCluster$aws-databases:index:DatabaseAccess$aws:iam/rolePolicy:RolePolicy::orders-web-app
shop-test aws-databases:index:DatabaseAccess::site
site aws-databases:index:DatabaseAccess$aws:iam/rolePolicy:RolePolicy::site
site aws-databases:index:DatabaseAccess$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::site
site aws-databases:index:DatabaseAccess$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::site
"""
# What workloads add to them.
WORKLOADS = """
checkout aws-databases:index:LambdaAccess$aws-databases:index:DatabaseAccess::checkout-orders
checkout aws-databases:index:LambdaAccess$aws:ec2/securityGroup:SecurityGroup::checkout
checkout aws-databases:index:LambdaAccess$aws:iam/rolePolicyAttachment:RolePolicyAttachment::checkout-network
checkout aws-databases:index:LambdaAccess$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::checkout-to-aws
checkout-orders aws-databases:index:LambdaAccess$aws-databases:index:DatabaseAccess$aws:iam/rolePolicy:RolePolicy::checkout-orders
checkout-orders aws-databases:index:LambdaAccess$aws-databases:index:DatabaseAccess$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::checkout-orders
checkout-orders aws-databases:index:LambdaAccess$aws-databases:index:DatabaseAccess$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::checkout-orders
shop aws-databases:index:EcsAccess$aws-databases:index:DatabaseAccess::shop-orders
shop aws-databases:index:EcsAccess$aws:ec2/securityGroup:SecurityGroup::shop
shop aws-databases:index:EcsAccess$aws:iam/rolePolicy:RolePolicy::shop-secrets
shop aws-databases:index:EcsAccess$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::shop-to-aws
shop-orders aws-databases:index:EcsAccess$aws-databases:index:DatabaseAccess$aws:iam/rolePolicy:RolePolicy::shop-orders
shop-orders aws-databases:index:EcsAccess$aws-databases:index:DatabaseAccess$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::shop-orders
shop-orders aws-databases:index:EcsAccess$aws-databases:index:DatabaseAccess$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::shop-orders
shop-test aws-databases:index:EcsAccess::shop
shop-test aws-databases:index:LambdaAccess::checkout
"""
EVERYTHING: dict[str, dict[str, Any]] = {
    "orders": {
        "readerInstances": {"reports": {}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "customEndpoints": {"reports": {"members": ["reports"]}},
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "allowedSecurityGroupIds": ["sg-1"],
        "proxy": {"readOnlyEndpoint": True},
        "users": {"app": {}, "reports": {"iam": True}},
        "credentials": {"rotationDays": 30},
    },
    "catalog": {
        "replicas": {"reports": {}, "far": {"region": "eu-central-1"}},
        "backupReplicationRegion": "us-east-1",
        "backupPlan": {
            "copyTo": [{"region": "eu-central-1"}, {"region": "us-west-2"}],
            "vaultLock": {"minRetentionDays": 7},
            "restoreTesting": True,
        },
        "credentials": {"rotationDays": 30},
        "logExports": ["audit"],
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
    },
    "books": {
        "secondaries": {"eu-central-1": {"readers": 2}, "us-east-1": {"readers": 0}},
        "readerInstances": {"reports": {}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "customEndpoints": {"reports": {"members": ["reports"]}},
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "allowedSecurityGroupIds": ["sg-1"],
        "allowedCidrs": ["10.0.0.0/8"],
        "proxy": {"readOnlyEndpoint": True},
        "users": {"app": {}},
        "credentials": {"rotationDays": 30},
    },
    "events": {
        "contributorInsights": True,
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
        "billingMode": "provisioned",
        "readAutoscaling": {"min": 5, "max": 50},
        "writeAutoscaling": {"min": 5, "max": 50},
        "replicaRegions": ["eu-central-1"],
        "backupPlan": {"copyTo": [{"region": "eu-central-1"}]},
        "resourcePolicy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteItem"}},
    },
    "sessions": {
        "allowedSecurityGroupIds": ["sg-1"],
        "allowedCidrs": ["10.0.0.0/8"],
        "shards": 2,
        "shardAutoscaling": {"min": 1, "max": 3},
        "replicaAutoscaling": {"min": 1, "max": 3},
        "users": {"reports": "on ~* +@read", "job": {"iam": True}},
    },
    # Those that are only in the program: the other ways to authenticate, and the other kind of cache.
    "fast": {"type": "cache", "serverless": True},
    "jobs": {"type": "cache", "authentication": "iam", "logDelivery": False},
    "tokens": {"type": "cache", "authentication": "token", "logDelivery": False},
}


def stack(deploy: Deploy) -> Deployment:
    network = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
    config = {"aws-databases:tier": "prod", "aws-databases:network": network, "aws-databases:databases": SHOP}
    return deploy(deploy_stack, STACK | config)


def program(deploy: Deploy) -> Deployment:
    def make() -> Any:
        made: Any = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2, "endpoints": ["logs"]}
        there = {"secondary": {"eu-central-1": {"cidrBlock": "10.21.0.0/16"}}}
        Network("net", made | there)
        specs = {name: {**SHOP.get(name, {}), **more} for name, more in EVERYTHING.items()}
        regions = dict.fromkeys(("eu-west-1", "eu-central-1", "us-east-1"), NETWORK)
        for name in specs.keys() - {"events"}:
            specs[name]["network"] = NETWORK | {"regions": regions}
        del specs["orders"]["readers"], specs["catalog"]["readReplicas"]
        del specs["books"]["readers"], specs["books"]["secondaryRegions"]
        return [build(name, spec).connection for name, spec in specs.items()]

    return deploy(make, STACK | {"aws-databases:tier": "prod"})


def names(deployment: Deployment) -> list[str]:
    return sorted(f"{each.parent.rpartition('::')[2]} {each.urn.removeprefix(PREFIX)}" for each in deployment.resources)


def recorded(text: str) -> list[str]:
    return sorted(text.split("\n")[1:-1])


def test_a_stack_has_the_urns_that_are_recorded(deploy: Deploy) -> None:
    assert names(stack(deploy)) == recorded(STACK_PROGRAM)


def test_components_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    assert names(program(deploy)) == recorded(PROGRAM)


def test_grants_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    def make(*, grants: bool) -> Any:
        spec: Any = {"network": NETWORK, "users": {"app": {}}}
        orders = AuroraCluster("orders", spec)
        events = DynamoDBTable("events", {"partition_key": "pk"})
        if grants:
            orders.grant_connect("web", "sg-9", user="app")
            events.grant_read("web")
            given: Any = {"connection": orders.connection, "role": "web", "security_group_id": "sg-8", "user": "app"}
            DatabaseAccess("site", given)

    without = names(deploy(lambda: make(grants=False)))
    added = names(deploy(lambda: make(grants=True)))
    assert sorted(set(added) - set(without)) == recorded(GRANTS)
    assert set(without) <= set(added)
    assert len(set(added)) == len(added)


def test_workloads_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    def make(*, workloads: bool) -> Any:
        spec: Any = {"network": NETWORK, "users": {"app": {}}}
        orders = AuroraCluster("orders", spec)
        if workloads:
            databases: Any = {"orders": {"database": orders, "user": "app"}}
            on_lambda: Any = {"network": NETWORK, "role": "web", "databases": databases}
            LambdaAccess("checkout", on_lambda)
            given: Any = {"network": NETWORK, "role": "web", "execution_role": "ecs", "databases": databases}
            EcsAccess("shop", given)

    without = names(deploy(lambda: make(workloads=False)))
    added = names(deploy(lambda: make(workloads=True)))
    assert sorted(set(added) - set(without)) == recorded(WORKLOADS)
    assert set(without) <= set(added)
    assert len(set(added)) == len(added)


def test_a_budget_has_the_urns_that_are_recorded(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:databases": {"events": {"type": "dynamodb", "partitionKey": "pk"}}}
    budget = {"aws-databases:budget": {"monthlyLimit": 90, "emails": ["lab@example.com"]}}
    without, added = (names(deploy(deploy_stack, config | more)) for more in ({}, budget))
    assert sorted(set(added) - set(without)) == recorded(BUDGET)


@pytest.mark.parametrize("make", [stack, program])
def test_every_logical_name_starts_with_the_components(deploy: Deploy, make: Any) -> None:
    made = make(deploy).resources
    components = {each.urn: each.name for each in made if each.type.startswith("aws-databases:")}
    children = [each for each in made if each.urn not in components]
    assert len(components) in (7, 9)
    assert len(children) > 30
    for each in children:
        owner = components[each.parent]
        assert each.name == owner or each.name.startswith(f"{owner}-")


@pytest.mark.parametrize("make", [stack, program])
def test_no_two_resources_have_one_urn(deploy: Deploy, make: Any) -> None:
    urns = [each.urn for each in make(deploy).resources]
    assert len(set(urns)) == len(urns)
