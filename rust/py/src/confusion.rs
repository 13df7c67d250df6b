//! Confusion matrices.

use errata_core::metrics::Confusion as CoreConfusion;
use numpy::{IntoPyArray, PyArrayMethods};
use pyo3::prelude::*;

/// A confusion matrix.
#[pyclass(frozen, module = "errata._core")]
pub struct Confusion {
    pub inner: CoreConfusion,
}

#[pymethods]
impl Confusion {
    /// The matrix, shape (classes + 1, classes + 1), dtype uint64.
    fn array<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, numpy::PyArray2<u64>>> {
        self.inner.cells.clone().into_pyarray(py).reshape([self.inner.side, self.inner.side])
    }

    /// The matrix as a list of rows.
    fn rows(&self) -> Vec<Vec<u64>> {
        self.inner.cells.chunks(self.inner.side.max(1)).map(<[u64]>::to_vec).collect()
    }

    /// Cells that are not zero as (ground truth, predicted, count), largest first, then by row
    /// and column.
    fn cells(&self) -> Vec<(usize, usize, u64)> {
        let side = self.inner.side;
        let all = self.inner.cells.iter().enumerate().filter(|&(_, &n)| n > 0);
        let mut cells: Vec<_> = all.map(|(at, &n)| (at / side, at % side, n)).collect();
        cells.sort_by_key(|&(gt, dt, n)| (std::cmp::Reverse(n), gt, dt));
        cells
    }

    /// The sum of each row.
    fn row_sums(&self) -> Vec<u64> {
        self.inner.cells.chunks(self.inner.side.max(1)).map(|row| row.iter().sum()).collect()
    }

    /// Per predicted class: detections absorbed by ignored objects.
    fn absorbed(&self) -> Vec<u64> {
        self.inner.absorbed.clone()
    }

    /// Per predicted class: detections that the protocol does not look at.
    fn not_evaluated(&self) -> Vec<u64> {
        self.inner.not_evaluated.clone()
    }
}
