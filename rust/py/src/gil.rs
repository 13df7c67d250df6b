//! How work that can fail leaves the GIL.

use crate::error::to_python;
use pyo3::prelude::*;

/// Runs `work` without the GIL and maps its error.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> errata_core::Result<T> + Send) -> PyResult<T> {
    py.detach(work).map_err(|error| to_python(py, &error))
}
