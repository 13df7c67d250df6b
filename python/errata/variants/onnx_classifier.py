"""A classifier in an ONNX file: its probabilities, its speed on the host, its size."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.onnx_session import told_plainly
from errata.errors import CancelledError, UsageError
from errata.files.refusal import refused
from errata.variants.host import RUNS, WARM_UP, HostRun, time_runs
from errata.variants.onnx_inputs import FLOATS, fitted
from errata.variants.onnx_open import file_bytes, open_session
from errata.variants.outputs import Outputs
from errata.variants.table import Table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BATCH = 64
"""Samples of a run where the model takes any number."""


class OnnxClassifier:
    """One ONNX file, ready to run on the CPU.

    Parameters
    ----------
    path
        The file.
    threads : int
        Threads that one operator may use.
    output : str, optional
        Which output holds the probabilities; the first table of floats by default.
    logits : bool
        Whether the output is logits, of which the softmax is taken.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no model, takes several inputs, or has no such output.
    MissingExtraError
        onnxruntime is not installed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        threads: int = 1,
        output: str | None = None,
        logits: bool = False,
    ) -> None:
        if threads < 1:
            raise UsageError.at("threads", f"found {threads}", "give 1 or more")
        self.file = os.fspath(path)
        self.threads, self.logits = threads, logits
        self._session, self.blake3 = open_session(self.file, threads)
        self._input = self._only_input()
        self._output = self._chosen_output(output)

    def outputs(
        self,
        inputs: ArrayLike,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancel: Event | None = None,
    ) -> Outputs:
        """Run the model on every sample.

        Parameters
        ----------
        inputs : array_like, shape (n, ...)
            One sample a row, as the model takes them: no picture is resized or rescaled here.
        progress : callable, optional
            Told samples done and in all.
        cancel : threading.Event, optional
            Stops the work.

        Returns
        -------
        Outputs
            Probabilities of shape (n, k), with the file's name and BLAKE3.

        Raises
        ------
        InputError
            Inputs that the model does not take, an output that is no table.
        CancelledError
            `cancel` was set.
        """
        given = fitted(inputs, self._input, self.file)
        size = self._batch or BATCH
        parts = []
        for start in range(0, len(given), size):
            if cancel is not None and cancel.is_set():
                raise CancelledError("running the model was cancelled")
            parts.append(self._run(given[start : start + size]))
            if progress is not None:
                progress(min(start + size, len(given)), len(given))
        values = np.concatenate(parts).astype(np.float64)
        table = Table(file=self.file, blake3=self.blake3, array=values)
        return Outputs(table, _softmax(values) if self.logits else values)

    def time(self, inputs: ArrayLike, *, runs: int = RUNS, warm_up: int = WARM_UP) -> HostRun:
        """Time single runs on the first sample.

        A model whose batch is fixed at more than one is timed on a whole batch, and
        ``samples_per_run`` says so.
        """
        if runs < 1 or warm_up < 0:
            raise UsageError.at("runs", f"found {runs} and {warm_up}", "give 1 or more")
        import onnxruntime

        samples = self._batch or 1
        feed = {self._input.name: self._filled(fitted(inputs, self._input, self.file)[:1], samples)}
        median, high = time_runs(
            lambda: self._session.run([self._output], feed), runs=runs, warm_up=warm_up
        )
        return HostRun(
            median_ms=median,
            p95_ms=high,
            runs=runs,
            warm_up=warm_up,
            samples_per_run=samples,
            threads=self.threads,
            file_bytes=file_bytes(self.file),
            onnxruntime=onnxruntime.__version__,
        )

    @property
    def _batch(self) -> int | None:
        """The number of samples that the model is fixed at; None where it takes any."""
        first = self._input.shape[0] if self._input.shape else None
        return first if isinstance(first, int) and first > 0 else None

    def _run(self, samples: NDArray[Any]) -> NDArray[Any]:
        feed = {self._input.name: self._filled(samples, self._batch or len(samples))}
        with told_plainly(self.file, "does not run on these inputs"):
            (result,) = self._session.run([self._output], feed)
        table = np.asarray(result)[: len(samples)]
        if table.ndim != 2 or len(table) != len(samples):
            found = f"found an output of shape {np.shape(result)} for {len(samples)} samples"
            raise refused(self.file, self._output, found, "name an output with a row a sample")
        return table

    def _filled(self, samples: NDArray[Any], size: int) -> NDArray[Any]:
        """Repeat the last sample until a fixed batch is full."""
        short = size - len(samples)
        return np.concatenate([samples, np.repeat(samples[-1:], short, axis=0)])

    def _only_input(self) -> Any:
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            names = ", ".join(each.name for each in inputs) or "none"
            raise refused(self.file, "inputs", f"found {names}", "give a model with one input")
        return inputs[0]

    def _chosen_output(self, wanted: str | None) -> str:
        outputs = {each.name: each for each in self._session.get_outputs()}
        floats = [name for name, each in outputs.items() if each.type in FLOATS]
        if wanted is not None and wanted not in outputs:
            found = f"found the outputs {', '.join(outputs)}"
            raise refused(self.file, "outputs", found, f"name one of them, not {wanted!r}")
        if wanted is None and not floats:
            found = f"found {', '.join(f'{n} of {o.type}' for n, o in outputs.items())}"
            advice = "give a model with probabilities as a table of floats (no ZipMap)"
            raise refused(self.file, "outputs", found, advice)
        return floats[0] if wanted is None else wanted


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))
