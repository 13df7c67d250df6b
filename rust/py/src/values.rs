//! Small values on their way across the boundary.

use errata_core::columns::{Attribute, Id, IdColumn, Values};
use errata_core::error::Warning;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyList;

/// An id as Python writes it.
#[derive(FromPyObject, IntoPyObject)]
pub enum PyId {
    /// A whole number.
    Int(i64),
    /// Anything else.
    Str(String),
}

impl From<Id> for PyId {
    fn from(id: Id) -> Self {
        match id {
            Id::Int(number) => PyId::Int(number),
            Id::Str(text) => PyId::Str(text),
        }
    }
}

impl PyId {
    /// The id as the engine holds it: strings that spell a whole number mean that number.
    pub fn normalised(&self) -> Id {
        match self {
            PyId::Int(number) => Id::Int(*number),
            PyId::Str(text) => Id::from_text(text),
        }
    }
}

/// A column of ids as a list of int and str.
pub fn ids(column: &IdColumn) -> Vec<PyId> {
    (0..column.len()).map(|row| column.get(row).into()).collect()
}

/// A column of values as a list, `None` where there is none.
pub fn values<'py>(py: Python<'py>, values: &Values) -> PyResult<Bound<'py, PyList>> {
    match values {
        Values::Bool(v) => PyList::new(py, v),
        Values::Int(v) => PyList::new(py, v),
        Values::Float(v) => PyList::new(py, v),
        Values::Str { codes, labels } => PyList::new(py, codes.iter().map(|c| c.map(|c| labels[c as usize].as_str()))),
    }
}

/// Named columns as pairs of name and list.
pub fn attributes<'py>(py: Python<'py>, columns: &[Attribute]) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
    columns.iter().map(|column| Ok((column.name.clone(), values(py, &column.values)?))).collect()
}

/// Warnings as (code, count, first place, sentence).
pub fn warnings(all: &[Warning]) -> Vec<(&'static str, u64, String, String)> {
    all.iter().map(|w| (w.code, w.count, w.first.clone(), w.text.clone())).collect()
}

/// Boxes as an array of shape (n, 4).
pub fn boxes<'py>(py: Python<'py>, boxes: &[[f64; 4]]) -> PyResult<Bound<'py, PyArray2<f64>>> {
    boxes.as_flattened().to_vec().into_pyarray(py).reshape([boxes.len(), 4])
}

/// Optional indices as an array in which -1 stands for none.
pub fn optional_index<'py>(
    py: Python<'py>,
    indices: impl ExactSizeIterator<Item = Option<u32>>,
) -> Bound<'py, PyArray1<i64>> {
    indices.map(|i| i.map_or(-1, i64::from)).collect::<Vec<i64>>().into_pyarray(py)
}
