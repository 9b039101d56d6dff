"""The dumps of a release: what they hold, and which format cannot hold what."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from cstograph.project.project import Project
from cstograph.rdf import file_formats, formats
from cstograph.rdf.writing.statements import TYPE, n_quads
from cstograph.release import dumps, release
from cstograph.release.dumps import Dumps
from cstograph.release.release import Release


def test_each_dump_holds_the_release(tmp_path: Path) -> None:
    """With the graphs apart where the format can, and else each triple once; plain and gzip."""
    project = Project.bundled()
    built, _ = release.build(project)
    made = Dumps(tmp_path / "made")
    dumps.make(built, project, made)
    quads = set(parse(built.body, format=RdfFormat.N_QUADS))
    triples = {Quad(*quad.triple) for quad in quads}
    assert len(made.files) == 2 * len(formats.EXPORTS)
    assert made.missing == {}
    for name, dump in made.files.items():
        data = made.path(name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (dump.size, dump.sha256)
        if not dump.is_gzip:
            assert gzip.decompress(made.path(f"{name}.gz").read_bytes()) == data
            found = list(parse(data, format=file_formats.of_file(Path(name), "")))
            expected = quads if Path(name).suffix in (".trig", ".nq", ".jsonld") else triples
            assert set(found) == expected
            if Path(name).suffix in (".nt", ".nq"):
                assert len(found) == len(expected)


def test_texts_in_several_languages_stand_under_one_key(tmp_path: Path) -> None:
    """`label: {en, ru, ...}`, as in the facts files; nowhere `rdfs:label` beside it."""
    project = Project.bundled()
    made = Dumps(tmp_path / "made")
    dumps.make(release.build(project)[0], project, made)
    document = json.loads(made.path("dataset.jsonld").read_bytes())
    things = [thing for source in document["facts"] for thing in source.get("facts", ())]
    labels = [thing["label"] for thing in things if "label" in thing]
    assert len(labels) > 100
    assert any({"en", "ru"} <= label.keys() for label in labels)
    assert '"rdfs:label":' not in json.dumps(document["facts"])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('<urn:s> <http://a/column/2020> "x" .', "whose IRI"),
        (f"<urn:s> {TYPE} <http://z/> .\n<urn:s> <http://z/p> <http://z/> .", "whose IRI"),
        ('<urn:s> <http://a/p> "\\u0001" .', "U+0001"),
    ],
)
def test_what_one_format_cannot_hold_takes_no_other_away(
    line: str, why: str, tmp_path: Path
) -> None:
    """RDF/XML alone is missing, and it is said why."""
    body = n_quads(parse(f"{line}\n", format=RdfFormat.N_QUADS))
    hard = Release(hashlib.sha256(body).hexdigest(), 1, "", "", body)
    made = Dumps(tmp_path / "made")
    dumps.make(hard, Project.bundled(), made)
    assert {name.removesuffix(".gz") for name in made.files} == {
        f"dataset.{to.writer.file_extension}" for to in formats.EXPORTS if to is not formats.RDF_XML
    }
    assert list(made.missing) == ["dataset.rdf"]
    assert why in made.missing["dataset.rdf"]
    assert not (tmp_path / "made" / "dataset.rdf").exists()
    assert NamedNode("urn:s") in {q.subject for q in parse(path=made.path("dataset.jsonld"))}
