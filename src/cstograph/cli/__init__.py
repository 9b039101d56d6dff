"""The commands. Each is a few lines over the modules below it.

Exit codes: 0 done; 1 the data, the query or the release is not valid; 2 the command was used
wrongly; 3 the machine said no (a port in use, a disk that is full), or a page is none to read.
"""

import click

from cstograph import __version__
from cstograph.cli.build import build
from cstograph.cli.evidence import evidence
from cstograph.cli.export import export
from cstograph.cli.extract import extract
from cstograph.cli.group import Commands
from cstograph.cli.push import push
from cstograph.cli.query import query
from cstograph.cli.serve import serve
from cstograph.cli.validate import validate


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Publish a knowledge graph of facts that people must be able to trust.

    \b
    cstograph build                      facts -> a validated release
    cstograph serve                      a SPARQL endpoint and pages, at http://127.0.0.1:8000/
    cstograph query 'ASK { ?s ?p ?o }'   a question, answered here
    """


for _command in (build, validate, serve, query, export, push, extract, evidence):
    main.add_command(_command)
