"""The parent's side of `umap_worker`: processes with tasks, and one loop that waits.

Whatever happens, on leaving the ``with`` block the processes are dead and waited for, and their
files are gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from errata.errors import CancelledError, ErrataError
from errata.vectors.projection.meter import Meter

if TYPE_CHECKING:
    from typing_extensions import Self

START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from errata.vectors.projection.umap_worker import main; main()"
)
"""A worker imports what its parent would, wherever either was started."""

# One thread each: the same bits on any machine of the same kind, and no quarrel over processors.
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)

PATIENCE = 0.05
"""Seconds between two looks at `cancel`."""

DETAIL_LINES = 15


class WorkerError(ErrataError):
    """The process that projects and clusters vectors failed.

    Attributes
    ----------
    detail : str
        The last lines that it wrote.
    """

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


@dataclass
class Task:
    """What a worker was asked for: how far it is, and its answer once there is one."""

    part: str
    answer: dict[str, Any] | None = None


class Worker:
    """One process; tasks are sent to it, and it answers in order."""

    def __init__(self, name: str, folder: Path, inbox: queue.SimpleQueue[Any]) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | ONE_THREAD,
            )
        self.tasks: deque[Task] = deque()
        self._reader = threading.Thread(target=self._read, args=(inbox,), daemon=True)
        self._reader.start()

    def _read(self, inbox: queue.SimpleQueue[Any]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # One that was killed while it wrote leaves half a line.
            if line.endswith(b"\n"):
                inbox.put((self, json.loads(line)))
        inbox.put((self, None))

    def send(self, name: str, part: str, **arguments: Any) -> Task:
        """Ask for a task, a part of the whole; a dead worker is noticed when it is waited for."""
        assert self._process.stdin is not None
        task = Task(part)
        self.tasks.append(task)
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps({"task": name, **arguments}).encode() + b"\n")
            self._process.stdin.flush()
        return task

    def kill(self) -> None:
        """End the process now, and wait for it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def failure(self, report: dict[str, Any] | None) -> WorkerError:
        """Say in one sentence why it failed."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        detail = "\n".join(lines[-DETAIL_LINES:])
        return WorkerError(f"vectors could not be projected: {self._cause(report)}", detail)

    def _cause(self, report: dict[str, Any] | None) -> str:
        if report is None:
            return f"{_ending(self._process.wait())}; perhaps memory ran out: take fewer vectors"
        message = report["failed"].strip().partition("\n")[0]
        if report["kind"] == "MemoryError":
            return f"memory ran out ({message or 'MemoryError'}); take fewer vectors"
        if report["kind"] in ("ImportError", "ModuleNotFoundError"):
            advice = "pip install --upgrade 'errata[vectors]'"
            return f"a package cannot be imported ({message}); {advice}"
        return f"{report['kind']}: {message}"


def _ending(code: int) -> str:
    if code >= 0:
        return f"the process ended by itself with code {code}"
    try:
        return f"the process was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"the process was killed by signal {-code}"


class Workers:
    """Some workers, the folder of their files, and the one place where their reports arrive."""

    def __init__(self, meter: Meter, cancel: threading.Event | None) -> None:
        self._meter = meter
        self._cancel = cancel
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._workers: list[Worker] = []
        self._folder = tempfile.TemporaryDirectory(prefix="errata-vectors-")
        self.folder = Path(self._folder.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.kill()
        self._folder.cleanup()

    def start(self, name: str) -> Worker:
        """Start a process."""
        worker = Worker(name, self.folder, self._inbox)
        self._workers.append(worker)
        return worker

    def check(self) -> None:
        """Raise `CancelledError` if the work was told to stop."""
        if self._cancel is not None and self._cancel.is_set():
            msg = "projecting the vectors was cancelled"
            raise CancelledError(msg)

    def answer(self, task: Task) -> dict[str, Any]:
        """Wait for the answer to a task; what the others report meanwhile is noted.

        Raises
        ------
        CancelledError
            The work was told to stop.
        WorkerError
            A worker failed.
        """
        while task.answer is None:
            self.check()
            with contextlib.suppress(queue.Empty):
                self._note(*self._inbox.get(timeout=PATIENCE))
        return task.answer

    def _note(self, worker: Worker, report: dict[str, Any] | None) -> None:
        if report is None or "failed" in report:
            raise worker.failure(report)
        if "done" in report:
            task = worker.tasks.popleft()
            task.answer = report["done"]
            self._meter.note(task.part, 1.0)
        else:
            self._meter.note(worker.tasks[0].part, report["progress"])
