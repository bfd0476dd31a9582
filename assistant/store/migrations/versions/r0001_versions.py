"""Versions of a model."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of versions."""
    op.create_table(
        "model_version",
        sa.Column("model_id", sa.String(80), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("turn", sa.String(80)),
        sa.Column("restores", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("change_count", sa.Integer, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("model_id", "n", name="pk_model_version"),
    )
