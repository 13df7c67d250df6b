"""Workers that outlive a space, for tests that make many: importing umap-learn takes a second."""

from __future__ import annotations

import queue
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from errata.vectors.projection.meter import Meter
from errata.vectors.projection.umap_job import Worker, Workers


class WarmShop:
    """Has one worker of each name, started when it is first asked for."""

    def __init__(self) -> None:
        self.inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self._workers: dict[str, Worker] = {}

    def worker(self, name: str) -> Worker:
        if name not in self._workers:
            self._workers[name] = Worker(name, self.folder, self.inbox)
        return self._workers[name]

    def close(self) -> None:
        for worker in self._workers.values():
            worker.kill()
        self._folder.cleanup()

    def borrowed(self, meter: Meter, cancel: threading.Event | None) -> Workers:
        """Stand in for `Workers`."""
        return _Borrowed(self, meter, cancel)


class _Borrowed(Workers):
    def __init__(self, shop: WarmShop, meter: Meter, cancel: threading.Event | None) -> None:
        super().__init__(meter, cancel)
        self._shop = shop
        self._inbox = shop.inbox
        self._own = self._folder
        self.folder = shop.folder

    def start(self, name: str) -> Worker:
        return self._shop.worker(name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._own.cleanup()
