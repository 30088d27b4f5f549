"""The own class first, then its pupils; people of other classes are not named."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.results.queries.names import Named
from truongthi.results.queries.why import explain_published, keys_of_class, published_keys
from truongthi.web.shared.why import told
from truongthi.web.teacher.scope import own_contest

_A_PAGE = 10


def why(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    classroom, contest, _rules = own_contest(request, class_id, slug)
    keys = keys_of_class(classroom)
    listed = published_keys(contest, keys)
    page = Paginator(listed or [], _A_PAGE).get_page(request.GET.get("trang"))
    own = set(keys)

    def may_name(who: Named) -> bool:
        return not who.is_person or who.key in own

    found = explain_published(contest, page.object_list) if listed else []
    context = {
        "classroom": classroom,
        "contest": contest,
        "is_published": listed is not None,
        "found": [told(one, may_name=may_name) for one in found or ()],
        "page": page,
    }
    return render(request, "teacher/why/why.html", context)
