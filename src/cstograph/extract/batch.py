"""Many pages: one after the other or over the cores, and on from where a run was broken off.

A page is read by itself, so `extracted` is all that an engine for many machines needs.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from cstograph.errors import UnreadablePageError
from cstograph.extract.drafts import yaml_writer
from cstograph.extract.drafts.changes import Earlier, difference
from cstograph.extract.drafts.yaml_writer import About
from cstograph.extract.extract import Rules, drafts
from cstograph.extract.reading import page
from cstograph.findings import Finding, Mark, Severity
from cstograph.project.project import Project
from cstograph.release import atomic_write

JOURNAL = ".extracted.jsonl"


@dataclass(frozen=True)
class Job:
    """What pages are read with."""

    project: Path
    out: Path | None = None
    as_of: date | None = None
    about: About = field(default_factory=About)


@dataclass
class Extracted:
    """What came of a page: its files' names and texts, how many facts, and what is to be told.

    `before` are the files that had its facts before.
    """

    path: Path
    files: dict[str, str] = field(default_factory=dict)
    facts: int = 0
    findings: list[Finding] = field(default_factory=list)
    is_refused: bool = False
    names: list[str] = field(default_factory=list)
    before: list[Path] = field(default_factory=list)


@cache
def _rules(project: Path) -> Rules:
    return Rules.read(Project(project))


def extracted(path: Path, job: Job, data: bytes | None = None) -> Extracted:
    """Extract one page: the same function in this process, in others and on other machines.

    `data` are the bytes of the page where it does not come from its file.
    """
    rules = _rules(job.project)
    try:
        read = page.read(path) if data is None else page.of_bytes(data, path)
        made = drafts(read, rules, job.as_of)
    except UnreadablePageError as error:
        return Extracted(path, findings=error.findings, is_refused=True)
    context = Project(job.project).context
    result = Extracted(path, facts=made.facts, findings=made.findings)
    for draft in made.drafts:
        name = yaml_writer.stem(draft)
        facts, evidence = (
            yaml_writer.facts(draft, read, job.about),
            yaml_writer.evidence(draft, read, context),
        )
        files = {f"{name}.yaml": facts, f"{name}.evidence.yaml": evidence}
        result.names.append(f"{name}.yaml")
        if folder := _folder(name, job):
            earlier = Earlier.read_files(folder / f"{name}.yaml", folder / f"{name}.evidence.yaml")
            if earlier.sha256 == read.sha256:
                result.before.append(folder / f"{name}.yaml")
                continue
            new, gone = difference(draft, earlier)
            for subject, key in gone:
                message = f"The page says `{key}` of {subject} no more."
                result.findings.append(Finding(path, Mark(), Severity.WARNING, message, "gone"))
            files = {}
            if new.records:
                files = {
                    f"{name}.changes.yaml": yaml_writer.facts(new, read, job.about),
                    f"{name}.changes.evidence.yaml": yaml_writer.evidence(new, read, context),
                }
        result.files |= files
    return result


def _folder(name: str, job: Job) -> Path | None:
    """Find where a source is drafted already, or published; None for what is printed anyway."""
    if not job.out:
        return None
    published = (path.parent for path in (job.project / "data").rglob(f"{name}.yaml"))
    return job.out if (job.out / f"{name}.yaml").exists() else next(published, None)


def run(pages: Sequence[Path], job: Job, jobs: int) -> Iterator[Extracted]:
    """Extract pages, as many at a time as `jobs` says; write their files where `job.out` says.

    Pages that an earlier run into the same folder has done, and that are as they were, are left
    out. Raises InvalidProjectError where the project's rules are broken, UnwritableError.
    """
    journal = _Journal(job.out) if job.out else None
    waiting = [path for path in pages if not (journal and journal.has(path))]
    _rules(job.project)
    for result in _each(waiting, job, jobs):
        if job.out and journal:
            _write(result, job.out, journal)
        yield result


def given(data: bytes, path: Path, job: Job) -> Extracted:
    """Extract a page whose bytes are given; `path` names it. Writes and raises as `run` does."""
    result = extracted(path, job, data)
    if job.out:
        _write(result, job.out, _Journal(job.out))
    return result


def _each(pages: Sequence[Path], job: Job, jobs: int) -> Iterator[Extracted]:
    if jobs == 1 or len(pages) == 1:
        yield from (extracted(path, job) for path in pages)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(extracted, pages, [job] * len(pages), chunksize=8)


def _write(result: Extracted, out: Path, journal: "_Journal") -> None:
    """Write a page's files, unless another page made files of these names."""
    for name in result.names:
        other = journal.maker(name)
        if other and other != str(result.path):
            message = f"{other} makes {name} too: it is the same item, or give one another title."
            finding = Finding(result.path, Mark(), Severity.WARNING, message, "same-source")
            result.findings.append(finding)
            result.files = {}
            break
    for name, text in result.files.items():
        atomic_write.write(out / name, [text.encode()])
    journal.add(result.path, result.files)


class _Journal:
    """Which pages were done, with their hashes and files: a line each, written when it is done."""

    def __init__(self, out: Path) -> None:
        self.path = out / JOURNAL
        self.done: dict[str, str] = {}
        self.makers: dict[str, str] = {}
        if self.path.exists():
            for line in self.path.read_text("utf-8").splitlines():
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:  # the line that a run was broken off in
            return
        self.done[entry["page"]] = entry["sha256"]
        self.makers |= dict.fromkeys(entry["files"], entry["page"])

    def has(self, path: Path) -> bool:
        """Tell whether a page is done, as it is now."""
        return self.done.get(str(path)) == _hash(path)

    def maker(self, name: str) -> str | None:
        """Give the page that a file was made of."""
        return self.makers.get(name)

    def add(self, path: Path, files: Iterable[str]) -> None:
        """Note that a page is done."""
        self.makers |= dict.fromkeys(files, str(path))
        entry = {"page": str(path), "sha256": _hash(path), "files": sorted(files)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
