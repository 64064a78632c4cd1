"""How fast hosts are asked: one request after the other, with a pause, and not at all while a host wants to be left
alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """Remembers when each host may be asked again."""

    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 60.0
    """Seconds to wait at most for a host that asked for patience; beyond that it is left alone."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _free: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str, until: float) -> bool:
        """Waits until the host may be asked. False, at once, if that is too long or later than ``until``."""
        left = self._free.get(host, 0.0) - self.clock()
        if left > self.patience or (left > 0 and self.clock() + left >= until):
            return False
        if left > 0:
            self.sleep(left)
        return True

    def asked(self, host: str, retry_after: float | None = None) -> None:
        """The host was asked just now, and wants so many seconds of peace."""
        self._free[host] = self.clock() + max(self.pause, retry_after or 0.0)
