"""A unit, its organiser, and the department above it, from the command line."""

import pytest

from truongthi.cli.unit import run_add, run_department
from truongthi.schools.models import Appointment, Unit

pytestmark = pytest.mark.django_db


class Args:
    parent_body = place = ""

    def __init__(self, **given):
        self.__dict__.update(given)


@pytest.fixture
def centre():
    assert run_add(Args(name="Trung tâm A", organiser="Lê Thị Hương")) == 0
    return Unit.objects.get()


def test_a_department_reads_the_reports_of_the_units_below(centre, capsys):
    assert run_department(Args(name="Sở B", reader="Trần Văn Sở", of=["Trung tâm A"])) == 0
    centre.refresh_from_db()
    assert centre.parent.name == "Sở B"
    reader = Appointment.objects.get(duty=Appointment.Duty.DEPARTMENT)
    assert reader.unit == centre.parent
    assert f"Tên đăng nhập: {reader.user.username}" in capsys.readouterr().out


def test_a_second_reader_joins_the_same_department_and_organisers_still_find_their_unit(centre):
    for reader in ("Trần Văn Một", "Trần Văn Hai"):
        assert run_department(Args(name="Sở B", reader=reader, of=["Trung tâm A"])) == 0
    assert run_add(Args(name="Trung tâm A", organiser="Vũ Thị Mai")) == 0
    assert Unit.objects.count() == 2
    assert Appointment.objects.filter(unit=centre).count() == 2


def test_an_unknown_unit_and_a_second_department_are_refused_and_nothing_is_made(centre, capsys):
    assert run_department(Args(name="Sở B", reader="Trần Văn Sở", of=["Trung tâm Z"])) == 2
    assert "Trung tâm Z" in capsys.readouterr().err
    run_department(Args(name="Sở B", reader="Trần Văn Sở", of=["Trung tâm A"]))
    assert run_department(Args(name="Sở C", reader="Trần Văn Khác", of=["Trung tâm A"])) == 2
    assert not Unit.objects.filter(name="Sở C").exists()


def test_a_department_gets_an_organiser_of_contests_for_all_its_schools(centre):
    assert run_department(Args(name="Sở B", reader="Trần Văn Sở", of=["Trung tâm A"])) == 0
    assert run_add(Args(name="Sở B", kind="department", organiser="Vũ Thị Mai")) == 0
    assert Unit.objects.count() == 2
    assert Appointment.objects.get(unit__name="Sở B", duty=Appointment.Duty.ORGANISER).unit.kind == "department"
