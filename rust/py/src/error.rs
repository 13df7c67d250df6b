//! The one place where the engine's errors become Python exceptions.

use errata_core::error::{Error, Kind};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception of `errata.errors` that stands for `error`, its fields as attributes.
pub fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    build(py, error).unwrap_or_else(|failure| failure)
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let name = match error.kind {
        Kind::Io => "FileError",
        Kind::Input => "InputError",
        Kind::Usage => "UsageError",
    };
    let fields = PyDict::new(py);
    fields.set_item("file", &error.file)?;
    fields.set_item("place", &error.place)?;
    fields.set_item("found", &error.found)?;
    fields.set_item("advice", &error.advice)?;
    let exception = py.import("errata.errors")?.getattr(name)?.call((error.to_string(),), Some(&fields))?;
    Ok(PyErr::from_value(exception))
}
