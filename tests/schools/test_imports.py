"""Importing people: what is previewed is what is stored; the same file again is a difference of nothing."""

import pytest

from tests.formats.workbooks import workbook
from tests.schools.world import NOW, PUPILS, STAFF, TODAY, Centre, centre
from truongthi.accounts.models import User
from truongthi.audit.models import AuditEntry
from truongthi.core.errors import Refused
from truongthi.schools.imports import apply_import, discard_import, preview_import
from truongthi.schools.models import Classroom, Member, RosterImport
from truongthi.schools.queries import pupils_of

pytestmark = pytest.mark.django_db

HEADER = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính"]
AN = [1, "HS01", "Trần Văn An", "05/09/2011", "Nam"]
BINH = [2, "HS02", "Lê Thị Bình", "06/09/2011", "Nữ"]
CHI = [3, "HS03", "Vũ Mai Chi", "07/09/2011", "Nữ"]
STAFF_HEADER = ["TT", "Họ và tên", "Chức vụ", "Tổ", "Điện thoại", "Chủ nhiệm lớp"]


@pytest.fixture
def school() -> Centre:
    return centre()


def roster(*rows: list, sheet: str = "10A1") -> bytes:
    return workbook({sheet: [["NĂM HỌC 2026 - 2027"], HEADER, *rows]})


def state() -> list:
    members = Member.objects.order_by("pk").values_list(
        "pk", "code", "user__full_name", "birth_date", "classroom__key", "left_at", "gender"
    )
    return list(members)


def names(school: Centre, key: str = "10A1") -> list[str]:
    room = Classroom.objects.get(unit=school.unit, key=key)
    return [member.user.full_name for member in pupils_of(room)]


def test_the_sample_roster_and_staff_list(school: Centre, django_assert_max_num_queries) -> None:
    school.take(STAFF.read_bytes())
    upload = school.upload(PUPILS.read_bytes(), PUPILS.name)
    preview = preview_import(upload)
    assert (len(preview.added), len(preview.changed), preview.kept, len(preview.absent)) == (460, 0, 0, 0)
    assert [(one.name, one.count) for one in preview.classes][:2] == [("10A1", 38), ("10A2", 44)]
    assert not Member.objects.filter(category="pupil").exists()
    with django_assert_max_num_queries(40):
        school.apply(upload)
    assert Member.objects.filter(category="pupil").count() == 460
    assert Classroom.objects.count() == 12
    teachers = dict(Classroom.objects.values_list("key", "homeroom_teacher__memberships__roster_number"))
    assert teachers["11A2"] == 17
    assert None not in teachers.values()
    assert Classroom.objects.get(key="12A1").headcount == 42
    assert Classroom.objects.get(key="12A1").headcount_on == TODAY
    assert User.objects.filter(memberships__category="pupil").exclude(username=None).count() == 0
    assert len(set(User.objects.exclude(username=None).values_list("username", flat=True))) == 49


def test_the_same_file_again_changes_nothing(school: Centre) -> None:
    for data in (PUPILS.read_bytes(), STAFF.read_bytes()):
        school.take(data)
    before = state()
    for data, count in ((PUPILS.read_bytes(), 460), (STAFF.read_bytes(), 48)):
        upload = school.upload(data)
        preview = preview_import(upload)
        assert (len(preview.added), len(preview.changed), preview.kept, len(preview.absent)) == (0, 0, count, 0)
        assert not preview.changes_something
        school.apply(upload)
    assert state() == before


def test_a_second_file_is_a_difference(school: Centre) -> None:
    school.take(roster(AN, BINH, CHI))
    people = {code: pk for pk, code, *_ in state()}
    changed = [2, "HS02", "Lê Thị Bình", "16/09/2011", "Nữ"]
    upload = school.upload(roster(AN, changed, [3, "HS04", "Đỗ Văn Dũng", "08/09/2011", "Nam"]))
    preview = preview_import(upload)
    assert [one.name for one in preview.added] == ["Đỗ Văn Dũng"]
    assert [(one.line.name, one.fields) for one in preview.changed] == [
        ("Lê Thị Bình", (("birth_date", "06/09/2011", "16/09/2011"),))
    ]
    assert preview.kept == 1
    assert [one.name for one in preview.absent] == ["Vũ Mai Chi"]
    school.apply(upload)
    assert names(school) == ["Trần Văn An", "Lê Thị Bình", "Vũ Mai Chi", "Đỗ Văn Dũng"]
    assert {code: pk for pk, code, *_ in state() if code in people} == people


def test_absent_pupils_leave_only_when_said_so_and_may_return(school: Centre) -> None:
    school.take(roster(AN, BINH))
    school.take(roster(AN), absent_have_left=True)
    assert names(school) == ["Trần Văn An"]
    assert Member.objects.count() == 2
    upload = school.upload(roster(AN, BINH))
    assert [one.fields for one in preview_import(upload).changed] == [(("returned", "", "10A1"),)]
    school.apply(upload)
    assert names(school) == ["Trần Văn An", "Lê Thị Bình"]


def test_other_classes_are_left_alone(school: Centre) -> None:
    school.take(roster(AN, sheet="10A1"))
    upload = school.upload(roster(BINH, sheet="10A2"))
    assert not preview_import(upload).absent
    school.apply(upload)
    assert names(school, "10A1") == ["Trần Văn An"]


def test_moving_to_another_class_keeps_the_person(school: Centre) -> None:
    school.take(roster(AN, BINH, sheet="10A1"))
    [pk] = [row[0] for row in state() if row[1] == "HS01"]
    school.take(roster(AN, sheet="10A2"))
    assert Member.objects.get(pk=pk).classroom.key == "10A2"
    assert Member.objects.count() == 2


