"""A form of every kind of field, to look at. It is never sent anywhere."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    full_name = forms.CharField(label=_("Họ và tên"), help_text=_("Viết có dấu, như trong giấy khai sinh."))
    phone = forms.CharField(label=_("Số điện thoại"), required=False)
    category = forms.ChoiceField(label=_("Đối tượng"), choices=[("parent", _("Phụ huynh")), ("citizen", _("Công dân"))])
    birth_date = forms.DateField(label=_("Ngày sinh"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    note = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(label=_("Tôi đồng ý để Ban Tổ chức liên hệ khi tôi đoạt giải."), required=False)
    order = forms.ChoiceField(
        label=_("Thứ tự"),
        choices=[("asc", _("Ít hơn thì hơn")), ("desc", _("Nhiều hơn thì hơn"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_("Tệp danh sách lớp"))
