"""The dumps of a release: what they hold, whether they are written to be read or piece by piece."""

import gzip
import hashlib
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.release import dumps, release
from cstograph.release.dumps import Dumps


@pytest.mark.parametrize("readable", [0, 100_000], ids=["piece by piece", "to be read"])
def test_each_dump_holds_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readable: int
) -> None:
    """With the graphs apart where the format can, and else each triple once; plain and gzip."""
    monkeypatch.setattr(dumps, "_READABLE", readable)
    project = Project.bundled()
    built, _ = release.build(project)
    made = Dumps(tmp_path / "made")
    dumps.make(built, project, made)
    quads = set(parse(built.body, format=RdfFormat.N_QUADS))
    triples = {Quad(*quad.triple) for quad in quads}
    assert len(made.files) == 2 * len(formats.EXPORTS)
    for name, dump in made.files.items():
        data = made.path(name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (dump.size, dump.sha256)
        if not dump.is_gzip:
            assert gzip.decompress(made.path(f"{name}.gz").read_bytes()) == data
            found = list(parse(data, format=formats.of_file(Path(name))))
            expected = quads if Path(name).suffix in (".trig", ".nq", ".jsonld") else triples
            assert set(found) == expected
            if Path(name).suffix in (".nt", ".nq"):
                assert len(found) == len(expected)
