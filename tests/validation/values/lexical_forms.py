"""Strategies for the lexical forms of XSD's datatypes, after the grammar of XSD 1.1, part 2."""

import base64
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _joined(*parts: SearchStrategy[str] | str) -> SearchStrategy[str]:
    """Give the concatenation of parts."""
    return st.tuples(*(st.just(p) if isinstance(p, str) else p for p in parts)).map("".join)


def _maybe(part: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.just("") | part


def _number(least: int, most: int, width: int = 2) -> SearchStrategy[str]:
    return st.integers(least, most).map(lambda number: f"{number:0{width}}")


def _integers(least: int | None, most: int | None) -> SearchStrategy[str]:
    """Write integers in a range: with the sign `+` and leading zeros too; 0 has either sign."""

    def written(number: int, zeros: str, plus: str) -> str:
        return f"{'-' if number < 0 else plus}{zeros}{abs(number)}"

    signs = st.sampled_from(("", "+"))
    return st.builds(written, st.integers(least, most), st.text("0", max_size=3), signs)


_DIGITS = st.text("0123456789", min_size=1, max_size=30)
_SIGN = st.sampled_from(("", "+", "-"))
_UNSIGNED = _DIGITS | _joined(_DIGITS, ".", _maybe(_DIGITS)) | _joined(".", _DIGITS)
_DECIMALS = _joined(_SIGN, _UNSIGNED)
_FLOATS = st.sampled_from(("INF", "+INF", "-INF", "NaN")) | _joined(
    _DECIMALS, _maybe(_joined(st.sampled_from("eE"), _SIGN, _DIGITS))
)

_YEARS = _joined(_maybe(st.just("-")), _number(0, 9999, 4) | _number(10000, 10**12, 5))
_ZONED = (
    st.just("Z")
    | _joined(st.sampled_from("+-"), _number(0, 13), ":", _number(0, 59))
    | st.sampled_from(("+14:00", "-14:00"))
)
_ZONES = _maybe(_ZONED)
_FRACTIONS = _maybe(_joined(".", _DIGITS))
_TIMES = _joined(
    _number(0, 23), ":", _number(0, 59), ":", _number(0, 59), _FRACTIONS
) | st.sampled_from(("24:00:00", "24:00:00.000"))
_DAYS_OF_A_YEAR = st.dates(date(2020, 1, 1), date(2020, 12, 31)).map(lambda day: f"{day:%m-%d}")
_DATES = (
    st.dates().map(date.isoformat)
    | _joined(_YEARS, "-", _number(1, 12), "-", _number(1, 28))
    | _joined(st.sampled_from(("0000", "-0004", "0400", "-0400", "12020", "100000")), "-02-29")
)


def _parts(*units: str) -> SearchStrategy[list[str]]:
    parts = [_maybe(_joined(_DIGITS, _FRACTIONS if unit == "S" else "", unit)) for unit in units]
    return st.tuples(*parts).map(list)


def _durations(days: str, times: str) -> SearchStrategy[str]:
    def written(sign: str, of_days: list[str], of_time: list[str]) -> str:
        time = "".join(of_time)
        return f"{sign}P{''.join(of_days)}{'T' if time else ''}{time}"

    built = st.builds(written, st.sampled_from(("", "-")), _parts(*days), _parts(*times))
    return built.filter(lambda form: not form.endswith("P"))


_INITIALS = _LETTERS + "_ÀжΩ中\U00010400"
_NAMES = _joined(st.sampled_from(_INITIALS), st.text(_INITIALS + "0123456789.-·\u0301", max_size=9))
_TOKENS = st.lists(st.text(_LETTERS + "0é_\u00a0\u2028", min_size=1), max_size=4).map(" ".join)


def _base64(octets: bytes, spaced: bool) -> str:  # noqa: FBT001 - hypothesis gives it
    written = base64.b64encode(octets).decode()
    return " ".join(written) if spaced else written


#: Lexical forms that are right, by datatype.
RIGHT: dict[str, SearchStrategy[str]] = {
    "string": st.text(),
    "anyURI": st.text(),
    "boolean": st.sampled_from(("true", "false", "1", "0")),
    "decimal": _DECIMALS,
    "float": _FLOATS,
    "double": _FLOATS,
    "integer": _integers(None, None),
    "nonPositiveInteger": _integers(None, 0),
    "negativeInteger": _integers(None, -1),
    "nonNegativeInteger": _integers(0, None) | st.just("-0"),
    "positiveInteger": _integers(1, None),
    "long": _integers(-(2**63), 2**63 - 1),
    "int": _integers(-(2**31), 2**31 - 1),
    "short": _integers(-(2**15), 2**15 - 1),
    "byte": _integers(-128, 127),
    "unsignedLong": _integers(0, 2**64 - 1),
    "unsignedInt": _integers(0, 2**32 - 1),
    "unsignedShort": _integers(0, 2**16 - 1),
    "unsignedByte": _integers(0, 255),
    "duration": _durations("YMD", "HMS"),
    "yearMonthDuration": _durations("YM", ""),
    "dayTimeDuration": _durations("D", "HMS"),
    "dateTime": _joined(_DATES, "T", _TIMES, _ZONES),
    "dateTimeStamp": _joined(_DATES, "T", _TIMES, _ZONED),
    "time": _joined(_TIMES, _ZONES),
    "date": _joined(_DATES, _ZONES),
    "gYearMonth": _joined(_YEARS, "-", _number(1, 12), _ZONES),
    "gYear": _joined(_YEARS, _ZONES),
    "gMonthDay": _joined("--", _DAYS_OF_A_YEAR, _ZONES),
    "gMonth": _joined("--", _number(1, 12), _ZONES),
    "gDay": _joined("---", _number(1, 31), _ZONES),
    "hexBinary": st.binary().map(bytes.hex),
    "base64Binary": st.builds(_base64, st.binary(max_size=20), st.booleans()),
    "normalizedString": st.text().map(lambda text: text.translate(dict.fromkeys(b"\t\n\r", " "))),
    "token": _TOKENS,
    "language": st.sampled_from(("en", "EN-gb", "zh-Hant-TW", "i-klingon", "x-12345678")),
    "NMTOKEN": st.text(_INITIALS + "0123456789.-:·", min_size=1),
    "Name": _joined(_maybe(st.just(":")), _NAMES),
    "NCName": _NAMES,
}

#: Lexical forms that are wrong, by datatype: each breaks one rule of the grammar.
WRONG: dict[str, tuple[str, ...]] = {
    "boolean": ("True", "TRUE", "yes", "", "01", "t"),
    "decimal": ("NaN", "INF", "1e0", ".", "", "+", "1,5", "1_0.5", "٣.١", "0x1"),
    "float": ("inf", "nan", "Infinity", "+NaN", "1e", "e1", "1e1.5", "1_0", "0x1p3", "", "1f"),
    "double": ("inf", "nan", "infinity", "-NaN", "1e", "e1", "1e1.5", "1_0e1", "", "1d"),
    "integer": ("1_000", "٣", "1.0", "1e3", "", "+", "--1", "0x1", "NaN"),
    "nonPositiveInteger": ("1", "+00001", "9" * 5000),
    "negativeInteger": ("0", "-0", "1"),
    "nonNegativeInteger": ("-1", "-00001", "1.0"),
    "positiveInteger": ("0", "-1", "+0"),
    "long": (str(2**63), str(-(2**63) - 1), "9" * 5000),
    "int": (str(2**31), str(-(2**31) - 1)),
    "short": ("32768", "-32769"),
    "byte": ("128", "-129", "1_2"),
    "unsignedLong": (str(2**64), "-1"),
    "unsignedInt": (str(2**32), "-1"),
    "unsignedShort": ("65536", "-1"),
    "unsignedByte": ("256", "-1"),
    "duration": ("P", "PT", "P1", "1Y", "P1S", "P1YT", "P1D1Y", "P-1D", "+P1D", "P1.5D", "PT1.S"),
    "yearMonthDuration": ("P", "P1D", "P1Y1D", "P1YT", "PT1M", "P1M1Y"),
    "dayTimeDuration": ("P", "P1Y", "P1M", "PT", "P1DT", "P1D1H"),
    "dateTime": (
        "2020-01-01T00:00",
        "2020-01-01",
        "2020-01-01 00:00:00",
        "2020-01-01t00:00:00",
        "2020-01-01T00:00:00z",
        "2020-01-01T24:00:01",
        "2020-01-01T25:00:00",
        "2020-01-01T00:60:00",
        "2020-01-01T00:00:60",
        "2020-01-01T00:00:00.",
        "2020-01-01T00:00:00,5",
        "2020-02-30T00:00:00",
        "2021-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2020-01-01T00:00:00+14:01",
        "2020-01-01T00:00:00+0100",
        "02020-01-01T00:00:00",
        "20200101T000000",
    ),
    "dateTimeStamp": ("2020-01-01T00:00:00", "2020-02-30T00:00:00Z", "2020-01-01Z"),
    "time": ("24:00:01", "00:00", "1:00:00", "00:00:00.", "00:60:00", "24:00:00.1", "٠٠:00:00"),
    "date": (
        "2020-W01-1",
        "2020-001",
        "20200101",
        "2020-02-30",
        "2021-02-29",
        "1900-02-29",
        "2020-04-31",
        "2020-13-01",
        "2020-00-01",
        "2020-01-00",
        "2020-1-1",
        "020-01-01",
        "02020-01-01",
        "+2020-01-01",
        "2020-01-01T00:00:00",
        "2020-01-01+15:00",
        "-0001-02-29",
        "٢٠٢٠-01-01",
    ),
    "gYearMonth": ("2020-13", "2020-00", "2020-1", "2020", "202001", "2020-01-01"),
    "gYear": ("20", "02020", "+2020", "2020-", "२०२०"),
    "gMonthDay": ("--02-30", "--04-31", "--13-01", "-01-01", "01-01", "--00-01", "--0101"),
    "gMonth": ("--13", "--00", "--1", "01", "--01--"),
    "gDay": ("---32", "---00", "---1", "--01"),
    "hexBinary": ("a", "0g", "ab c", "0x00", "٠٠"),
    "base64Binary": ("A", "AA", "AAA", "AB==", "AAB=", "A===", "AAAA=", "AA-_", "AAAA  AAAA"),
    "normalizedString": ("a\tb", "a\nb", "\r"),
    "token": (" a", "a ", "a  b", "a\tb", "\n"),
    "language": ("", "e1", "en_GB", "abcdefghi", "en-", "en--GB", "-en", "en-123456789", "рус"),
    "NMTOKEN": ("", "a b", "a,b", "a×b"),
    "Name": ("", "1a", "-a", ".a", "a b", "a×b", "²"),
    "NCName": ("", "a:b", ":a", "1a", "-a", "²a"),
}
