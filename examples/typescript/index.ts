import * as databases from "@pulumi/aws-databases";
import * as pulumi from "@pulumi/pulumi";

const role = new pulumi.Config().require("role");

const network = new databases.Network("network", { cidrBlock: "10.30.0.0/16", availabilityZones: 2 });

const table = new databases.DynamoDBTable("events", {
    partitionKey: "customerId",
    sortKey: "createdAt:N",
    stream: "new-image",
    globalIndexes: { byOrder: { partitionKey: "orderId", projection: "keys-only" } },
});

const cache = new databases.Cache("sessions", {
    network: { vpcId: network.vpcId, subnetIds: network.subnetIds },
    allowedCidrs: ["10.30.128.0/17"], // the half of the network that is the application's
    parameters: { "maxmemory-policy": "volatile-lru", timeout: "300" },
    snapshotRetentionDays: 3,
});

new databases.DatabaseAccess("web-events", { connection: table.connection, role, level: "read-write" });
new databases.DatabaseAccess("web-sessions", { connection: cache.connection, role });

export const events = table.connection;
export const sessions = cache.connection;
export const cacheHost = cache.host;
export const environment = { table: table.environment, cache: cache.environment };
