"""pySHACL's constraints whose judgement of a value is Python's, judged as SHACL says instead.

A datatype is judged by XSD's lexical spaces, a pattern by XPath's regular expressions, an order by
SPARQL's operators. pySHACL looks constraints up by their parameters; these replace its own there.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from pyshacl import constraints as shacl
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.errors import ConstraintLoadError
from rdflib import RDF, SH, XSD, BNode, Graph
from rdflib.term import IdentifiedNode, Literal, Node

from cstograph.rdf import rdflib_terms
from cstograph.validation.values import value_order, xpath_patterns
from cstograph.validation.values.xsd_lexical_spaces import is_well_typed

_Values: TypeAlias = Mapping[IdentifiedNode | Literal, Collection[IdentifiedNode | Literal]]


class _OfAValue(ConstraintComponent):
    """Judges each value by itself, against each value of the constraint's parameter."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        raise NotImplementedError

    def _rules(self, _data: Graph, _focus: Node, parameter: Node) -> Collection[Node]:
        """Give what the values of a focus node are judged against."""
        return (parameter,)

    def evaluate(
        self,
        _executor: object,
        target_graph: Graph,
        focus_value_nodes: _Values,
        _evaluation_path: list[Any],
    ) -> tuple[bool, list[Any]]:
        """Tell whether all values are accepted, and make a result of each that is not."""
        (name,) = self.constraint_parameters()
        reports = [
            self.make_v_result(target_graph, focus, value_node=value)
            for parameter in self.shape.objects(name)
            for focus, values in focus_value_nodes.items()
            for rule in self._rules(target_graph, focus, parameter)
            for value in values
            if not self._accepts(rule, value)
        ]
        return not reports, reports


class Datatype(_OfAValue, shacl.DatatypeConstraintComponent):
    """The literal has this datatype, and is not ill-typed (SHACL, section 4.1.2)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        if not isinstance(value, Literal):
            return False
        datatype = value.datatype or (RDF.langString if value.language else XSD.string)
        return datatype == rule and is_well_typed(str(value), str(datatype))


class Pattern(_OfAValue, shacl.PatternConstraintComponent):
    """SPARQL's REGEX finds the pattern in the value's string (SHACL, section 4.4.3)."""

    def __init__(self, shape: Any) -> None:  # noqa: ANN401 - it is pySHACL's
        ConstraintComponent.__init__(self, shape)
        self.string_rules = list(shape.objects(SH.pattern))
        self._flags = min(map(str, shape.objects(SH.flags)), default="")
        for pattern in self.string_rules:
            try:
                xpath_patterns.compiled(str(pattern), self._flags)
            except xpath_patterns.PatternError as error:
                raise ConstraintLoadError(str(error), "sh:pattern") from None

    def _accepts(self, rule: Node, value: Node) -> bool:
        if isinstance(value, BNode):
            return False
        return xpath_patterns.compiled(str(rule), self._flags).search(str(value)) is not None


class MinLength(_OfAValue, shacl.MinLengthConstraintComponent):
    """The value has a string, of this length or longer (SHACL, section 4.4.1)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        return not isinstance(value, BNode) and len(str(value)) >= int(str(rule))


class UniqueLang(shacl.UniqueLangConstraintComponent):
    """No two values have one language, if the parameter is `true`, not `1` (section 4.4.5)."""

    def __init__(self, shape: Any) -> None:  # noqa: ANN401 - it is pySHACL's
        super().__init__(shape)
        if "true" not in map(str, shape.objects(SH.uniqueLang)):
            self.string_rules = []


class MinExclusive(_OfAValue, shacl.MinExclusiveConstraintComponent):
    """The value is greater than the bound (SHACL, section 4.3.1)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        return _is_less(rule, value)


class MinInclusive(_OfAValue, shacl.MinInclusiveConstraintComponent):
    """The value is the bound or greater (SHACL, section 4.3.2)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        return _is_less(rule, value, or_equal=True)


class MaxExclusive(_OfAValue, shacl.MaxExclusiveConstraintComponent):
    """The value is less than the bound (SHACL, section 4.3.3)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        return _is_less(value, rule)


class MaxInclusive(_OfAValue, shacl.MaxInclusiveConstraintComponent):
    """The value is the bound or less (SHACL, section 4.3.4)."""

    def _accepts(self, rule: Node, value: Node) -> bool:
        return _is_less(value, rule, or_equal=True)


class _OfAPair(_OfAValue):
    """Compares each value with each value of another property."""

    or_equal = False

    def _rules(self, data: Graph, focus: Node, parameter: Node) -> Collection[Node]:
        return set(data.objects(focus, parameter))

    def _accepts(self, rule: Node, value: Node) -> bool:
        return _is_less(value, rule, or_equal=self.or_equal)


class LessThan(_OfAPair, shacl.LessThanConstraintComponent):
    """The value is less than each other (SHACL, section 4.5.3)."""


class LessThanOrEquals(_OfAPair, shacl.LessThanOrEqualsConstraintComponent):
    """The value is less than each other, or equal to it (SHACL, section 4.5.4)."""

    or_equal = True


def _is_less(one: Node, other: Node, *, or_equal: bool = False) -> bool:
    terms = rdflib_terms.term(one), rdflib_terms.term(other)
    return value_order.is_less(*terms, or_equal=or_equal)


#: Those that judge each value by itself.
OF_A_VALUE = (Datatype, MinLength, Pattern, MinExclusive, MinInclusive, MaxExclusive, MaxInclusive)
#: Those that compare each value with others of the same focus node.
OF_A_PAIR = (LessThan, LessThanOrEquals)

for _component in (*OF_A_VALUE, *OF_A_PAIR, UniqueLang):
    for _parameter in _component.constraint_parameters():
        shacl.CONSTRAINT_PARAMETERS_MAP[_parameter] = _component
