"""cstograph publishes a knowledge graph of facts that people must be able to trust."""

from importlib.metadata import version

__version__ = version("cstograph")
