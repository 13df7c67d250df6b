//! What pycocotools keeps of every image, as arrays of all images in a row.

use crate::coco::Params;
use crate::compared::Compared;
use crate::gil::detached;
use errata_core::Error;
use errata_core::matching::PartnerIds;
use errata_core::metrics;
use numpy::{IntoPyArray, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The matching of images, or (`overlaps`) their overlaps; ids and rows are in the order in which
/// the columns were given.
#[pyfunction]
pub fn coco_images<'py>(
    py: Python<'py>,
    compared: &Compared,
    params: Params,
    gt_ids: PyReadonlyArray1<'_, f64>,
    dt_ids: PyReadonlyArray1<'_, f64>,
    overlaps: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let (gt_ids, dt_ids) = (gt_ids.as_slice()?, dt_ids.as_slice()?);
    let (dataset, detections) = (compared.dataset(), compared.detections());
    let (gt_records, dt_records) = (&dataset.ground_truth.record, &detections.record);
    let images = detached(py, || {
        let gt = by_row(gt_ids, gt_records, "gt_ids")?;
        let dt = by_row(dt_ids, dt_records, "dt_ids")?;
        let params = params.into_core(compared.iou_type)?;
        let ids = PartnerIds { gt: &gt, dt: &dt };
        Ok(metrics::coco_images(dataset, detections, compared.measure(), &params, ids, overlaps))
    })?;
    let records = |rows: &[u32], of: &[u32]| -> Vec<u32> { rows.iter().map(|&row| of[row as usize]).collect() };
    let out = PyDict::new(py);
    out.set_item("groups", images.groups)?;
    out.set_item("sizes", images.sizes)?;
    out.set_item("dts", records(&images.dts, dt_records).into_pyarray(py))?;
    out.set_item("gts", records(&images.gts, gt_records).into_pyarray(py))?;
    out.set_item("dt_matches", images.dt_matches.into_pyarray(py))?;
    out.set_item("dt_ignored", images.dt_ignored.into_pyarray(py))?;
    out.set_item("gt_matches", images.gt_matches.into_pyarray(py))?;
    out.set_item("gt_ignored", images.gt_ignored.into_pyarray(py))?;
    out.set_item("overlaps", images.overlaps.into_pyarray(py))?;
    Ok(out)
}

/// Ids in the order of rows.
fn by_row(ids: &[f64], records: &[u32], name: &'static str) -> errata_core::Result<Vec<f64>> {
    let wrong = || {
        let found = format!("found {} ids for {} rows", ids.len(), records.len());
        Error::usage(name, found, "give one for each row, in the order in which the columns were given")
    };
    if ids.len() != records.len() {
        return Err(wrong());
    }
    records.iter().map(|&record| ids.get(record as usize).copied().ok_or_else(wrong)).collect()
}
