"""How static files are named: by their content, also where one script imports another."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Every page names ten of them: an address is worked out once, as long as the list of names is the same one."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._known: dict[tuple[str, bool], str] = {}
        self._known_by: object = None
        super().__init__(*args, **kwargs)

    def url(self, name: str, force: bool = False) -> str:
        if self._known_by is not self.hashed_files:
            self._known, self._known_by = {}, self.hashed_files
        found = self._known.get((name, force))
        if found is None:
            found = self._known[name, force] = super().url(name, force)
        return found
