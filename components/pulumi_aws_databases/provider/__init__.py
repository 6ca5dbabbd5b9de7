"""The components for programs in other languages, behind Pulumi's protocol for component providers."""
