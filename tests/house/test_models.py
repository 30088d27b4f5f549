"""The database: references go down only, and the migrations say what the models say."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

ORDER = ["audit", "jobs", "accounts", "schools", "bank", "contests", "attempts", "results"]


def test_every_app_has_its_floor() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("truongthi.")}
    assert ours - {"shared"} == set(ORDER)


def test_references_go_down_only() -> None:
    wrong = []
    for model in apps.get_models():
        floor = model._meta.app_label
        if floor not in ORDER:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or target._meta.app_label not in ORDER:
                continue
            if ORDER.index(target._meta.app_label) > ORDER.index(floor):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=output, stderr=output)
    except SystemExit as left:
        raise AssertionError(output.getvalue()) from left
