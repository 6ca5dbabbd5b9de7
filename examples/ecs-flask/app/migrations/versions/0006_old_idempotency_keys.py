"""Idempotency keys by age, to delete the old ones."""

from alembic import op

INDEX = "idempotency_keys_created_at_idx"

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the index, while others write."""
    with op.get_context().autocommit_block():
        # What an attempt that failed has left is invalid, and in the way.
        op.drop_index(INDEX, if_exists=True, postgresql_concurrently=True)
        op.create_index(INDEX, "idempotency_keys", ["created_at"], postgresql_concurrently=True)


def downgrade() -> None:
    """Drops the index, while others write."""
    with op.get_context().autocommit_block():
        op.drop_index(INDEX, if_exists=True, postgresql_concurrently=True)
