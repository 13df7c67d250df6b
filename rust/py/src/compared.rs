//! A data set, detections of it, and what their overlap is measured on.

use crate::columns::{Dataset, Detections};
use crate::gil::detached;
use errata_core::columns::{Dataset as CoreDataset, Detections as CoreDetections};
use errata_core::geometry::{IouType, Measure, Overlap, OverlapOptions};
use pyo3::prelude::*;

/// Detections beside the ground truth that they are judged by.
#[pyclass(frozen, module = "errata._core")]
pub struct Compared {
    dataset: Py<Dataset>,
    detections: Py<Detections>,
    pub iou_type: IouType,
    overlap: Overlap,
}

impl Compared {
    pub fn dataset(&self) -> &CoreDataset {
        &self.dataset.get().inner
    }

    pub fn detections(&self) -> &CoreDetections {
        &self.detections.get().inner
    }

    pub fn measure(&self) -> Measure<'_> {
        self.overlap.on(self.dataset(), self.detections())
    }
}

#[pymethods]
impl Compared {
    #[new]
    #[pyo3(signature = (dataset, detections, iou_type = "bbox", *, boundary_ratio = None, oks_sigmas = None))]
    fn new(
        py: Python<'_>,
        dataset: Py<Dataset>,
        detections: Py<Detections>,
        iou_type: &str,
        boundary_ratio: Option<f64>,
        oks_sigmas: Option<Vec<Vec<f64>>>,
    ) -> PyResult<Self> {
        let default = OverlapOptions::default();
        let options = OverlapOptions { boundary_ratio: boundary_ratio.unwrap_or(default.boundary_ratio), oks_sigmas };
        let (iou_type, overlap) = detached(py, || {
            let iou_type = IouType::named(iou_type)?;
            let (gt, dt) = detections.get().of(dataset.get())?;
            Ok((iou_type, Overlap::new(iou_type, gt, dt, &options)?))
        })?;
        Ok(Self { dataset, detections, iou_type, overlap })
    }
}
