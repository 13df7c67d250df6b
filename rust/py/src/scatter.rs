//! Points on a picture, from arrays.

use crate::error::to_python;
use crate::gil::detached;
use errata_core::Error;
use errata_core::scatter::{Canvas, Marks, View, draw, inside, nearest};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

/// An array of shape (n, 2) as places.
fn places<'a>(py: Python<'_>, name: &str, array: &'a PyReadonlyArray2<'_, f64>) -> PyResult<&'a [[f64; 2]]> {
    let shape = array.as_array().raw_dim();
    if shape[1] != 2 {
        let found = format!("found the shape ({}, {})", shape[0], shape[1]);
        return Err(to_python(py, &Error::usage(name, found, "give the shape (n, 2)")));
    }
    Ok(array.as_slice()?.as_chunks().0)
}

/// Discs at points: pixels `0xAARRGGBB` of shape (height, width).
#[pyfunction]
#[pyo3(signature = (points, codes, palette, view, size, *, radius, background, selected = None, rest = 0))]
#[allow(clippy::too_many_arguments, reason = "columns")]
pub fn scatter_image<'py>(
    py: Python<'py>,
    points: PyReadonlyArray2<'_, f64>,
    codes: PyReadonlyArray1<'_, u32>,
    palette: PyReadonlyArray1<'_, u32>,
    view: [f64; 4],
    size: (usize, usize),
    radius: f64,
    background: u32,
    selected: Option<PyReadonlyArray1<'_, bool>>,
    rest: u32,
) -> PyResult<Bound<'py, PyArray2<u32>>> {
    let (points, codes, palette) = (places(py, "points", &points)?, codes.as_slice()?, palette.as_slice()?);
    let selected = selected.as_ref().map(|flags| flags.as_slice()).transpose()?;
    let pixels = detached(py, || {
        let view = View::new(view, size.0, size.1)?;
        draw(&Marks::new(points, codes, palette)?, &view, &Canvas { radius, background, selected, rest })
    })?;
    pixels.into_pyarray(py).reshape([size.1, size.0])
}

/// The point next to a pixel, if one is within reach.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "columns")]
pub fn scatter_nearest(
    py: Python<'_>,
    points: PyReadonlyArray2<'_, f64>,
    codes: PyReadonlyArray1<'_, u32>,
    palette: PyReadonlyArray1<'_, u32>,
    view: [f64; 4],
    size: (usize, usize),
    pixel: [f64; 2],
    reach: f64,
) -> PyResult<Option<usize>> {
    let (points, codes, palette) = (places(py, "points", &points)?, codes.as_slice()?, palette.as_slice()?);
    detached(py, || {
        let view = View::new(view, size.0, size.1)?;
        Ok(nearest(&Marks::new(points, codes, palette)?, &view, pixel, reach))
    })
}

/// Which points are in a polygon.
#[pyfunction]
pub fn scatter_inside<'py>(
    py: Python<'py>,
    points: PyReadonlyArray2<'_, f64>,
    codes: PyReadonlyArray1<'_, u32>,
    palette: PyReadonlyArray1<'_, u32>,
    corners: PyReadonlyArray2<'_, f64>,
) -> PyResult<Bound<'py, PyArray1<bool>>> {
    let (points, codes, palette) = (places(py, "points", &points)?, codes.as_slice()?, palette.as_slice()?);
    let corners = places(py, "corners", &corners)?;
    let chosen = detached(py, || Ok(inside(&Marks::new(points, codes, palette)?, corners)))?;
    Ok(chosen.into_pyarray(py))
}
