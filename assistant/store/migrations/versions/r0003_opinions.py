"""What people thought of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep with a turn whether its answer helped; nothing where nobody said."""
    op.add_column("turn", sa.Column("helpful", sa.Boolean))
