"""A JSON-LD context -> how its names write IRIs and literals, exactly.

A name is used where a reader of JSON-LD 1.1 can take it for nothing else. Names that change what
stands below them (a context of their own, `@nest`, `@reverse`, `@index` and other containers) are
not used: what they would have named is written with a prefix, or as an IRI.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from cstograph.rdf.writing.statements import literal_parts

#: What the definition of a name that is used may say.
_SAID = frozenset({"@id", "@type", "@language", "@direction", "@container", "@prefix"})
_CONTAINERS = frozenset({"@language", "@set"})
_SETTINGS = frozenset({"@version", "@base", "@vocab", "@language", "@direction"})
_NAME = re.compile(r"[^@:/?#\s][^:/?#\s]*")
_NAMESPACE = re.compile(r"(.*[#/:?])([^#/:?]+)", re.DOTALL)
# RFC 3986, section 4.2: a reference that every resolver takes for a path below the base.
_RELATIVE = re.compile(r"(?!@)[^:?#/\\]+(?:/[^:?#/\\]+)*(?:#[^#:]+)?")
_BASE = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9.-]+/(?:[^/?#\\]+/)*")
_DOTS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:[/#]|$)", re.IGNORECASE)


class Term(NamedTuple):
    """A name of an IRI, and what strings that are its values are taken for."""

    name: str
    iri: str
    type: str | None
    language: str | None
    direction: str | None
    is_by_language: bool
    is_set: bool

    def form(self, kind: str) -> str | None:
        """Tell how a value of a kind is written under it (see `Names.key`); None: not without @."""
        if kind.startswith(("<", "(")):
            return {"@id": "id", "@vocab": "vocab"}.get(self.type or "") if kind == "<" else None
        _, datatype, language, direction = literal_parts(f'""{kind}')
        if datatype or self.type:
            return "string" if datatype == self.type else None
        if self.is_by_language:
            return "language" if language and direction == self.direction else None
        is_same = (language, direction) == (self.language, self.direction)
        return "string" if is_same else None


class Key(NamedTuple):
    """How the values of a property that are of one kind are written.

    `form` is "id" or "vocab" for IRIs, "string" for a literal whose text says all, "language" for
    one in a map by languages, and "object" for an object that says what the value is.
    """

    name: str
    form: str
    is_set: bool


class Names:
    """The names that a context gives, and which of them were used.

    `schemes` are the schemes of the IRIs to be written: none may be mistaken for a prefix.
    """

    def __init__(self, context: Mapping[str, Any], schemes: set[str]) -> None:
        self._context = context
        self._used: set[str] = set()
        self.id, self.type, self.graph = map(self._alias, ("@id", "@type", "@graph"))
        base = context.get("@base")
        is_safe = isinstance(base, str) and _BASE.fullmatch(base) and not _DOTS.search(base)
        self._base = base if is_safe else None
        names = [n for n in context if _NAME.fullmatch(n) and n not in schemes and n != "_"]
        self._prefixes = {
            iri: name
            for name in names
            if isinstance(context[name], str) and context[name].endswith(("#", "/", ":", "?"))
            if (iri := self._iri(name))
        }
        self._terms: dict[str, list[Term]] = {}
        for name in names:
            term = self._term(name)
            if term is not None and term.iri not in self._prefixes:
                self._terms.setdefault(term.iri, []).append(term)
        self.write_id = lru_cache(1 << 14)(self._write_id)
        self.write_name = lru_cache(1 << 14)(self._write_name)
        self.key = lru_cache(1 << 14)(self._key)

    def context(self) -> dict[str, Any]:
        """Give the part of the context that was used."""
        keywords = {self.id, self.type, self.graph}
        defined = {n: self._defined(n) for n in self._context if n in self._used | keywords}
        prefixes = {n for n in self._prefixes.values() if n in self._used}  # those of definitions
        return {
            name: defined.get(name, definition)
            for name, definition in self._context.items()
            if name in _SETTINGS or name in defined or name in prefixes
        }

    def _key(self, predicate: str, kind: str) -> Key:
        """Choose the name of a property for values of a kind.

        A kind is "<" for IRIs and blank nodes, "(" for lists, and for literals what follows the
        text in N-Triples: "", `@en`, `^^<...>`.
        """
        iri = predicate[1:-1]
        terms = self._terms.get(iri, [])
        language, direction = self._context.get("@language"), self._context.get("@direction")
        bare = Term("", iri, None, language, direction, is_by_language=False, is_set=False)
        for term in (*terms, bare):
            if form := term.form(kind):
                return Key(self._name(term), form, term.is_set)
        plain = (term for term in terms if not (term.type or term.is_by_language))
        chosen = next(plain, bare)
        return Key(self._name(chosen), "object", chosen.is_set)

    def _name(self, term: Term) -> str:
        if not term.name:
            return self._compact(term.iri)
        self._used.add(term.name)
        return term.name

    def _write_id(self, term: str) -> str:
        """Write a node's IRI as the value of `@id`: relative to the base where that is safe."""
        iri = term[1:-1] if term.startswith("<") else term
        if self._base and iri.startswith(self._base):
            below = iri[len(self._base) :]
            is_safe = _RELATIVE.fullmatch(below) and not _DOTS.search(below)
            if is_safe and below not in self._context:  # it may stand for a keyword
                return below
        return self._compact(iri)

    def _write_name(self, term: str) -> str:
        """Write the IRI of a class, a datatype or a value that is one of the names."""
        iri = term[1:-1] if term.startswith("<") else term
        terms = self._terms.get(iri)
        return self._name(terms[0]) if terms else self._compact(iri)

    def _compact(self, iri: str) -> str:
        found = _NAMESPACE.fullmatch(iri)
        prefix = self._prefixes.get(found[1]) if found else None
        if found is None or prefix is None:
            return iri
        self._used.add(prefix)
        return f"{prefix}:{found[2]}"

    def _alias(self, keyword: str) -> str:
        return next((n for n, value in self._context.items() if value == keyword), keyword)

    def _term(self, name: str) -> Term | None:
        definition = self._context[name]
        if not isinstance(definition, dict):
            definition = {"@id": definition}
        containers = definition.get("@container") or []
        containers = {containers} if isinstance(containers, str) else set(containers)
        iri = self._iri(name)
        if not iri or definition.keys() - _SAID or containers - _CONTAINERS:
            return None
        kind = definition.get("@type")
        if kind not in (None, "@id", "@vocab"):
            kind = self._iri(kind)  # readers do not agree on `@none` where there is a language
            if kind is None or kind.startswith("@"):
                return None
        language = definition.get("@language", self._context.get("@language"))
        return Term(
            name,
            iri,
            kind,
            language.lower() if language else None,
            definition.get("@direction", self._context.get("@direction")),
            "@language" in containers,
            "@set" in containers,
        )

    def _iri(self, text: str, *above: str) -> str | None:
        """Expand a name, a compact IRI or a keyword (JSON-LD 1.1 API, IRI Expansion)."""
        if text in self._context and text not in above:
            definition = self._context[text]
            if isinstance(definition, dict):
                definition = definition.get("@id", text)
            return self._iri(definition, text, *above) if isinstance(definition, str) else None
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self._context and not rest.startswith("//"):
            namespace = self._iri(prefix, text, *above)
            return namespace + rest if namespace else None
        if colon or text.startswith("@"):
            return text
        vocabulary = self._context.get("@vocab")
        return vocabulary + text if vocabulary else None

    def _defined(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Write a definition so that it needs no names but prefixes that are kept."""
        definition = self._context[name]
        if isinstance(definition, str):
            return self._short(definition)
        iris = {key: self._short(definition[key]) for key in ("@id", "@type") if key in definition}
        return {**definition, **iris}

    def _short(self, text: str) -> str | None:
        prefix, colon, _ = text.partition(":")
        if colon and prefix in self._prefixes.values():
            self._used.add(prefix)
            return text
        return self._iri(text)
