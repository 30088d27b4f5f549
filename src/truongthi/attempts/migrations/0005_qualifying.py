import django.db.models.deletion
from django.db import migrations, models

ROLE = "truongthi_examroom"


def grant(apps, schema_editor):
    """Annulled attempts do not use up a limit, so the exam room knows which they are, and no reason."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            cursor.execute(f"GRANT SELECT (contestant_id, round_id, number) ON attempts_annulment TO {ROLE}")


class Migration(migrations.Migration):

    dependencies = [
        ("attempts", "0004_rounds_and_annulments"),
        ("contests", "0004_marking_and_fixed_papers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="grade",
            name="duration_ms",
            field=models.PositiveBigIntegerField(),
        ),
        migrations.CreateModel(
            name="QualifiedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=80)),
                ("division", models.CharField(max_length=80)),
                ("top", models.PositiveIntegerField()),
                ("drawn_at", models.DateTimeField()),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualified_lists",
                        to="contests.contest",
                    ),
                ),
                (
                    "contestants",
                    models.ManyToManyField(related_name="qualified_lists", to="contests.contestant"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contest", "code", "source", "division"), name="qualifiedlist_once"
                    )
                ],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
