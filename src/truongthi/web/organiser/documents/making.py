"""A Word document: the contest's own template or the default one, filled with what the contest has."""

from __future__ import annotations

from datetime import datetime

from truongthi.contests.models import Contest
from truongthi.formats.default_templates import default_template
from truongthi.formats.document_template import filled
from truongthi.results.actions.templates import own_template
from truongthi.results.models import Snapshot
from truongthi.web.organiser.documents.contents import Heading, contents


def word_file(contest: Contest, snapshot: Snapshot, kind: str, heading: Heading, *, made_at: datetime) -> bytes:
    return filled(template_of(contest, kind, made_at=made_at), contents(contest, snapshot, kind, heading, now=made_at))


def template_of(contest: Contest, kind: str, *, made_at: datetime) -> bytes:
    """The template in use."""
    own = own_template(contest, kind)
    return bytes(own.content) if own else the_default(contest, kind, made_at=made_at)


def the_default(contest: Contest, kind: str, *, made_at: datetime) -> bytes:
    unit = contest.unit
    return default_template(kind, body=unit.name, parent_body=unit.parent_body, made_at=made_at)
