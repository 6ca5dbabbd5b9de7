module shop

go 1.25.11

require (
	example.com/pulumi-aws-databases/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.256.0
)

replace example.com/pulumi-aws-databases/sdk/go => ./sdks/aws-databases
