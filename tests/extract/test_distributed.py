"""The function that extracts one page runs as it is under an engine for many machines."""

from pathlib import Path

import pytest

from cstograph.extract.batch import Job, extracted
from cstograph.project.project import Project
from tests.extract.approve import PAGES

distributed = pytest.importorskip(
    "distributed",
    reason="Dask's distributed is not installed: pip install 'cstograph[distributed]'",
)


@pytest.mark.filterwarnings("ignore")  # the engine's own
def test_dask_gives_what_one_process_gives(bundled: Project) -> None:
    """On a cluster of processes, each page's drafts and findings are those of this process."""
    job = Job(bundled.root)
    pages = [Path(path) for path in PAGES]
    here = [extracted(path, job) for path in pages]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two,
        distributed.Client(two) as client,
    ):
        there = client.gather(client.map(extracted, pages, job=job))
    assert there == here
