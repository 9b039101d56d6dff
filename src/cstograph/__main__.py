"""`python -m cstograph` is `cstograph`."""

from cstograph.cli import main

main()
