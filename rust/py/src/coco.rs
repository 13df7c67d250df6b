//! COCO's own numbers.

use crate::compared::Compared;
use crate::gil::detached;
use errata_core::geometry::IouType;
use errata_core::metrics::{self, AreaRange, CocoParams};
use numpy::{IntoPyArray, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The numbers with their names, and AP, AP50, AP75, AR of each class.
#[pyclass(frozen, get_all, module = "errata._core")]
pub struct CocoSummary {
    stats: Vec<f64>,
    names: Vec<&'static str>,
    per_class: Vec<[Option<f64>; 4]>,
}

/// Lists that a user gave; what is `None` is COCO's default.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Params {
    iou_thrs: Option<Vec<f64>>,
    rec_thrs: Option<Vec<f64>>,
    max_dets: Option<Vec<usize>>,
    areas: Option<Vec<(String, f64, f64)>>,
    use_cats: bool,
    strict: bool,
    images: Option<Vec<u32>>,
    /// Detections per image under LVIS's rules; `None` for COCO's rules.
    lvis_max_dets: Option<usize>,
}

impl Params {
    pub fn into_core(self, iou_type: IouType) -> errata_core::Result<CocoParams> {
        let default = match self.lvis_max_dets {
            Some(max_dets) => CocoParams::lvis(max_dets),
            None => CocoParams::of_type(iou_type),
        };
        let areas = self
            .areas
            .map(|areas| areas.into_iter().map(|(label, low, high)| AreaRange { label, range: [low, high] }).collect());
        CocoParams {
            iou_thrs: self.iou_thrs.unwrap_or(default.iou_thrs),
            rec_thrs: self.rec_thrs.unwrap_or(default.rec_thrs),
            max_dets: self.max_dets.unwrap_or(default.max_dets),
            areas: areas.unwrap_or(default.areas),
            use_cats: self.use_cats,
            strict: self.strict,
            images: self.images,
            ..default
        }
        .checked()
    }
}

/// The numbers of a summary, by COCO's rules or LVIS's.
#[pyfunction]
pub fn coco_summary(py: Python<'_>, compared: &Compared, params: Params) -> PyResult<CocoSummary> {
    detached(py, || {
        let params = params.into_core(compared.iou_type)?;
        let summary = metrics::coco_summary(compared.dataset(), compared.detections(), compared.measure(), &params);
        let names = params.stats.iter().map(|stat| stat.name).collect();
        Ok(CocoSummary { stats: summary.stats, names, per_class: summary.per_class })
    })
}

/// COCO's precision, recall and scores arrays.
#[pyfunction]
pub fn coco_arrays<'py>(py: Python<'py>, compared: &Compared, params: Params) -> PyResult<Bound<'py, PyDict>> {
    let arrays = detached(py, || {
        let params = params.into_core(compared.iou_type)?;
        Ok(metrics::coco_arrays(compared.dataset(), compared.detections(), compared.measure(), &params))
    })?;
    let [t, r, k, a, m] = arrays.shape;
    let out = PyDict::new(py);
    out.set_item("precision", arrays.precision.into_pyarray(py).reshape([t, r, k, a, m])?)?;
    out.set_item("recall", arrays.recall.into_pyarray(py).reshape([t, k, a, m])?)?;
    out.set_item("scores", arrays.scores.into_pyarray(py).reshape([t, r, k, a, m])?)?;
    Ok(out)
}
