from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("contests", "0003_key_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="gives_partial_credit",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="round",
            name="is_fixed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="round",
            name="wrong_points_centi",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="round",
            name="duration_ms",
            field=models.PositiveBigIntegerField(),
        ),
    ]
