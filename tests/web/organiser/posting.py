"""What a browser posts back of a screen of the plan."""

from django.http import QueryDict

from truongthi.web.organiser.plan.editor import Editor


def posted_as_shown(section, document):
    """What a browser posts back: of every form as shown, only what its fields can hold."""
    data = QueryDict(mutable=True)
    for part in Editor(section, document).views()[0]:
        for form in [*([part.form] if part.form else []), *(form for rows in part.lists for form in rows.forms)]:
            for name, field in form.fields.items():
                html = form.add_prefix(name)
                values = form.data.getlist(html)
                options = getattr(field.widget, "choices", None)
                if options is not None:
                    flat = [key for key, inner in options for key in ([key] if isinstance(inner, str) else dict(inner))]
                    values = [value for value in values if value in map(str, flat)]
                data.setlist(html, values)
    return data
