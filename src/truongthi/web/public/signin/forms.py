"""The two ways in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SlipForm(forms.Form):
    code = forms.CharField(
        label=_("Mã phiếu"),
        max_length=60,
        help_text=_("12 chữ và số trên phiếu. Không cần gõ dấu gạch."),
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "K7QF-2M9D-XW4T",
            }
        ),
    )


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
