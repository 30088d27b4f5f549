"""Places of published results by themselves, made for those published before, and frozen like the documents."""

import json

import django.db.models.deletion
from django.db import connection, migrations, models

from truongthi.core.published import outline_of, places_of, write_reason
from truongthi.core.standings_document import settled

FROZEN = """
CREATE TRIGGER results_publishedplace_frozen BEFORE UPDATE ON results_publishedplace
    FOR EACH ROW EXECUTE FUNCTION results_frozen();
CREATE TRIGGER results_publication_outline_frozen BEFORE UPDATE ON results_publication
    FOR EACH ROW WHEN (OLD.outline <> '{}' AND OLD.outline IS DISTINCT FROM NEW.outline)
    EXECUTE FUNCTION results_frozen();
"""
THAWED = """
DROP TRIGGER results_publishedplace_frozen ON results_publishedplace;
DROP TRIGGER results_publication_outline_frozen ON results_publication;
"""


def fill(apps, _schema_editor):
    rows = apps.get_model("results", "Publication").objects.select_related("snapshot")
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        publication = rows.get(pk=pk)
        document, computation = publication.document, publication.snapshot.document
        orders = {}
        for decision in document["decisions"]:
            orders.setdefault(decision["division"], []).append(decision["ordered"])
        outline = json.dumps(outline_of(document, computation), ensure_ascii=False)
        found = (
            (pk, one.division, one.at, one.key, one.alike, one.row, write_reason(one.prize))
            for one in places_of(document, settled(computation, orders))
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE results_publication SET outline = %s WHERE id = %s", [outline, pk])
            cursor.executemany(
                "INSERT INTO results_publishedplace (publication_id, division, at, key, alike, row, prize)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [(*rest, json.dumps(row), json.dumps(prize)) for *rest, row, prize in found],
            )


class Migration(migrations.Migration):
    dependencies = [("results", "0010_erased_taken_as")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="outline",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="PublishedPlace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "publication_id",
                        "division",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("division", models.PositiveSmallIntegerField()),
                ("at", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("alike", models.PositiveIntegerField()),
                ("row", models.JSONField()),
                ("prize", models.JSONField()),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="results.publication",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["publication", "key"], name="place_by_key")]},
        ),
        migrations.RunSQL(FROZEN, THAWED),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
