"""Recognises names typed in the fonts of the time before Unicode (TCVN3 "ABC", VNI).

Suspicion only: nothing is converted silently; the reader shows what the text would mean.
"""

import re
from typing import Final

_TCVN3_CODES: Final = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_TEXT: Final = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_TCVN3: Final = str.maketrans(_TCVN3_CODES, _TCVN3_TEXT)
_TCVN3_SIGNS: Final = re.compile(
    "[A-Za-z][¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾ÆÇËÎÏÖ×ØÜÞßäåæçëîñ÷þ]|[¢£¤¥¦§®][A-Za-z]|[a-z][ÈÉÊÌÐÑÒÓÔÕÝ]"
)
_VNI_SIGNS: Final = re.compile("[A-Za-z][øØûÛïÏ]|[aA][âêùõÂÊÙÕ]|[eE][âãàùÂÃÀÙ]|[oO][âÂ]|[öÖ][ôÔùÙøØûÛõÕ]|ñ")


def legacy_encoding(text: str) -> str | None:
    """Say "tcvn3", "vni" or None; look at the text as it was typed, before normalising it."""
    if _VNI_SIGNS.search(text):
        return "vni"
    if _TCVN3_SIGNS.search(text):
        return "tcvn3"
    return None


def from_tcvn3(text: str) -> str:
    """What a text typed in a TCVN3 font means: "NguyÔn V¨n" is "Nguyễn Văn"."""
    return text.translate(_TCVN3)
