"""What is served: plain data about one release, and the engine that answers for it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cstograph import __version__
from cstograph.dataset.dataset_description import About
from cstograph.engine.isolated_engine import IsolatedEngine
from cstograph.project.context import Context
from cstograph.project.declared_queries import Chart, Question, Table
from cstograph.project.project import Project
from cstograph.release.dumps import Dumps
from cstograph.release.history import History


@dataclass(frozen=True, eq=False)
class Publication:
    """What is served: an engine over a dataset, its version, and what explains it to people.

    The version is empty where it is not known. `is_remote`: another endpoint is asked. `prefixes`
    are those of the project or, without one, of the files.
    `kept` is where `web.queries.site` keeps what it has looked up.
    """

    engine: IsolatedEngine
    version: str
    quads: int
    title: str
    project: Project | None = None
    questions: Sequence[Question] = ()
    charts: Sequence[Chart] = ()
    about: About = field(default_factory=About)
    dumps: Dumps = field(default_factory=Dumps)
    history: History = field(default_factory=History)
    is_remote: bool = False
    tables: Sequence[Table] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def seed(self) -> str:
        """What entity tags grow from: all that answers depend on beside the request.

        Empty where the version is not known.
        """
        if not self.version:
            return ""
        terms = self.context.terms if self.context else {}
        told = [(entry.time, entry.release) for entry in self.history.entries]
        said = list(self.questions), list(self.charts), list(self.tables), self.about, told
        whole = repr((__version__, self.version, terms, said))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def context(self) -> Context | None:
        """The names of the project; None where files are served as they are."""
        return self.project.context if self.project else None

    @property
    def base(self) -> str | None:
        """What relative IRIs in queries are relative to; None for the URL of the request."""
        return self.context.base if self.context else None

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each class and property in the project's context, which orders pages."""
        context = self.context
        return {context.expand(n): i for i, n in enumerate(context.names)} if context else {}
