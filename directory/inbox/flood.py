"""How much may come in: so many in ten minutes through this process, so many a day in all. Nobody's address is kept."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

PERIOD = timedelta(minutes=10)
IN_A_PERIOD = 60
IN_A_DAY = 1_000  # rows; folded ones make none


class Gate:
    """Counts what came through this process lately."""

    def __init__(self, most: int = IN_A_PERIOD) -> None:
        self._most, self._moments, self._lock = most, deque[datetime](), Lock()

    def lets_in(self, now: datetime) -> bool:
        """Whether one more may come now; if so it is counted."""
        with self._lock:
            while self._moments and self._moments[0] <= now - PERIOD:
                self._moments.popleft()
            if len(self._moments) >= self._most:
                return False
            self._moments.append(now)
            return True
