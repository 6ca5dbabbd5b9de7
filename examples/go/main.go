package main

import (
	databases "example.com/pulumi-aws-databases/sdk/go/awsdatabases"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		role := pulumi.String(config.New(ctx, "").Require("role"))

		network, err := databases.NewNetwork(ctx, "network", &databases.NetworkArgs{
			CidrBlock:         pulumi.StringRef("10.30.0.0/16"),
			AvailabilityZones: pulumi.IntRef(2),
		})
		if err != nil {
			return err
		}

		stream := databases.TableStreamNewImage
		keysOnly := databases.GlobalIndexProjectionKeysOnly
		events, err := databases.NewDynamoDBTable(ctx, "events", &databases.DynamoDBTableArgs{
			PartitionKey: "customerId",
			SortKey:      pulumi.StringRef("createdAt:N"),
			Stream:       &stream,
			GlobalIndexes: map[string]databases.GlobalIndexArgs{
				"byOrder": {PartitionKey: "orderId", Projection: &keysOnly},
			},
		})
		if err != nil {
			return err
		}

		sessions, err := databases.NewCache(ctx, "sessions", &databases.CacheArgs{
			Network:      &databases.NetworkReferenceArgs{VpcId: network.VpcId, SubnetIds: network.SubnetIds},
			AllowedCidrs: []string{"10.30.128.0/17"}, // the half of the network that is the application's
			Parameters: map[string]pulumi.StringInput{
				"maxmemory-policy": pulumi.String("volatile-lru"),
				"timeout":          pulumi.String("300"),
			},
			SnapshotRetentionDays: pulumi.IntRef(3),
		})
		if err != nil {
			return err
		}

		level := databases.AccessLevelReadWrite
		if _, err := databases.NewDatabaseAccess(ctx, "web-events", &databases.DatabaseAccessArgs{
			Connection: events.Connection,
			Role:       role,
			Level:      &level,
		}); err != nil {
			return err
		}
		if _, err := databases.NewDatabaseAccess(ctx, "web-sessions", &databases.DatabaseAccessArgs{
			Connection: sessions.Connection,
			Role:       role,
		}); err != nil {
			return err
		}

		ctx.Export("events", events.Connection)
		ctx.Export("sessions", sessions.Connection)
		ctx.Export("cacheHost", sessions.Host)
		ctx.Export("environment", pulumi.Map{"table": events.Environment, "cache": sessions.Environment})
		return nil
	})
}
