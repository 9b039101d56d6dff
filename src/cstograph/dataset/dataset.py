"""The dataset: all that the sources say, the vocabulary, and what is derived, as one set of quads.

Each source is a named graph, and what is said of the sources is in the default graph; each file of
the ontology is a graph, named by the owl:Ontology or skos:ConceptScheme that it describes; what the
CONSTRUCT queries derive is a graph of its own.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import chain
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from cstograph.errors import InvalidProjectError, MalformedQueryError, UpdateRefusedError
from cstograph.findings import Mark, violation
from cstograph.project.context import Context
from cstograph.project.project import Project
from cstograph.rdf import file_formats
from cstograph.rdf import union_store as stores
from cstograph.sources import rdf_file, stray_files
from cstograph.sources.data_folder import SourceFile
from cstograph.sparql import query_surface, refusals

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMING_CLASSES = (
    NamedNode("http://www.w3.org/2002/07/owl#Ontology"),
    NamedNode("http://www.w3.org/2004/02/skos/core#ConceptScheme"),
)


@dataclass(frozen=True)
class Dataset:
    """A set of quads without blank nodes; `derived` are those that the derivations make."""

    quads: frozenset[Quad]
    derived: frozenset[Quad] = frozenset()

    @cached_property
    def store(self) -> Store:
        """The quads in the engine, whose default graph is the union of all graphs."""
        return stores.of_quads(self.quads)

    @cached_property
    def canonical(self) -> bytes:
        """The canonical N-Quads (RDFC-1.0, section 5).

        Without blank nodes they are the quads' canonical forms in code point order.
        """
        with BytesIO() as written:
            serialize(self.quads, written, format=RdfFormat.N_QUADS)
            written.seek(0)
            lines = written.readlines()
        lines.sort()
        return b"".join(lines)

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical form: equal for equal datasets, on any machine."""
        return hashlib.sha256(self.canonical).hexdigest()


def read_ontology(
    project: Project, on_file: Callable[[Path], None] = lambda _path: None
) -> list[SourceFile]:
    """Read the vocabulary and the concept schemes, each as a graph of its own.

    `on_file` is told of each file before it is read. Raises InvalidProjectError.
    """
    files: list[SourceFile] = []
    findings = stray_files.violations(project, "ontology")
    for path in project.ontology_files():
        on_file(path)
        try:
            read = rdf_file.read(path, project.context.base, f"ontology/{path.name}")
            files.append(replace(read, quads=_named_by_its_subject(path, read.quads)))
        except InvalidProjectError as error:
            findings += error.findings
    if findings:
        raise InvalidProjectError(findings)
    return files


def assemble(
    project: Project,
    files: Iterable[SourceFile],
    on_file: Callable[[Path], None] = lambda _path: None,
) -> Dataset:
    """Assemble a dataset from what was read and what the project's derivations make of it.

    `on_file` is told of each derivation before it runs. Raises InvalidProjectError where one of
    them is broken.
    """
    return assemble_quads(project, [quad for file in files for quad in file.quads], on_file)


def assemble_quads(
    project: Project,
    stated: Collection[Quad],
    on_file: Callable[[Path], None] = lambda _path: None,
) -> Dataset:
    """Assemble a dataset from stated quads; see `assemble`."""
    store = stores.of_quads(stated)
    derived = _derive(project, stated, store, on_file)
    dataset = Dataset(frozenset(chain(stated, derived)), derived)
    vars(dataset)["store"] = store  # it holds them all by now
    return dataset


def _named_by_its_subject(path: Path, quads: list[Quad]) -> list[Quad]:
    names = [q.subject for q in quads if q.predicate == _TYPE and q.object in _NAMING_CLASSES]
    if len(names) != 1 or not isinstance(names[0], NamedNode):
        message = (
            "A file of the ontology describes one owl:Ontology or skos:ConceptScheme, whose IRI "
            f"names its graph; this one describes {len(names)}."
        )
        raise InvalidProjectError([violation(path, Mark(), message, "ontology")])
    has_graphs = file_formats.of_file(path, "").supports_datasets  # named ones keep their names
    own = [q for q in quads if not has_graphs or q.graph_name == DefaultGraph()]
    named = [q for q in quads if has_graphs and q.graph_name != DefaultGraph()]
    return [*rdf_file.in_graph(own, names[0]), *named]


def _derive(
    project: Project, quads: Collection[Quad], store: Store, on_file: Callable[[Path], None]
) -> frozenset[Quad]:
    """Run the CONSTRUCT queries one after the other; each sees what the ones before derived."""
    ranges = stores.ranges(quads)
    derived = set[Quad]()
    for path in project.derivation_files():
        on_file(path)
        found = _construct(path, store, project.context)
        stores.extend(store, found)
        derived |= {stores.with_declared_type(quad, ranges) for quad in found}
    return frozenset(derived)


def _construct(path: Path, store: Store, context: Context) -> list[Quad]:
    """Run a CONSTRUCT query of a project, for quads of the derived graph, as the engine has them.

    Raises InvalidProjectError where it is none, or makes blank nodes.
    """
    text, mark = "", Mark()
    try:
        text = path.read_bytes().decode("utf-8")
        surface = query_surface.surface(text)
        if not surface.form.gives_graph or surface.calls_service:
            message = "A derivation is a CONSTRUCT query, without SERVICE."
        else:
            result = store.query(text, base_iri=context.base)
            triples = list(result) if isinstance(result, QueryTriples) else []
            if not any(isinstance(term, BlankNode) for triple in triples for term in triple):
                return [Quad(t.subject, t.predicate, t.object, context.derived) for t in triples]
            message = "This makes a blank node: give the thing an IRI, with BIND(IRI(...) AS ?x)."
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8: its byte {error.start + 1} is wrong."
    except SyntaxError as error:
        told = refusals.explain(error, text)
        message, mark = str(told), Mark(told.line, told.column)
    except MalformedQueryError as error:
        message, mark = str(error), Mark(error.line, error.column)
    except UpdateRefusedError:
        message = "A derivation is a CONSTRUCT query, not an update."
    except (RuntimeError, ValueError, OSError) as error:
        message = f"This cannot be evaluated: {error}."
    raise InvalidProjectError([violation(path, mark, message, "derivation")])
