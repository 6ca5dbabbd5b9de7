"""The aws-databases plugin of the Pulumi engine, for programs in every language."""

from pulumi_aws_databases.provider.serve import serve

if __name__ == "__main__":
    serve()
