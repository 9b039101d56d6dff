"""sh:datatype holds literals to XSD's lexical spaces (SHACL, section 4.1.2)."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation.values.judged_values import EX, typed, violating
from tests.validation.values.lexical_forms import RIGHT, WRONG

#: Those that have every text as a lexical form.
_OF_ANY_TEXT = {"string", "anyURI"}
#: What turns a form of digits and ASCII letters into none: other digits, Python's ways of writing.
_DIGITS_ELSEWHERE = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("datatype", sorted(RIGHT))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_a_form_of_the_grammar_conforms(datatype: str, data: st.DataObject) -> None:
    """Whatever XSD's grammar makes of a datatype is well-typed."""
    forms = data.draw(st.lists(RIGHT[datatype], min_size=5, max_size=20))
    assert violating(f"sh:datatype xsd:{datatype}", {typed(f, datatype) for f in forms}) == set()


@pytest.mark.parametrize("datatype", sorted(WRONG))
def test_a_form_that_breaks_a_rule_violates(datatype: str) -> None:
    """Each form that breaks one rule of the grammar is ill-typed."""
    values = {typed(form, datatype) for form in WRONG[datatype]}
    assert violating(f"sh:datatype xsd:{datatype}", values) == values


@pytest.mark.parametrize("datatype", sorted(RIGHT.keys() - _OF_ANY_TEXT))
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_a_form_with_something_before_or_after_it_violates(
    datatype: str, data: st.DataObject
) -> None:
    """A line feed at either end is part of no form; XSD's white space facet is not RDF's."""
    forms = data.draw(st.lists(RIGHT[datatype], min_size=1, max_size=10))
    wrong = {typed(text, datatype) for form in forms for text in (f"{form}\n", f"\n{form}")}
    assert violating(f"sh:datatype xsd:{datatype}", wrong) == wrong


@pytest.mark.parametrize(
    "datatype", "integer decimal double float byte date dateTime time gYear gDay hexBinary".split()
)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_digits_of_other_scripts_violate(datatype: str, data: st.DataObject) -> None:
    """XSD's digits are ASCII's."""
    forms = data.draw(st.lists(RIGHT[datatype], min_size=1, max_size=10))
    other = {form.translate(_DIGITS_ELSEWHERE) for form in forms} - {*forms}
    wrong = {typed(form, datatype) for form in other}
    assert violating(f"sh:datatype xsd:{datatype}", wrong) == wrong


def test_every_datatype_of_the_grammar_has_wrong_forms() -> None:
    """Nothing is left out of the table, but what has no wrong forms."""
    assert RIGHT.keys() - WRONG.keys() == _OF_ANY_TEXT


def test_another_datatype_is_judged_by_its_iri() -> None:
    """A literal of another datatype violates, one of an unknown datatype conforms to that."""
    unknown = ox.Literal("whatever", datatype=ox.NamedNode(f"{EX}type"))
    english, one = ox.Literal("a", language="en"), typed("1", "integer")
    values = {unknown, english, one, ox.Literal("1"), ox.NamedNode(f"{EX}iri"), ox.BlankNode()}
    assert violating("sh:datatype ex:type", values) == values - {unknown}
    assert violating("sh:datatype rdf:langString", values) == values - {english}
    assert violating("sh:datatype xsd:string", values) == values - {ox.Literal("1")}
    assert violating("sh:datatype xsd:decimal", values) == values
