"""The vocabulary: its names, its documentation, and OWL 2 DL."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, parse

from cstograph.project.project import Project

CSTO = "https://w3id.org/cstograph/ontology#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "https://schema.org/"

# The names that queries elsewhere rely on.
CLASSES = (
    "State Parliament Chamber Delegation SeatAllocation Body Person Office Meeting Statement "
    "AdoptedStatement Remark Document Source"
).split()
PROPERTIES = (
    "memberOf parliamentOf chamberOf delegationOf delegationTo allocation plenipotentiary seats "
    "seatsFrom asOf partOf holds officeIn heldBy date format chair attendee adopted about "
    "adoptedAt adoptedBy speaker madeAt summary approvedAt submittedTo"
).split()
PROPERTY_KINDS = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    """Read the vocabulary."""
    return list(parse(path=str(Project.bundled().root / "ontology" / "cstograph.ttl")))


def kinds(quads: list[Quad]) -> dict[str, set[str]]:
    """Give each declared IRI and the OWL kinds it is declared as."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == f"{RDF}type" and isinstance(quad.subject, NamedNode):
            kind = str(quad.object).strip("<>").removeprefix(OWL)
            found.setdefault(quad.subject.value, set()).add(kind)
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_the_classes_are_there(quads: list[Quad], name: str) -> None:
    """Each fixed class is declared."""
    assert kinds(quads)[CSTO + name] == {"Class"}


@pytest.mark.parametrize("name", [*PROPERTIES, "Remote", "InPerson"])
def test_the_properties_are_there(quads: list[Quad], name: str) -> None:
    """Each fixed property and individual is declared."""
    assert kinds(quads)[CSTO + name]


def test_every_term_is_documented(quads: list[Quad]) -> None:
    """Each term of ours has an English label and comment, and properties a domain and range."""
    said: dict[str, set[str]] = {}
    for quad in quads:
        is_english = isinstance(quad.object, Literal) and quad.object.language == "en"
        if isinstance(quad.object, NamedNode) or is_english:
            said.setdefault(str(quad.subject), set()).add(quad.predicate.value)
    for term, declared in kinds(quads).items():
        if not term.startswith(CSTO):
            continue
        has = said[f"<{term}>"]
        assert {f"{RDFS}label", f"{RDFS}comment", f"{RDFS}isDefinedBy"} <= has, term
        if declared & set(PROPERTY_KINDS):
            assert has & {f"{RDFS}domain", f"{SCHEMA}domainIncludes"}, term
            assert has & {f"{RDFS}range", f"{SCHEMA}rangeIncludes"}, term


def test_the_ontology_is_versioned(quads: list[Quad]) -> None:
    """The header has a version IRI, dates, a licence and creators."""
    ontology = NamedNode(CSTO.rstrip("#"))
    header = {quad.predicate.value.rpartition("/")[2] for quad in quads if quad.subject == ontology}
    wanted = {"modified", "created", "license", "creator", "title", "description"}
    assert wanted | {"owl#versionIRI", "owl#versionInfo"} <= header


def test_every_name_used_is_declared(quads: list[Quad]) -> None:
    """OWL 2 DL: each property and class used is declared, or is of RDF, RDFS, OWL or XSD itself."""
    declared = kinds(quads)
    builtin = (RDF, RDFS, OWL, XSD)
    for quad in quads:
        if not quad.predicate.value.startswith(builtin):
            assert declared[quad.predicate.value] & set(PROPERTY_KINDS), quad.predicate
    linked = {f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")}
    for quad in quads:
        target = quad.object
        if quad.predicate.value in linked and isinstance(target, NamedNode):
            assert target.value in declared or target.value.startswith(XSD), quad


def test_no_name_is_two_kinds_of_property(quads: list[Quad]) -> None:
    """OWL 2 DL, typing constraints: no punning between the kinds of properties."""
    for term, declared in kinds(quads).items():
        assert len(declared & set(PROPERTY_KINDS)) <= 1, term


def test_subproperties_stay_within_their_kind(quads: list[Quad]) -> None:
    """OWL 2 DL: object properties are below object properties, data below data properties."""
    declared = kinds(quads)
    for quad in quads:
        if quad.predicate.value == f"{RDFS}subPropertyOf" and isinstance(quad.object, NamedNode):
            below = declared[str(quad.subject).strip("<>")]
            assert below == declared[quad.object.value], quad


def test_only_datatypes_of_owl_2(quads: list[Quad]) -> None:
    """OWL 2 DL: datatypes in use are those of its datatype map (section 4); no blank nodes."""
    allowed = {"string", "nonNegativeInteger", "dateTime", "anyURI"}
    for quad in quads:
        assert not isinstance(quad.subject, BlankNode)
        if isinstance(quad.object, Literal) and not quad.object.language:
            assert quad.object.datatype.value.removeprefix(XSD) in allowed, quad
        if quad.predicate.value == f"{RDFS}range" and str(quad.object).startswith(f"<{XSD}"):
            assert str(quad.object).strip("<>").removeprefix(XSD) in allowed, quad


def test_every_term_of_ours_has_a_name_in_facts_files() -> None:
    """Each class and property of ours can be written in a facts file."""
    project = Project.bundled()
    context = project.context
    named = {context.expand(name) for name in context.names}
    declared = kinds(list(parse(path=str(project.root / "ontology" / "cstograph.ttl"))))
    ours = {term for term in declared if term.startswith(CSTO)}
    assert ours - named - {f"{CSTO}MeetingFormat", f"{CSTO}DocumentStatus"} == set()
