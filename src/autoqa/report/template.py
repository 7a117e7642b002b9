"""Fill in the template of a page: what is put in is escaped, and a missing fact is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def filled(template: str, **facts: object) -> str:
    """The page of a template of this package with `facts` in their places."""
    environment = Environment(
        loader=PackageLoader("autoqa.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(template).render(**facts)
