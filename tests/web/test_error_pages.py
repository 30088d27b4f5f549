"""Error pages speak to people and need no database: this module has none, so a query would fail the test."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from truongthi.core.errors import Refused
from truongthi.web.shared import errors


def _request() -> Any:
    request: Any = RequestFactory().get("/bat-ky/")

    def load() -> Any:
        raise AssertionError("an error page asked who the person is")

    request.user = SimpleLazyObject(load)
    return request


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda r: errors.bad_request(r, ValueError()), 400, "Máy chủ chưa đọc được yêu cầu này"),
        (lambda r: errors.csrf_failure(r), 403, "Trang này đã mở quá lâu nên chưa gửi được"),
        (lambda r: errors.not_found(r, ValueError()), 404, "Không có trang này"),
        (lambda r: errors.server_error(r), 500, "Hệ thống vừa gặp trục trặc"),
        (lambda r: errors.refusal_response(r, Refused("not_found")), 409, "Chưa làm được việc này"),
    ],
)
def test_error_pages(answer: Any, status: int, heading: str) -> None:
    response = answer(_request())
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in html
    assert 'href="/"' in html  # a way on
    assert "Lỗi không xác định" not in html


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (KeyError, 500)])
def test_a_database_that_is_away_is_not_called_a_bug(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], status: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("truongthi.web.middleware.roles_of", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)
