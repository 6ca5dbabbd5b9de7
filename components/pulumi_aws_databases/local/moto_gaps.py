"""Where moto differs from AWS in a way that stops a deployment: each correction beside the gap that it closes."""


def close() -> None:
    """Applies every correction."""
