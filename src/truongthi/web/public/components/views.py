"""Shows the components at phone and desktop width."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.core.access import Role
from truongthi.web.public.components.forms import SampleForm
from truongthi.web.public.components.samples import samples
from truongthi.web.shared.clock import now


def components(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or Role.ADMIN in request.roles):
        raise Http404
    sizes = []
    for size in ("phone", "desktop"):
        clean = SampleForm(prefix=f"{size}-clean", initial={"category": "parent"})
        wrong = SampleForm({}, prefix=f"{size}-wrong")
        sizes.append({"size": size, "clean": clean, "wrong": wrong})
    return render(request, "public/components/components.html", {"sizes": sizes, **samples(now())})
