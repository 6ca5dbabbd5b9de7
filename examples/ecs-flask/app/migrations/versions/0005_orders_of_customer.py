"""A customer's orders, the latest first; it serves the foreign key too."""

import sqlalchemy as sa
from alembic import op

INDEX = "orders_customer_id_placed_at_id_idx"

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the index, while others write."""
    with op.get_context().autocommit_block():
        # What an attempt that failed has left is invalid, and in the way.
        op.drop_index(INDEX, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            INDEX,
            "orders",
            ["customer_id", sa.text("placed_at DESC"), sa.text("id DESC")],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Drops the index, while others write."""
    with op.get_context().autocommit_block():
        op.drop_index(INDEX, if_exists=True, postgresql_concurrently=True)
