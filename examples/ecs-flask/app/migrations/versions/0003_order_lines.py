"""Lines of orders."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "number", name="order_lines_pkey"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="order_lines_order_id_fkey", ondelete="CASCADE"),
        sa.CheckConstraint("quantity > 0", name=op.f("order_lines_quantity_check")),
        sa.CheckConstraint("unit_price_cents >= 0", name=op.f("order_lines_unit_price_cents_check")),
    )


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("order_lines")
