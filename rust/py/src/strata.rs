//! Strata, made once for many questions.

use crate::compared::Compared;
use crate::gil::detached;
use errata_core::strata::{By, Strata as CoreStrata};
use pyo3::prelude::*;

/// A partition of the rows of a data set, and of detections where they have what it goes by.
#[pyclass(frozen, module = "errata._core")]
pub struct Strata {
    pub inner: CoreStrata,
}

#[pymethods]
impl Strata {
    #[new]
    fn new(py: Python<'_>, compared: &Compared, by: &str, edges: Option<Vec<f64>>) -> PyResult<Self> {
        detached(py, || {
            let (dataset, detections) = (compared.dataset(), compared.detections());
            let by = By::named(by);
            Ok(Self { inner: CoreStrata::new(&by, edges.as_deref(), dataset, detections, compared.measure())? })
        })
    }

    /// What each stratum is called; `None` for that of the rows without a value.
    #[getter]
    fn labels(&self) -> Vec<Option<String>> {
        self.inner.labels.clone()
    }

    /// Whether detections have what the strata go by.
    #[getter]
    fn has_detections(&self) -> bool {
        self.inner.dt.is_some()
    }
}
