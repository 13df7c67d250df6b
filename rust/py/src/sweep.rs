//! Matchings, and the questions put to them.

use crate::columns::{Dataset, Detections};
use crate::compared::Compared;
use crate::confusion::Confusion;
use crate::error::to_python;
use crate::gil::detached;
use crate::rows::{
    CountsRow, MetricsRows, candidate_row, counts_row, kind_name, means_row, parse_interpolation, parse_kind,
    parse_sort, region_row,
};
use crate::strata::Strata;
use crate::values::optional_index;
use errata_core::Error;
use errata_core::events::Cell;
use errata_core::examples::{self, Query};
use errata_core::explain;
use errata_core::grid::Axes;
use errata_core::labels::LabelRule;
use errata_core::metrics::{Counts, Means, Objective, ScoreCurve};
use errata_core::sweep::{Sweep as CoreSweep, Weights};
use numpy::{IntoPyArray, PyArray3, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

type PyWeights<'py> = Option<PyReadonlyArray1<'py, u32>>;

/// A matching under one protocol; under `same_class_first` and `score` at one IoU threshold.
#[pyclass(frozen, module = "errata._core")]
pub struct Sweep {
    pub sweep: CoreSweep,
}

/// Weights borrowed as a slice, checked against the number of images.
fn check_weights(py: Python<'_>, weights: &PyWeights<'_>, sweep: &CoreSweep) -> PyResult<()> {
    let Some(given) = weights else { return Ok(()) };
    let (found, expected) = (given.as_array().len(), sweep.matches().images.len());
    if found == expected && given.as_slice().is_ok() {
        return Ok(());
    }
    let error = Error::usage(
        "weights",
        format!("found {found} values"),
        format!("give {expected}, one for each image evaluated, contiguous"),
    );
    Err(to_python(py, &error))
}

fn slice<'a>(weights: &'a PyWeights<'_>) -> Weights<'a> {
    match weights.as_ref().and_then(|w| w.as_slice().ok()) {
        Some(weights) => Weights::new(weights),
        None => Weights::ALL,
    }
}

#[pymethods]
impl Sweep {
    /// Ranks of the evaluated images, ascending.
    fn images(&self) -> Vec<u32> {
        self.sweep.matches().images.clone()
    }

    /// The label of every class, background not among them.
    fn labels(&self) -> Vec<String> {
        self.sweep.matches().vocabulary.labels()
    }

    /// How many of the classes are categories of the data set; the rest are unknown ids.
    #[getter]
    fn n_known(&self) -> usize {
        self.sweep.matches().vocabulary.known.len()
    }

    /// Columns of the events.
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let e = &self.sweep.matches().events;
        let out = PyDict::new(py);
        out.set_item("gt", e.gt.clone().into_pyarray(py))?;
        out.set_item("dt", e.dt.clone().into_pyarray(py))?;
        out.set_item("image", e.image.clone().into_pyarray(py))?;
        out.set_item("iou", e.iou.clone().into_pyarray(py))?;
        out.set_item("birth", e.birth.clone().into_pyarray(py))?;
        out.set_item("death", e.death.clone().into_pyarray(py))?;
        Ok(out)
    }

    /// Per class and pooled counts, and the means asked for.
    fn metrics(
        &self,
        py: Python<'_>,
        score_thr: f64,
        iou_thr: f64,
        image_mean: bool,
        weights: PyWeights<'_>,
    ) -> PyResult<MetricsRows> {
        check_weights(py, &weights, &self.sweep)?;
        let (weights, at) = (slice(&weights), Cell::new(score_thr, iou_thr));
        Ok(py.detach(|| {
            let counts = self.sweep.class_counts(at, weights);
            let pooled = counts.iter().fold(Counts::default(), |sum, c| sum.plus(c));
            let known = &counts[..self.sweep.matches().vocabulary.known.len()];
            let by_image = image_mean.then(|| means_row(&self.sweep.image_mean(at, weights)));
            (
                counts.iter().map(counts_row).collect(),
                counts_row(&pooled),
                means_row(&Means::of(known, |_| 1.0)),
                means_row(&Means::of(known, |class| known[class].n_gt as f64)),
                by_image,
            )
        }))
    }

    /// Counts of every stratum, and of all together; of one class, or of all classes.
    fn breakdown(
        &self,
        py: Python<'_>,
        strata: &Strata,
        score_thr: f64,
        iou_thr: f64,
        class_index: Option<u32>,
        weights: PyWeights<'_>,
    ) -> PyResult<(Vec<CountsRow>, CountsRow)> {
        check_weights(py, &weights, &self.sweep)?;
        let (weights, at) = (slice(&weights), Cell::new(score_thr, iou_thr));
        Ok(py.detach(|| {
            let counts = self.sweep.breakdown(&strata.inner, at, class_index, weights);
            let of = |class: usize| class_index.is_none_or(|wanted| wanted as usize == class);
            let classes = self.sweep.class_counts(at, weights).into_iter().enumerate();
            let all = classes.filter(|(class, _)| of(*class)).fold(Counts::default(), |sum, (_, c)| sum.plus(&c));
            (counts.iter().map(counts_row).collect(), counts_row(&all))
        }))
    }

    /// Counts of every evaluated image as columns.
    fn per_image<'py>(&self, py: Python<'py>, score_thr: f64, iou_thr: f64) -> PyResult<Bound<'py, PyDict>> {
        let counts = py.detach(|| self.sweep.image_counts(Cell::new(score_thr, iou_thr)));
        let out = PyDict::new(py);
        let whole = |of: fn(&Counts) -> u64| counts.iter().map(|c| of(c) as i64).collect::<Vec<_>>().into_pyarray(py);
        let ratio = |of: fn(&Counts) -> Option<f64>| {
            counts.iter().map(|c| of(c).unwrap_or(f64::NAN)).collect::<Vec<_>>().into_pyarray(py)
        };
        out.set_item("n_gt", whole(|c| c.n_gt))?;
        out.set_item("n_dt", whole(|c| c.n_dt))?;
        out.set_item("tp", whole(|c| c.tp_gt))?;
        out.set_item("fp", whole(Counts::fp))?;
        out.set_item("fn", whole(Counts::fn_))?;
        out.set_item("absorbed", whole(|c| c.absorbed))?;
        out.set_item("not_evaluated", whole(|c| c.not_evaluated))?;
        out.set_item("precision", ratio(Counts::precision))?;
        out.set_item("recall", ratio(Counts::recall))?;
        out.set_item("f1", ratio(Counts::f1))?;
        out.set_item("mean_iou", ratio(Counts::mean_iou))?;
        Ok(out)
    }

    /// The confusion matrix.
    fn confusion(&self, py: Python<'_>, score_thr: f64, iou_thr: f64, weights: PyWeights<'_>) -> PyResult<Confusion> {
        check_weights(py, &weights, &self.sweep)?;
        let (weights, at) = (slice(&weights), Cell::new(score_thr, iou_thr));
        detached(py, || Ok(Confusion { inner: self.sweep.confusion(at, weights)? }))
    }

    /// Counts on a grid of ascending thresholds as columns; the first axis is the class, or 1.
    fn grid<'py>(
        &self,
        py: Python<'py>,
        score_thrs: Vec<f64>,
        iou_thrs: Vec<f64>,
        per_class: bool,
        weights: PyWeights<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        check_weights(py, &weights, &self.sweep)?;
        let weights = slice(&weights);
        let axes = Axes::new(&score_thrs, &iou_thrs);
        let grid = detached(py, || self.sweep.grid(&axes, per_class, weights))?;
        let shape = [grid.n_planes, score_thrs.len(), iou_thrs.len()];
        let out = PyDict::new(py);
        out.set_item("tp_gt", grid.tp_gt.into_pyarray(py).reshape(shape)?)?;
        let optional = |plane: Option<Vec<u32>>| plane.map(|p| p.into_pyarray(py).reshape(shape)).transpose();
        out.set_item("tp_dt", optional(grid.tp_dt)?)?;
        out.set_item("absorbed", optional(grid.absorbed)?)?;
        out.set_item("reaching", grid.reaching.into_pyarray(py).reshape([shape[0], shape[1]])?)?;
        out.set_item("n_gt", grid.n_gt.into_pyarray(py))?;
        Ok(out)
    }

    /// Mean overlap of the ground truth found on such a grid; NaN where there is none.
    fn grid_mean_iou<'py>(
        &self,
        py: Python<'py>,
        score_thrs: Vec<f64>,
        iou_thrs: Vec<f64>,
        per_class: bool,
        weights: PyWeights<'_>,
    ) -> PyResult<Bound<'py, PyArray3<f64>>> {
        check_weights(py, &weights, &self.sweep)?;
        let weights = slice(&weights);
        let axes = Axes::new(&score_thrs, &iou_thrs);
        let plane = detached(py, || self.sweep.grid_mean_iou(&axes, per_class, weights))?;
        let n_planes = if per_class { self.sweep.matches().n_classes() } else { 1 };
        plane.into_pyarray(py).reshape([n_planes, score_thrs.len(), iou_thrs.len()])
    }

    /// Counts along the score axis as columns, falling scores.
    fn score_curve<'py>(
        &self,
        py: Python<'py>,
        iou_thr: f64,
        class_index: Option<u32>,
        per_detection: bool,
        weights: PyWeights<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        check_weights(py, &weights, &self.sweep)?;
        let weights = slice(&weights);
        let curve = py.detach(|| self.curve(iou_thr, class_index, per_detection, weights));
        let out = PyDict::new(py);
        out.set_item("precision", curve.precision().into_pyarray(py))?;
        out.set_item("recall", curve.recall().into_pyarray(py))?;
        out.set_item("f1", curve.f1().into_pyarray(py))?;
        out.set_item("n_gt", curve.n_gt)?;
        out.set_item("score_thr", curve.score_thr.into_pyarray(py))?;
        out.set_item("tp_gt", curve.tp_gt.into_pyarray(py))?;
        out.set_item("tp_dt", curve.tp_dt.into_pyarray(py))?;
        out.set_item("n_dt", curve.n_dt.into_pyarray(py))?;
        Ok(out)
    }

    /// Average precision by `101_point`, `11_point` or `all_point`.
    fn average_precision(
        &self,
        py: Python<'_>,
        iou_thr: f64,
        class_index: Option<u32>,
        per_detection: bool,
        method: &str,
        weights: PyWeights<'_>,
    ) -> PyResult<Option<f64>> {
        check_weights(py, &weights, &self.sweep)?;
        let interpolation = parse_interpolation(method).map_err(|e| to_python(py, &e))?;
        let weights = slice(&weights);
        Ok(py.detach(|| self.curve(iou_thr, class_index, per_detection, weights).average_precision(interpolation)))
    }

    /// The best threshold and its value: by F-beta, or by recall where `min_precision` is given.
    fn best_threshold(
        &self,
        py: Python<'_>,
        iou_thr: f64,
        class_index: Option<u32>,
        beta: f64,
        min_precision: Option<f64>,
        weights: PyWeights<'_>,
    ) -> PyResult<Option<(f64, f64)>> {
        check_weights(py, &weights, &self.sweep)?;
        let objective = min_precision.map_or(Objective::FBeta(beta), Objective::RecallAtPrecision);
        let weights = slice(&weights);
        Ok(py.detach(|| self.sweep.score_curve(iou_thr, class_index, weights).best(objective)))
    }

    /// The examples behind a count as columns; -1 and NaN stand for none.
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (dataset, detections, score_thr, iou_thr, *, kinds, gt_class, dt_class, sort, descending, weights))]
    fn examples<'py>(
        &self,
        py: Python<'py>,
        dataset: &Dataset,
        detections: &Detections,
        score_thr: f64,
        iou_thr: f64,
        kinds: Vec<String>,
        gt_class: Option<u32>,
        dt_class: Option<u32>,
        sort: &str,
        descending: bool,
        weights: PyWeights<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        check_weights(py, &weights, &self.sweep)?;
        let kinds = kinds.iter().map(|k| parse_kind(k)).collect::<errata_core::Result<Vec<_>>>();
        let kinds = kinds.map_err(|e| to_python(py, &e))?;
        let by = parse_sort(sort).map_err(|e| to_python(py, &e))?;
        let weights = slice(&weights);
        let found = py.detach(|| {
            let query = Query { kinds: &kinds, gt_class, dt_class };
            let mut found = self.sweep.examples(&detections.inner, Cell::new(score_thr, iou_thr), &query, weights);
            examples::sort(&mut found, &dataset.inner, &detections.inner, by, descending);
            found
        });
        let out = PyDict::new(py);
        let number = |of: fn(&examples::Example) -> Option<f64>| {
            found.iter().map(|e| of(e).unwrap_or(f64::NAN)).collect::<Vec<_>>().into_pyarray(py)
        };
        out.set_item("kind", found.iter().map(|e| kind_name(e.kind)).collect::<Vec<_>>())?;
        out.set_item("image", found.iter().map(|e| e.image).collect::<Vec<_>>().into_pyarray(py))?;
        out.set_item("gt", optional_index(py, found.iter().map(|e| e.gt)))?;
        out.set_item("dt", optional_index(py, found.iter().map(|e| e.dt)))?;
        out.set_item("gt_class", optional_index(py, found.iter().map(|e| e.gt_class)))?;
        out.set_item("dt_class", optional_index(py, found.iter().map(|e| e.dt_class)))?;
        out.set_item("iou", number(|e| e.iou))?;
        out.set_item("score", number(|e| e.score))?;
        out.set_item("loss", number(|e| Some(e.loss())))?;
        Ok(out)
    }

    /// Candidates and regions of a detection or a ground-truth object.
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (compared, score_thr, iou_thr, *, is_detection, row, protocol, class_agnostic, listed, same_class_first))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        compared: &Compared,
        score_thr: f64,
        iou_thr: f64,
        is_detection: bool,
        row: u32,
        protocol: &str,
        class_agnostic: Option<bool>,
        listed: Option<Vec<(u32, u32)>>,
        same_class_first: bool,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let rule = LabelRule::from_options(class_agnostic, listed, same_class_first).map_err(|e| to_python(py, &e))?;
        let protocol = match protocol {
            "score" => explain::Protocol::Score { use_cats: !class_agnostic.unwrap_or(false) },
            _ => explain::Protocol::Iou(&rule),
        };
        let subject = if is_detection { explain::Subject::Detection(row) } else { explain::Subject::GroundTruth(row) };
        let (dataset, detections, matches) = (compared.dataset(), compared.detections(), self.sweep.matches());
        let of = explain::Compared { dataset, detections, measure: compared.measure() };
        let Some(located) = subject.locate(dataset, detections, matches) else { return Ok(None) };
        let at = Cell::new(score_thr, iou_thr);
        let found = explain::candidates(of, matches, protocol, subject, located, at);
        let regions = explain::regions(matches, subject, located.image, located.row);
        let out = PyDict::new(py);
        out.set_item("image", matches.images[located.image])?;
        out.set_item("candidates", found.iter().map(candidate_row).collect::<Vec<_>>())?;
        out.set_item("regions", regions.iter().map(region_row).collect::<Vec<_>>())?;
        Ok(Some(out))
    }
}

impl Sweep {
    fn curve(&self, iou_thr: f64, class: Option<u32>, per_detection: bool, weights: Weights<'_>) -> ScoreCurve {
        if per_detection {
            self.sweep.detection_curve(iou_thr, class, weights)
        } else {
            self.sweep.score_curve(iou_thr, class, weights)
        }
    }
}
