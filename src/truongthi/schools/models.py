"""Units, classes, and who belongs to them in which school year."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from truongthi.accounts.public_id import new_public_id


class Unit(models.Model):
    """A school, centre, department or other body; a tree (province → department → district → school)."""

    class Kind(models.TextChoices):
        PROVINCE = "province"
        DEPARTMENT = "department"
        DISTRICT = "district"
        SCHOOL = "school"
        OTHER = "other"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    parent_body = models.CharField(max_length=200, blank=True)  # the line above the unit's name on official documents
    place = models.CharField(max_length=80, blank=True)  # for "Bắc Giang, ngày …"
    address = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A standing duty in a unit: organiser of its contests, or reader of the reports of units below."""

    class Duty(models.TextChoices):
        ORGANISER = "organiser"
        DEPARTMENT = "department"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments")
    duty = models.CharField(max_length=20, choices=Duty)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "user", "duty"], name="appointment_once")]


class Classroom(models.Model):
    """A class of one school year with its headcount (and the day it was counted)."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="classrooms")
    school_year = models.CharField(max_length=9)  # "2026-2027"
    name = models.CharField(max_length=20)  # as shown: "10A1"
    key = models.CharField(max_length=20)  # core.vietnamese.class_key
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    homeroom_teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="homeroom_classes"
    )
    headcount = models.PositiveIntegerField(null=True, blank=True)
    headcount_on = models.DateField(null=True, blank=True)
    headcount_confirmed_at = models.DateTimeField(null=True, blank=True)
    headcount_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "school_year", "key"], name="classroom_once_a_year")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's belonging to a unit: pupil of a class, member of staff, parent, or citizen."""

    class Category(models.TextChoices):
        PUPIL = "pupil"
        STAFF = "staff"
        PARENT = "parent"
        CITIZEN = "citizen"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    category = models.CharField(max_length=20, choices=Category)
    classroom = models.ForeignKey(Classroom, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    code = models.CharField(max_length=40, blank=True)  # "HS260001"; staff may have none
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=10, blank=True)  # "male" | "female" | ""
    position = models.CharField(max_length=80, blank=True)  # chức vụ
    department = models.CharField(max_length=80, blank=True)  # tổ
    phone = models.CharField(max_length=20, blank=True)
    roster_number = models.PositiveIntegerField(null=True, blank=True)  # STT in the file it came from
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], condition=~Q(code=""), name="member_code_once"),
            models.CheckConstraint(
                condition=Q(classroom=None) | Q(category="pupil"), name="member_only_pupils_have_a_class"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="member_left_after_joined"
            ),
        ]
        indexes = [models.Index(fields=["classroom", "left_at"], name="member_by_class")]


class RosterImport(models.Model):
    """An uploaded roster or staff list: kept as a preview until "Nhập", then as evidence."""

    class Kind(models.TextChoices):
        PUPILS = "pupils"
        STAFF = "staff"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind)
    school_year = models.CharField(max_length=9)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
