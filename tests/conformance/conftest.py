"""The W3C suites as pytest items, and the servers they are put to."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from tests.conformance import case, dataset, exchange, exclusion
from tests.conformance.case import Case, Kind
from tests.conformance.endpoint import Endpoint
from tests.conformance.engine import Engine
from tests.conformance.exclusion import Cause
from tests.conformance.suite import Suite, SuiteMissingError, provide
from tests.live import serving

ARGUMENTS = {"evaluation": Kind.EVALUATION, "wellformed": Kind.POSITIVE, "malformed": Kind.NEGATIVE}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make each W3C test one item, named as it is in the suite."""
    for argument in {*ARGUMENTS, "excluded"} & {*metafunc.fixturenames}:
        suite = _provided()
        if isinstance(suite, str):
            missing = pytest.param(None, marks=pytest.mark.skip(reason=suite), id="suite-missing")
            metafunc.parametrize(argument, [missing])
        else:
            chosen = _chosen(suite, argument)
            metafunc.parametrize(argument, chosen, ids=[one.name for one in chosen])


@pytest.fixture(scope="session")
def suite() -> Suite:
    """Provide the W3C suites; where they cannot be had, what needs them is skipped."""
    provided = _provided()
    if isinstance(provided, str):
        pytest.skip(provided)
    return provided


@pytest.fixture(scope="session")
def cases(suite: Suite) -> list[Case]:
    """All query tests of the suites, also those that are excluded."""
    return case.read(suite)


@pytest.fixture(scope="session")
def nquads(suite: Suite, cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the data of the suites, a named graph for each of their files."""
    path = tmp_path_factory.mktemp("query") / "suite.nq"
    excluded = [one for one in exclusion.read(suite) if one.cause is Cause.SCOPE]
    within = [one for one in cases if not any(scope.covers(one) for scope in excluded)]
    dataset.write(path, suite, case.graphs(within))
    return path


@pytest.fixture(scope="session")
def engine(suite: Suite, nquads: Path) -> Engine:
    """Set up the engine alone."""
    return Engine(suite, nquads)


@pytest.fixture(scope="session")
def query_endpoint(nquads: Path) -> Iterator[Endpoint]:
    """Serve all data of the query suites."""
    with serving(str(nquads)) as url:
        yield Endpoint(f"{url}/sparql")


@pytest.fixture(scope="session")
def protocol_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Serve the data of the protocol suite."""
    path = tmp_path_factory.mktemp("protocol") / "suite.nq"
    serialize(exchange.quads(), path, format=RdfFormat.N_QUADS)
    with serving(str(path)) as url:
        yield Endpoint(f"{url}/sparql")


@cache
def _provided() -> Suite | str:
    try:
        return provide()
    except SuiteMissingError as error:
        return str(error)


def _chosen(suite: Suite, argument: str) -> list[Case]:
    exclusions = exclusion.read(suite)
    chosen = []
    for one in case.read(suite):
        reasons = [excluding.cause for excluding in exclusions if excluding.covers(one)]
        if argument == "excluded":
            if reasons and Cause.SCOPE not in reasons:
                chosen.append(one)
        elif not reasons and one.kind is ARGUMENTS[argument]:
            chosen.append(one)
    return chosen
