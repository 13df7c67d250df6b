//! Overlap of boxes in memory.

use crate::arrays::boxes;
use crate::gil::detached;
use errata_core::Error;
use errata_core::geometry::coco_iou;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

/// COCO's IoU of every detection with every ground-truth box, ground truth by ground truth.
#[pyfunction]
pub fn box_ious<'py>(
    py: Python<'py>,
    dt_xywh: PyReadonlyArray2<'_, f64>,
    gt_xywh: PyReadonlyArray2<'_, f64>,
    crowd: PyReadonlyArray1<'_, bool>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (dts, gts, crowd) = (boxes(py, &dt_xywh)?, boxes(py, &gt_xywh)?, crowd.as_slice()?);
    let ious = detached(py, || {
        if crowd.len() != gts.len() {
            let found = format!("found {} flags beside {} boxes", crowd.len(), gts.len());
            return Err(Error::usage("crowd", found, "give one for each box of the ground truth"));
        }
        let of = |(gt, &crowd)| dts.iter().map(move |dt| coco_iou(dt, gt, crowd));
        Ok(gts.iter().zip(crowd).flat_map(of).collect::<Vec<f64>>())
    })?;
    Ok(ious.into_pyarray(py))
}
