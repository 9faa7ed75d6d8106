from django.db import migrations

# Django makes them on PostgreSQL, for LIKE.
_UNUSED = ["invitations_invitation_id_4c39c2a4_like", "invitations_invitation_purchase_id_7044ceea_like"]


class Migration(migrations.Migration):
    """What each invitation is written into costs less: indexes that nothing was looked up in go."""

    dependencies = [("invitations", "0001_initial")]

    operations = [
        migrations.RunSQL([f'DROP INDEX IF EXISTS "{name}"' for name in _UNUSED], migrations.RunSQL.noop),
    ]
