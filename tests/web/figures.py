"""A figure as it stands in a page: a short number alone would be found in any address."""


def figure(value: str, label: str) -> str:
    return f'<span class="figure-value">{value}</span><span class="figure-label">{label}</span>'
