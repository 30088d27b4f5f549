"""What a parent or citizen tells about themselves: as little as the contest needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongthi.core.vietnamese import normalize
from truongthi.web.wording.consents import CONTACT, PUBLISH_NAME, TAKE_PART, consent_label, consent_text

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{3,29}")
_EARLIEST = date(1900, 1, 1)


class RegisterForm(forms.Form):
    relation = forms.ChoiceField(label=_("Bạn dự thi với tư cách"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Đơn vị"), widget=forms.Select)
    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    birth_date = forms.DateField(
        label=_("Ngày sinh"),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
        help_text=_("Ngày/tháng/năm, ví dụ 05/09/1985."),
        error_messages={"invalid": _("Hãy ghi ngày/tháng/năm, ví dụ 05/09/1985.")},
        widget=forms.TextInput(attrs={"autocomplete": "bday", "placeholder": "05/09/1985"}),
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=30,
        help_text=_("4 đến 30 chữ không dấu hoặc số; có thể dùng số điện thoại."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        help_text=_("Ít nhất 8 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    take_part = forms.BooleanField(
        required=True,
        error_messages={"required": _("Cần đồng ý mục này thì Ban Tổ chức mới tổ chức thi cho bạn được.")},
    )
    publish_name = forms.BooleanField(required=False)
    contact = forms.BooleanField(required=False)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    stamp = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        relations: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["relation"].choices = relations
        self.fields["unit"].choices = units
        for purpose in (TAKE_PART, PUBLISH_NAME, CONTACT):
            self.fields[purpose].label = consent_label(purpose)
            self.fields[purpose].help_text = consent_text(purpose)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.error_messages["required"] = gettext("Hãy điền mục này.")

    def clean_full_name(self) -> str:
        name = normalize(self.cleaned_data["full_name"])
        if " " not in name or any(char.isdigit() or char in "<>@=/\\" for char in name):
            raise forms.ValidationError(gettext("Hãy ghi đủ họ và tên như trên giấy tờ."))
        return name

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not _EARLIEST <= born <= self.today:
            raise forms.ValidationError(gettext("Hãy xem lại năm sinh."))
        return born

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        if not _USERNAME.fullmatch(username):
            raise forms.ValidationError(
                gettext(
                    "Chỉ dùng chữ không dấu, số, dấu chấm, gạch ngang; từ 4 đến 30 ký tự, bắt đầu bằng chữ hoặc số."
                )
            )
        return username

    def consents(self) -> list[str]:
        return [purpose for purpose in (TAKE_PART, PUBLISH_NAME, CONTACT) if self.cleaned_data.get(purpose)]
