//! COCO documents whose bytes are in memory already.

use crate::columns::{Dataset, Detections};
use crate::gil::detached;
use errata_core::read::{self, ReadOptions, Want};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

/// Parses COCO ground truth.
#[pyfunction]
#[pyo3(signature = (content, *, masks = false, keypoints = false))]
pub fn parse_coco_ground_truth(
    py: Python<'_>,
    content: PyBackedBytes,
    masks: bool,
    keypoints: bool,
) -> PyResult<Dataset> {
    let options = ReadOptions { masks: masks.into(), keypoints: keypoints.into(), ..ReadOptions::default() };
    detached(py, || Ok(Dataset { inner: read::parse_coco_ground_truth(content, &options)? }))
}

/// Parses COCO results with whatever shapes their first record has.
#[pyfunction]
#[pyo3(signature = (content, dataset, *, masks = false))]
pub fn parse_coco_results(
    py: Python<'_>,
    content: PyBackedBytes,
    dataset: &Dataset,
    masks: bool,
) -> PyResult<Detections> {
    let options = ReadOptions { masks: masks.into(), keypoints: Want::IfThere, ..ReadOptions::default() };
    detached(py, || Ok(Detections { inner: read::parse_coco_results(content, &dataset.inner, &options)? }))
}
