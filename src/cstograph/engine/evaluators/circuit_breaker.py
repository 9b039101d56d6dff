"""Spares a remote endpoint that is down, and those who would wait for it."""

from cstograph.errors import RemoteUnavailableError

_FAILURES = 5
_PAUSE = float(RemoteUnavailableError.retry_after)


class Breaker:
    """Refuses queries once several in a row have found the endpoint away, for some seconds.

    Then one is let through, and what becomes of it decides. Times are those of the event loop. An
    engine that has no endpoint behind it never finds one away.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    def check(self, now: float) -> None:
        """Let a query through. Raises RemoteUnavailableError."""
        if self._failures < _FAILURES:
            return
        if now < self._until:
            raise RemoteUnavailableError(
                "The endpoint behind this one has not been there lately: ask again in a moment."
            )
        self._until = now + _PAUSE

    def worked(self) -> None:
        """Take notice that the endpoint is there."""
        self._failures = 0

    def failed(self, now: float) -> None:
        """Take notice that the endpoint was away."""
        self._failures += 1
        self._until = now + _PAUSE
