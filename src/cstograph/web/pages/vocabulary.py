"""The names that facts files and JSON-LD documents use, and the versions of vocabularies."""

from functools import cache

from flask import Blueprint, Response, render_template

from cstograph.dataset.vocabulary_versions import Version, versions
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.rdf.formats import HTML
from cstograph.release import export
from cstograph.web import links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery.signposting import ENDINGS, preferred
from cstograph.web.pages.description import Description, rows_of
from cstograph.web.publication import Publication


def blueprint(publication: Publication, project: Project) -> Blueprint:
    """Make the context and the versions of the vocabularies of a project."""
    vocabulary = Blueprint("vocabulary", __name__)
    text = project.context.path.read_bytes()
    known = {iri: version for iri, version in versions(project).items() if _is_below(iri, project)}

    @cache
    def document(iri: str, ending: str) -> bytes:
        return b"".join(export.write(known[iri].quads, ENDINGS[ending], project))

    @vocabulary.get("/ontology/context.json", endpoint="context-json", defaults={"ending": "json"})
    @vocabulary.get("/ontology/context.jsonld", defaults={"ending": "jsonld"})
    def context(ending: str) -> Response:
        def make() -> tuple[Response, bool]:
            return Response(text, content_type=ENDINGS[ending].content_type), True

        return unless_known(tag(publication, "context", ending), make)

    def version(iri: str, ending: str) -> Response:
        ending = ending or preferred()

        def make() -> tuple[Response, bool]:
            to = ENDINGS[ending]
            is_page = to is HTML
            body = _page(publication, known[iri]) if is_page else document(iri, ending)
            return Response(body, content_type=to.content_type), True

        return unless_known(tag(publication, "version", iri, ending), make)

    for iri in known:
        path = project.context.relative(iri)
        for ending in ("", *ENDINGS):
            rule = f"/{path}.{ending}".removesuffix(".")
            defaults = {"iri": iri, "ending": ending}
            vocabulary.add_url_rule(rule, rule.replace(".", "-"), version, defaults=defaults)
    return vocabulary


def _is_below(iri: str, project: Project) -> bool:
    return iri.startswith(project.context.base) and "#" not in iri


def _page(publication: Publication, version: Version) -> str:
    description = Description(publication, version.vocabulary, rows_of(version.quads))
    return render_template(
        "resource.html",
        publication=publication,
        description=description,
        tables=[],
        version=version.iri,
        documents=[
            (to.name, f"/{links.name(publication, version.iri)}.{to.names[-1]}", to.essence)
            for to in formats.DESCRIPTIONS
        ],
    )
