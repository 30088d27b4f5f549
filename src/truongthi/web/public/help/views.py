"""Two pages of text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.web.shared.caching import same_for_everybody


@same_for_everybody(seconds=300)
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help/guide.html")


@same_for_everybody(seconds=300)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help/privacy.html")
