"""IRIs -> prefixed names, and the prefixes that were used for them."""

import re
from hashlib import sha256

from cstograph.rdf.writing.statements import RDF, XSD
from cstograph.rdf.writing.style import Style

# RDF 1.1 Turtle, section 6.5: the part of PN_PREFIX and PN_LOCAL that needs no escapes.
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
_PREFIX = re.compile(rf"[{_LETTER}](?:[{_LETTER}0-9_.-]*[{_LETTER}0-9_-])?")
_IRI = re.compile(rf"<(.*[#/:])([{_LETTER}0-9_](?:[{_LETTER}0-9_.-]*[{_LETTER}0-9_-])?)>")


_USUAL = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
}


class Prefixes:
    """The prefixes of a style, and further ones for what they do not name.

    Each kind of things below the base gets one, and so does each namespace of `properties`, which
    are IRIs in angle brackets.
    """

    def __init__(self, style: Style, properties: set[str]) -> None:
        self.used: dict[str, str] = {}
        self._base = style.base
        self._known = {iri: name for name, iri in _USUAL.items() if name not in style.prefixes}
        self._known |= {
            iri: name for name, iri in style.prefixes.items() if _PREFIX.fullmatch(name)
        }
        named = (found[1] for term in properties if (found := _IRI.fullmatch(term)))
        bare = {namespace for namespace in named if not self._find(namespace)}
        taken = {*style.prefixes, *self._known.values()}
        for namespace in sorted(bare):
            # Named by itself, so that a new one changes no other.
            digest = sha256(namespace.encode()).hexdigest()
            name = next(n for end in range(4, 65) if (n := f"ns{digest[:end]}") not in taken)
            taken.add(name)
            self._known[namespace] = name

    def shorten(self, iri: str) -> str:
        """Write an IRI in angle brackets as a prefixed name, if that needs no escapes."""
        found = _IRI.fullmatch(iri)
        prefix = self._find(found[1]) if found else None
        if found is None or prefix is None:
            return iri
        self.used[prefix] = found[1]
        return f"{prefix}:{found[2]}"

    def _find(self, namespace: str) -> str | None:
        if namespace not in self._known and self._base:
            kind = namespace.removeprefix(self._base).removesuffix("/")
            is_kind = kind.isascii() and kind.isalpha() and namespace == f"{self._base}{kind}/"
            if is_kind and kind not in self._known.values():
                self._known[namespace] = kind
        return self._known.get(namespace)