def test_without_codes_people_are_paired_by_name_and_date_and_namesakes_never_guessed(school: Centre) -> None:
    header = ["STT", "Họ và tên", "Ngày sinh"]
    first = [[1, "Nguyễn Thị Hoà", "05/09/2011"], [2, "Nguyễn Thị Hòa", "06/09/2011"]]
    school.take(workbook({"10A1": [header, *first]}))
    again = [[1, "NGUYỄN THỊ HÒA", "06/09/2011"], [2, "Nguyễn Thị Hòa", "05/09/2011"]]
    preview = preview_import(school.upload(workbook({"10A1": [header, *again]})))
    assert (len(preview.added), len(preview.absent)) == (0, 0)


def test_a_code_that_belongs_to_somebody_else_is_refused(school: Centre) -> None:
    school.take(roster(AN, BINH))
    upload = school.upload(roster([1, "HS01", "Hoàng Quốc Khánh", "01/01/2011", "Nam"]))
    preview = preview_import(upload)
    assert [(one.where, one.code) for one in preview.errors] == [("10A1!3", "code_of_another")]
    before = state()
    with pytest.raises(Refused) as refused:
        school.apply(upload)
    assert refused.value.code == "import_has_errors"
    assert state() == before


def test_bad_rows_are_skipped_only_with_leave_and_their_people_are_not_absent(school: Centre) -> None:
    school.take(roster(AN, BINH))
    upload = school.upload(roster([1, "HS01", "Trần Văn An", "31/02/2011", "Nam"], BINH, CHI))
    assert not preview_import(upload).absent
    with pytest.raises(Refused):
        school.apply(upload)
    school.apply(upload, skips_rejected=True)
    assert names(school) == ["Trần Văn An", "Lê Thị Bình", "Vũ Mai Chi"]


def test_a_preview_that_is_no_longer_true_is_not_applied(school: Centre) -> None:
    first, second = school.upload(roster(AN, BINH)), school.upload(roster(AN, CHI))
    seen = preview_import(second).fingerprint
    school.apply(first)
    with pytest.raises(Refused) as refused:
        apply_import(actor=school.organiser, upload=second, fingerprint=seen, now=NOW, today=TODAY)
    assert refused.value.code == "import_outdated"
    assert names(school) == ["Trần Văn An", "Lê Thị Bình"]


def test_applying_twice_or_after_discarding_is_refused(school: Centre) -> None:
    upload = school.upload(roster(AN))
    school.apply(upload)
    with pytest.raises(Refused) as refused:
        school.apply(upload)
    assert refused.value.code == "import_applied"
    other = school.upload(roster(AN, BINH))
    fingerprint = preview_import(other).fingerprint
    discard_import(actor=school.organiser, upload=other, now=NOW)
    with pytest.raises(Refused) as refused:
        apply_import(actor=school.organiser, upload=other, fingerprint=fingerprint, now=NOW, today=TODAY)
    assert refused.value.code == "import_discarded"
    assert bytes(RosterImport.objects.get(pk=other.pk).content) == b""


def test_a_failure_in_the_middle_leaves_everything_as_it_was(school: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    school.take(roster(AN))
    before, entries = state(), AuditEntry.objects.count()
    upload = school.upload(roster(AN, BINH, CHI))

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("truongthi.schools.imports.pupils._set_homeroom_teachers", fails)
    with pytest.raises(RuntimeError):
        school.apply(upload)
    assert state() == before
    assert AuditEntry.objects.count() == entries + 1  # the upload itself
    assert RosterImport.objects.get(pk=upload.pk).applied_at is None


def test_confirmed_headcount_is_not_touched(school: Centre) -> None:
    school.take(roster(AN, BINH))
    Classroom.objects.update(headcount=3, headcount_confirmed_at=NOW)
    school.take(roster(AN, BINH, CHI, [4, "HS04", "Đỗ Văn Dũng", "08/09/2011", "Nam"]))
    assert Classroom.objects.get().headcount == 3


def test_staff_changes_and_homerooms(school: Centre) -> None:
    rows = [
        [1, "Trần Thị Lan", "Giáo viên", "Toán", "0912345678", "10A1"],
        [2, "Lê Minh", "Giáo viên", "Văn", None, None],
    ]
    school.take(workbook({"CB": [STAFF_HEADER, *rows]}))
    assert Classroom.objects.get(key="10A1").homeroom_teacher.full_name == "Trần Thị Lan"
    rows = [[1, "Trần Thị Lan", "Tổ phó", "Toán", "0912345678", None], [2, "Lê Minh", "Giáo viên", "Văn", None, "10A1"]]
    upload = school.upload(workbook({"CB": [STAFF_HEADER, *rows]}))
    assert {(one.line.name, *one.fields) for one in preview_import(upload).changed} == {
        ("Trần Thị Lan", ("position", "Giáo viên", "Tổ phó"), ("homeroom", "10A1", "")),
        ("Lê Minh", ("homeroom", "", "10A1")),
    }
    school.apply(upload)
    assert Classroom.objects.get(key="10A1").homeroom_teacher.full_name == "Lê Minh"


def test_an_unreadable_file_is_not_kept(school: Centre) -> None:
    with pytest.raises(Refused):
        school.upload(b"%PDF-1.7")
    assert not RosterImport.objects.exists()


def test_the_log_has_counts_and_no_names(school: Centre) -> None:
    school.take(roster(AN, BINH))
    entry = AuditEntry.objects.get(action="apply_import")
    assert (entry.facts["added"], entry.facts["changed"]) == (2, 0)
    assert "An" not in str(entry.facts)
