"""Slows down whoever tries too often, by a name or an address, within one process."""

from __future__ import annotations

from collections import OrderedDict, deque
from threading import Lock
from time import monotonic

_REMEMBERED = 20_000  # keys at most, so that made-up names cannot fill the memory


class Attempts:
    """Counts attempts in a sliding window of seconds."""

    def __init__(self, most: int, within: float) -> None:
        self.most = most
        self.within = within
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> float:
        """For how many seconds the key must wait until it may try again; 0 where it need not."""
        with self._lock:
            times = self._kept(key)
            return 0.0 if len(times) < self.most else max(0.0, times[0] + self.within - monotonic())

    def count(self, key: str) -> None:
        """One more attempt."""
        with self._lock:
            times = self._kept(key)
            times.append(monotonic())
            self._times[key] = times
            self._times.move_to_end(key)
            while len(self._times) > _REMEMBERED:
                self._times.popitem(last=False)

    def forget(self, key: str) -> None:
        """The key starts anew."""
        with self._lock:
            self._times.pop(key, None)

    def _kept(self, key: str) -> deque[float]:
        times = self._times.get(key, deque(maxlen=self.most))
        while times and times[0] <= monotonic() - self.within:
            times.popleft()
        return times
