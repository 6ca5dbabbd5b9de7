"""What a program would make, told without an AWS account, a Pulumi CLI or a network."""
