"""The group of commands: their order, and how each ends where something goes wrong."""

import errno
import sys
from typing import NoReturn

import click

from cstograph.errors import (
    AddressError,
    CstographError,
    InvalidProjectError,
    PlacedQueryError,
    PlatformError,
    StoreError,
    UnknownFormatError,
    UnreadablePageError,
    UnwritableError,
)
from cstograph.findings import Finding, count

INVALID, MISUSED, REFUSED = 1, 2, 3


class Commands(click.Group):
    """The commands in the order in which they are used, with errors told in one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List them in that order, not in the alphabet's."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever goes wrong ends with a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except InvalidProjectError as error:
            tell(error.findings)
            _fail(f"Not valid: {count(error.findings)}.", INVALID)
        except UnreadablePageError as error:
            tell(error.findings)
            sys.exit(REFUSED)
        except PlacedQueryError as error:
            _fail(f"{error.line}:{error.column}: {error}", INVALID)
        except UnknownFormatError as error:
            _fail(str(error), MISUSED)
        except (UnwritableError, AddressError, PlatformError, StoreError) as error:
            _fail(str(error), REFUSED)
        except CstographError as error:
            _fail(str(error), INVALID)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader is gone, which click knows how to take
                raise
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror}.", REFUSED)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def tell(findings: list[Finding]) -> None:
    """Show findings on standard error."""
    for found in findings:
        click.echo(found, err=True)
