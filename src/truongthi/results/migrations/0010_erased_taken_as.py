from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0009_correction_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasedperson",
            name="category",
            field=models.CharField(max_length=60, null=True),
        ),
        migrations.AddField(
            model_name="erasedperson",
            name="may_win",
            field=models.BooleanField(default=True),
        ),
    ]
