//! Matchings from columns, and of matchings.

use crate::compared::Compared;
use crate::gil::detached;
use crate::sweep::Sweep;
use errata_core::geometry::effective_iou_threshold;
use errata_core::labels::LabelRule;
use errata_core::matching::{IouOptions, ScoreOptions, match_iou, match_score};
use errata_core::merge::merge as merge_matches;
use pyo3::prelude::*;

/// Events of protocol `iou`: every threshold pair in one pass.
#[pyfunction]
#[pyo3(signature = (compared, *, class_agnostic, listed, same_class_first, tau, iou_floor, images))]
#[allow(clippy::too_many_arguments, reason = "keywords in Python")]
pub fn match_by_iou(
    py: Python<'_>,
    compared: &Compared,
    class_agnostic: Option<bool>,
    listed: Option<Vec<(u32, u32)>>,
    same_class_first: bool,
    tau: Option<Vec<f64>>,
    iou_floor: f64,
    images: Option<Vec<u32>>,
) -> PyResult<Sweep> {
    detached(py, || {
        let rule = LabelRule::from_options(class_agnostic, listed, same_class_first)?;
        let options = IouOptions {
            rule: &rule,
            tau: tau.as_deref(),
            iou_floor: effective_iou_threshold(iou_floor),
            images: images.as_deref(),
        };
        Ok(Sweep { sweep: match_iou(compared.dataset(), compared.detections(), compared.measure(), &options).into() })
    })
}

/// Events of protocol `score` at one IoU threshold.
#[pyfunction]
#[pyo3(signature = (compared, *, iou_thr, max_dets, use_cats, strict, tau, images))]
#[allow(clippy::too_many_arguments, reason = "keywords in Python")]
pub fn match_by_score(
    py: Python<'_>,
    compared: &Compared,
    iou_thr: f64,
    max_dets: usize,
    use_cats: bool,
    strict: bool,
    tau: Option<Vec<f64>>,
    images: Option<Vec<u32>>,
) -> PyResult<Sweep> {
    detached(py, || {
        let (tau, images) = (tau.as_deref(), images.as_deref());
        let options = ScoreOptions { iou_thr, max_dets, use_cats, strict, tau, images };
        let matches = match_score(compared.dataset(), compared.detections(), compared.measure(), &options);
        Ok(Sweep { sweep: matches.into() })
    })
}

/// Joins matchings over disjoint images.
#[pyfunction]
pub fn merge(py: Python<'_>, parts: Vec<PyRef<'_, Sweep>>) -> PyResult<Sweep> {
    let parts: Vec<&Sweep> = parts.iter().map(|part| &**part).collect();
    detached(py, || {
        let parts: Vec<_> = parts.iter().map(|part| part.sweep.matches()).collect();
        Ok(Sweep { sweep: merge_matches(&parts)?.into() })
    })
}
