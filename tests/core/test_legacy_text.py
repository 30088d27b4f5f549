"""Names typed in TCVN3 or VNI fonts are suspected; honest Unicode names never are."""

import pytest

from truongthi.core.legacy_text import from_tcvn3, legacy_encoding


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An"),
        ("§Æng ThÞ Hång", "Đặng Thị Hồng"),
        ("TrÇn Thu Hµ", "Trần Thu Hà"),
        ("Lª Quý §«n", "Lê Quý Đôn"),
    ],
)
def test_tcvn3_is_suspected_and_can_be_read(typed: str, meant: str) -> None:
    assert legacy_encoding(typed) == "tcvn3"
    assert from_tcvn3(typed) == meant


@pytest.mark.parametrize("typed", ["Nguyeãn Vaên An", "Traàn Thò Höông", "Leâ Quyù Ñoân"])
def test_vni_is_suspected(typed: str) -> None:
    assert legacy_encoding(typed) == "vni"


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "NGUYỄN THỊ HÒA",
        "Hoàng Khuê",
        "Bùi Thị Thuý",
        "Trần Quốc Tuấn",
        "Đỗ Ngọc Tân",
        "Lý Ý Nhi",
        "Mai Thoa",
        "Hoàn",
        "Thuận",
        "Phó Đức Huân",
        "Doãn Cao Sơn",
        "Phùng Hiên",
        "Quàng A Páo",
        "Tòng Văn Ún",
        "Sùng Seo Lừ",
    ],
)
def test_unicode_names_are_not_suspected(name: str) -> None:
    assert legacy_encoding(name) is None
