"""The labels of a thing -> which one stands for it on an English page."""

_ENGLISH = "en"


def label_order(
    text: str, language: str | None, *, is_preferred: bool = True
) -> tuple[bool, tuple[int, str], int, str]:
    """Give the key that sorts the labels of one thing, the best one first.

    A preferred label comes before an alternative one (`skos:altLabel`). Of these, English comes
    first, then a label without a language, then other languages by their tags; then the shortest
    label, and of labels of the same length the first by the alphabet.
    """
    return not is_preferred, language_order(language), len(text), text


def language_order(language: str | None) -> tuple[int, str]:
    """Give the key that sorts language tags (BCP 47): English, none, then the others."""
    tag = (language or "").lower()
    if tag.partition("-")[0] == _ENGLISH:
        return 0, tag
    return (2, tag) if tag else (1, tag)
