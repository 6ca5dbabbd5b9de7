"""What components share: each part declares resources below the component that asks for it."""
