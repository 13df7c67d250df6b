//! Keypoints as arrays: where each row's points begin and end, and the points.

use crate::error::to_python;
use errata_core::Error;
use errata_core::columns::Keypoints;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

/// Offsets of shape (n + 1,) and points of shape (m, 3).
pub type PyKeypoints<'py> = (PyReadonlyArray1<'py, i64>, PyReadonlyArray2<'py, f64>);

/// The column that the arrays say.
pub fn from_python(py: Python<'_>, (offsets, points): &PyKeypoints<'_>) -> PyResult<Keypoints> {
    let shape = points.as_array().raw_dim();
    let offsets: Vec<usize> =
        offsets.as_slice()?.iter().map(|&end| usize::try_from(end).unwrap_or(usize::MAX)).collect();
    let fit = shape[1] == 3 && offsets.first() == Some(&0) && offsets.last() == Some(&shape[0]) && offsets.is_sorted();
    if !fit {
        let advice = "give offsets 0, ..., m in ascending order and points of the shape (m, 3)";
        return Err(to_python(py, &Error::usage("keypoints", "found offsets that do not fit the points", advice)));
    }
    Ok(Keypoints { offsets, points: points.as_slice()?.as_chunks().0.to_vec(), labelled: Vec::new() })
}

/// The same, owned by Python.
pub type KeypointArrays<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray2<f64>>);

/// The arrays of a column.
pub fn to_python_arrays<'py>(py: Python<'py>, keypoints: &Keypoints) -> PyResult<KeypointArrays<'py>> {
    let offsets: Vec<i64> = keypoints.offsets.iter().map(|&end| end as i64).collect();
    let points = keypoints.points.as_flattened().to_vec().into_pyarray(py).reshape([keypoints.points.len(), 3])?;
    Ok((offsets.into_pyarray(py), points))
}
