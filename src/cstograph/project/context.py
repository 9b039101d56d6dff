"""The names that a project's facts files use: its ontology/context.jsonld, read and checked."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from pyoxigraph import NamedNode, RdfFormat, parse

from cstograph.errors import InvalidProjectError
from cstograph.findings import Mark, violation

Json: TypeAlias = dict[str, Any]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: What RDF calls the datatype of a text in a language; no literal is written with it.
_OF_TEXTS = {f"{_RDF}langString", f"{_RDF}dirLangString"}
_PREFIX_ENDS = ("#", "/", ":")
_LINE_AND_COLUMN = re.compile(r"line (\d+)(?: (?:column|between columns) (\d+))?")


@dataclass(frozen=True)
class Context:
    """A JSON-LD 1.1 context: each name that facts files may use, and what it means."""

    path: Path
    terms: Json

    @classmethod
    def read(cls, path: Path) -> "Context":
        """Read a context document.

        Raises InvalidProjectError where it is not one, or lacks what facts files need: a `@base`
        and names for `@id`, `@type` and `@graph`.
        """
        try:
            text = path.read_text("utf-8")
            document = json.loads(text, object_pairs_hook=_without_duplicates)
        except OSError as error:
            raise _broken(path, Mark(), f"it cannot be read: {error.strerror}") from None
        except _DuplicateNameError as error:
            message = f"the name `{error}` stands in it twice"
            raise _broken(path, _place_of(str(error), text), message) from None
        except json.JSONDecodeError as error:
            said = error.msg[0].lower() + error.msg[1:]
            raise _broken(path, Mark(error.lineno, error.colno), said) from None
        except (UnicodeDecodeError, RecursionError) as error:
            raise _broken(path, Mark(), f"it is not JSON in UTF-8: {error}") from None
        terms = document.get("@context") if isinstance(document, dict) else None
        if not isinstance(terms, dict):
            raise _broken(path, Mark(), 'it has no "@context" with an object of names')
        context = cls(path, terms)
        context._check(text)
        return context

    def _check(self, text: str) -> None:
        base = self.terms.get("@base")
        if not isinstance(base, str) or not base.endswith("/"):
            message = 'it has no "@base" that ends with /: the IRI that ids are relative to'
            raise _broken(self.path, _place_of("@base", text), message)
        for keyword in ("@id", "@type", "@graph"):
            if keyword not in self.terms.values():
                raise _broken(
                    self.path, Mark(), f"it gives no name to {keyword}, as facts files need"
                )
        iri = (
            "http://probe.invalid/"  # its slashes keep it from being taken for a prefix and a name
        )
        probe = {"@context": self.terms, "@id": iri, "@type": iri}
        try:
            list(parse(json.dumps(probe), format=RdfFormat.JSON_LD))
        except SyntaxError as error:
            name = next((name for name in self.names if not self._is_sound(name)), "")
            said = _LINE_AND_COLUMN.sub("", error.msg).strip()
            message = f"`{name}`: {said}" if name else said
            raise _broken(self.path, _place_of(name, text), message) from None

        for name, definition in self.terms.items():
            datatype = definition.get("@type") if isinstance(definition, dict) else None
            if datatype and self.expand(datatype) in _OF_TEXTS:
                message = f'`{name}`: a text in a language has no datatype: use "@language"'
                raise _broken(self.path, _place_of(name, text), message)

    def _is_sound(self, name: str) -> bool:
        """Tell whether a name can be defined so, beside the prefixes."""
        terms = {**self.prefixes, name: self.terms[name]}
        try:
            list(parse(json.dumps({"@context": terms, "@id": "urn:x"}), format=RdfFormat.JSON_LD))
        except SyntaxError:
            return False
        return True

    @cached_property
    def base(self) -> str:
        """The IRI that ids are relative to; what is published has its IRIs below it."""
        return str(self.terms["@base"])

    @cached_property
    def derived(self) -> NamedNode:
        """The graph of what is derived."""
        return NamedNode(f"{self.base}derived")

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The names that stand for namespaces."""
        return {
            name: value
            for name, value in self.terms.items()
            if isinstance(value, str) and not name.startswith("@") and value.endswith(_PREFIX_ENDS)
        }

    @cached_property
    def names(self) -> list[str]:
        """The names that may be keys, or values that are names (a type, say)."""
        return [n for n in self.terms if not n.startswith("@") and n not in self.prefixes]

    def alias(self, keyword: str) -> str:
        """Give the name that stands for a JSON-LD keyword."""
        return next(name for name, value in self.terms.items() if value == keyword)

    def is_known(self, name: str) -> bool:
        """Tell whether a key or a type is a name of this context, a compact IRI or an IRI."""
        if name in self.names:
            return True
        prefix, colon, rest = name.partition(":")
        return bool(colon) and (prefix in self.prefixes or rest.startswith("//"))

    def takes(self, name: str, coercion: str) -> bool:
        """Tell whether the values of a key are coerced so: to `@id`, or to `@vocab`."""
        definition = self.terms.get(name)
        return isinstance(definition, dict) and definition.get("@type") == coercion

    @cached_property
    def datatypes(self) -> dict[str, str]:
        """The datatype that values are coerced to, property by property; all are IRIs."""
        found = {
            name: definition["@type"]
            for name, definition in self.terms.items()
            if isinstance(definition, dict) and "@type" in definition
        }
        return {
            self.expand(name): self.expand(datatype)
            for name, datatype in found.items()
            if not datatype.startswith("@")
        }

    def is_by_language(self, name: str) -> bool:
        """Tell whether a key takes a map from language tags to texts."""
        definition = self.terms.get(name)
        return isinstance(definition, dict) and definition.get("@container") == "@language"

    def expand(self, name: str) -> str:
        """Give the IRI that a name, a compact IRI or an IRI relative to the base stands for."""
        definition = self.terms.get(name)
        if isinstance(definition, dict):
            definition = definition.get("@id")
        if isinstance(definition, str) and not definition.startswith("@"):
            return self.expand(definition) if definition != name else name
        prefix, colon, rest = name.partition(":")
        if colon and prefix in self.prefixes and not rest.startswith("//"):
            return self.prefixes[prefix] + rest
        return name if colon else self.base + name

    def relative(self, iri: str) -> str:
        """Write an IRI relative to the base, if it is below it."""
        return iri.removeprefix(self.base) or iri

    @cached_property
    def _by_iri(self) -> dict[str, str]:
        return {self.expand(name): name for name in reversed(self.names)}

    def compact(self, iri: str) -> str:
        """Write an IRI as facts files do: by its name, with a prefix, or relative to the base."""
        if iri in self._by_iri:
            return self._by_iri[iri]
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return self.relative(iri)


def _broken(path: Path, mark: Mark, what: str) -> InvalidProjectError:
    message = f"This is no context for facts files: {what}."
    return InvalidProjectError([violation(path, mark, message, "context")])


class _DuplicateNameError(ValueError):
    """A JSON object has a name twice; the message is the name."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Json:
    made: Json = {}
    for name, value in pairs:
        if name in made:
            raise _DuplicateNameError(name)
        made[name] = value
    return made


def _place_of(name: str, text: str) -> Mark:
    """Find the last line that defines a name."""
    found = text.rfind(f"{json.dumps(name, ensure_ascii=False)}") if name else -1
    if found < 0:
        return Mark()
    return Mark(text.count("\n", 0, found) + 1, found - text.rfind("\n", 0, found))
