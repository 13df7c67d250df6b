//! COCO's precision, recall and scores arrays and its twelve numbers, to the last bit.
//!
//! Precision changes its right-to-left envelope only at true positives, and recall rises only
//! there, so a curve is the list of its true positives: which detection it was and how many false
//! positives came before. The false positives of an area range are counted for all detections at
//! once; only detections that took something are looked at per threshold.
//!
//! Source: `accumulate` and `summarize` of pycocotools 2.0.11's cocoeval.py. Kept from there:
//! `tp / (fp + tp + spacing(1))`, `searchsorted(..., side="left")`, -1 for classes without ground
//! truth, 0 where there are no detections, means over `s[s > -1]` in C order.

use super::pairwise_sum;
use crate::columns::{Dataset, Detections};
use crate::matching::{CocoMatcher, CocoRules, Outcome, Step};
use crate::{Error, Result};
use rayon::prelude::*;

/// A named range of areas, both ends inclusive, in square pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaRange {
    /// `all`, `small`, `medium`, `large` for COCO's own.
    pub label: String,
    /// Lowest and highest area.
    pub range: [f64; 2],
}

/// COCO's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoParams {
    /// IoU thresholds.
    pub iou_thrs: Vec<f64>,
    /// Recall thresholds.
    pub rec_thrs: Vec<f64>,
    /// Detections per image and class, ascending.
    pub max_dets: Vec<usize>,
    /// Area ranges.
    pub areas: Vec<AreaRange>,
    /// Whether classes are told apart.
    pub use_cats: bool,
    /// Whether annotation id 0 reads as unmatched, as in pycocotools.
    pub strict: bool,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<Vec<u32>>,
}

impl Default for CocoParams {
    fn default() -> Self {
        let area = |label: &str, low: f64, high: f64| AreaRange { label: label.to_owned(), range: [low, high] };
        Self {
            iou_thrs: linspace(0.5, 0.95, 10),
            rec_thrs: linspace(0.0, 1.0, 101),
            max_dets: vec![1, 10, 100],
            areas: vec![
                area("all", 0.0, 1e10),
                area("small", 0.0, 1024.0),
                area("medium", 1024.0, 9216.0),
                area("large", 9216.0, 1e10),
            ],
            use_cats: true,
            strict: true,
            images: None,
        }
    }
}

impl CocoParams {
    /// The same with `max_dets` ascending, as pycocotools sorts them, after a check of every list.
    ///
    /// # Errors
    /// An empty list, thresholds that are not finite, area ranges that are not numbers.
    pub fn checked(mut self) -> Result<Self> {
        let lists = [("iou_thrs", self.iou_thrs.len()), ("rec_thrs", self.rec_thrs.len())];
        for (name, n) in lists.into_iter().chain([("max_dets", self.max_dets.len()), ("area_ranges", self.areas.len())])
        {
            if n == 0 {
                return Err(Error::usage(name, "found an empty list", "give at least one value"));
            }
        }
        for (name, values) in [("iou_thrs", &self.iou_thrs), ("rec_thrs", &self.rec_thrs)] {
            if let Some(odd) = values.iter().find(|v| !v.is_finite()) {
                return Err(Error::usage(name, format!("found {odd}"), "give finite numbers"));
            }
        }
        for AreaRange { label, range: [low, high] } in &self.areas {
            if low.is_nan() || high.is_nan() || low > high {
                let found = format!("found {low} to {high}");
                return Err(Error::usage(format!("area_ranges[{label:?}]"), found, "give the lower end first"));
            }
        }
        if let Some(odd) = self.iou_thrs.iter().find(|t| !(0.0..=1.0).contains(*t)) {
            return Err(Error::usage("iou_thrs", format!("found {odd}"), "give numbers from 0 to 1"));
        }
        self.max_dets.sort_unstable();
        Ok(self)
    }

    fn rules(&self) -> (Vec<[f64; 2]>, usize) {
        (self.areas.iter().map(|a| a.range).collect(), self.max_dets.last().copied().unwrap_or(0))
    }
}

/// NumPy's `linspace`: `i * step + start`, the last value exact.
fn linspace(start: f64, stop: f64, n: u32) -> Vec<f64> {
    let step = (stop - start) / f64::from(n - 1);
    (0..n).map(|i| if i + 1 == n { stop } else { f64::from(i) * step + start }).collect()
}

/// The arrays of COCO's `eval`, in C order.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoArrays {
    /// Thresholds, recall points, classes, area ranges, maxDets: `[T, R, K, A, M]`.
    pub shape: [usize; 5],
    /// `[T, R, K, A, M]`; -1 where a class has no ground truth.
    pub precision: Vec<f64>,
    /// `[T, K, A, M]`; -1 likewise.
    pub recall: Vec<f64>,
    /// `[T, R, K, A, M]`: the score at each precision; -1 likewise.
    pub scores: Vec<f64>,
}

/// COCO's summary.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoSummary {
    /// AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl (for the default
    /// parameters); -1 where nothing is defined.
    pub stats: [f64; 12],
    /// For each class AP, AP50, AP75 and AR over area range `all` (the first) at the largest
    /// maxDets; `None` where there is no ground truth or no such threshold.
    pub per_class: Vec<[Option<f64>; 4]>,
}

/// A curve of one (area, maxDets): position of both in the parameters.
type Curve = (usize, usize);

/// What one class contributes.
struct Slot {
    /// By `[curve][threshold][recall point]`; -1 without ground truth.
    precision: Vec<f64>,
    /// Likewise; empty unless asked for.
    scores: Vec<f64>,
    /// By `[area][maxDets][threshold]`; -1 without ground truth.
    recall: Vec<f64>,
}

/// The twelve numbers and the per-class averages.
///
/// The numbers are defined over three values of `max_dets`; with fewer, those over the missing
/// ones are -1.
pub fn coco_summary(dataset: &Dataset, detections: &Detections, params: &CocoParams) -> CocoSummary {
    let [m0, m1, m2] = [0, 1, 2].map(|i| params.max_dets.get(i).copied());
    let last = params.max_dets.len() - 1;
    let mut curves: Vec<Curve> = Vec::new();
    for area in 0..params.areas.len() {
        let wanted = |m: usize| m == last || Some(params.max_dets[m]) == m2 || params.max_dets[m] == 100;
        curves.extend((0..params.max_dets.len()).filter(|&m| wanted(m)).map(|m| (area, m)));
    }
    let slots = run(dataset, detections, params, &curves, false);
    let view = View { params, curves: &curves, slots: &slots };
    let stats = [
        view.mean_precision(None, "all", Some(100)),
        view.mean_precision(Some(0.5), "all", m2),
        view.mean_precision(Some(0.75), "all", m2),
        view.mean_precision(None, "small", m2),
        view.mean_precision(None, "medium", m2),
        view.mean_precision(None, "large", m2),
        view.mean_recall("all", m0),
        view.mean_recall("all", m1),
        view.mean_recall("all", m2),
        view.mean_recall("small", m2),
        view.mean_recall("medium", m2),
        view.mean_recall("large", m2),
    ];
    let per_class = (0..slots.len()).map(|k| view.of_class(k, last)).collect();
    CocoSummary { stats, per_class }
}

/// The full arrays.
pub fn coco_arrays(dataset: &Dataset, detections: &Detections, params: &CocoParams) -> CocoArrays {
    let (n_areas, n_dets) = (params.areas.len(), params.max_dets.len());
    let curves: Vec<Curve> = (0..n_areas).flat_map(|a| (0..n_dets).map(move |m| (a, m))).collect();
    let slots = run(dataset, detections, params, &curves, true);
    let (n_t, n_r, n_k) = (params.iou_thrs.len(), params.rec_thrs.len(), slots.len());
    let mut arrays = CocoArrays {
        shape: [n_t, n_r, n_k, n_areas, n_dets],
        precision: vec![-1.0; n_t * n_r * n_k * curves.len()],
        recall: vec![-1.0; n_t * n_k * curves.len()],
        scores: vec![-1.0; n_t * n_r * n_k * curves.len()],
    };
    for (k, slot) in slots.iter().enumerate() {
        for c in 0..curves.len() {
            for t in 0..n_t {
                arrays.recall[(t * n_k + k) * curves.len() + c] = slot.recall[c * n_t + t];
                for r in 0..n_r {
                    let to = ((t * n_r + r) * n_k + k) * curves.len() + c;
                    let from = (c * n_t + t) * n_r + r;
                    arrays.precision[to] = slot.precision[from];
                    arrays.scores[to] = slot.scores[from];
                }
            }
        }
    }
    arrays
}

/// Walks every class, the largest first so that threads end together.
fn run(
    dataset: &Dataset,
    detections: &Detections,
    params: &CocoParams,
    curves: &[Curve],
    want_scores: bool,
) -> Vec<Slot> {
    let (area_ranges, max_dets) = params.rules();
    let rules = CocoRules {
        iou_thrs: &params.iou_thrs,
        area_ranges: &area_ranges,
        max_dets,
        use_cats: params.use_cats,
        strict: params.strict,
        images: params.images.as_deref(),
    };
    let matcher = CocoMatcher::new(dataset, detections, rules);
    let mut order: Vec<usize> = (0..matcher.n_slots()).collect();
    order.sort_by_key(|&slot| std::cmp::Reverse(matcher.weight(slot)));
    let mut slots: Vec<(usize, Slot)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|slot| {
            let mut tally = Tally::new(params, &area_ranges, curves, want_scores);
            matcher.walk(slot, |step| tally.add(step));
            let positives: Vec<usize> = (0..area_ranges.len()).map(|a| matcher.positives(slot, a)).collect();
            (slot, tally.finish(&positives))
        })
        .collect();
    slots.sort_unstable_by_key(|&(slot, _)| slot);
    slots.into_iter().map(|(_, slot)| slot).collect()
}

/// The true positives of a curve, in the order of the walk.
#[derive(Default)]
struct TruePositives {
    /// False positives before each.
    fp: Vec<u32>,
    /// Score of each; empty unless asked for.
    score: Vec<f64>,
}

/// Counts of one class while its detections pass by in decreasing score.
struct Tally<'a> {
    params: &'a CocoParams,
    area_ranges: &'a [[f64; 2]],
    curves: &'a [Curve],
    want_scores: bool,
    /// Detections inside the area range, by `[area][smallest maxDets that admits them]`.
    inside: Vec<u32>,
    /// Of those, the ones that took something, by `[area][threshold][smallest maxDets]`.
    inside_taken: Vec<u32>,
    /// By `[area][threshold][smallest maxDets]`.
    tp: Vec<u32>,
    /// By `[curve][threshold]`.
    points: Vec<TruePositives>,
    top_score: Option<f64>,
}

impl<'a> Tally<'a> {
    fn new(params: &'a CocoParams, area_ranges: &'a [[f64; 2]], curves: &'a [Curve], want_scores: bool) -> Self {
        let (n_a, n_t, n_m) = (area_ranges.len(), params.iou_thrs.len(), params.max_dets.len());
        Self {
            params,
            area_ranges,
            curves,
            want_scores,
            inside: vec![0; n_a * n_m],
            inside_taken: vec![0; n_a * n_t * n_m],
            tp: vec![0; n_a * n_t * n_m],
            points: (0..curves.len() * n_t).map(|_| TruePositives::default()).collect(),
            top_score: None,
        }
    }

    fn add(&mut self, step: &Step<'_>) {
        let n_m = self.params.max_dets.len();
        let m = self.params.max_dets.partition_point(|&max| max <= step.rank);
        self.top_score.get_or_insert(step.score);
        for (area, &[low, high]) in self.area_ranges.iter().enumerate() {
            let inside = !(step.area < low || step.area > high);
            self.inside[area * n_m + m] += u32::from(inside);
            if !step.outcomes.is_empty() {
                self.add_outcomes(step, area, m, inside);
            }
        }
    }

    fn add_outcomes(&mut self, step: &Step<'_>, area: usize, m: usize, inside: bool) {
        let (n_t, n_m) = (self.params.iou_thrs.len(), self.params.max_dets.len());
        for t in 0..n_t {
            let at = (area * n_t + t) * n_m;
            match step.outcomes[area * n_t + t] {
                Outcome::Unmatched => {}
                Outcome::Ignored => self.inside_taken[at + m] += u32::from(inside),
                Outcome::Matched { .. } => {
                    self.inside_taken[at + m] += u32::from(inside);
                    self.tp[at + m] += 1;
                }
            }
        }
        for (c, &(_, max)) in self.curves.iter().enumerate().filter(|(_, c)| c.0 == area && c.1 >= m) {
            let inside: u32 = self.inside[area * n_m..=area * n_m + max].iter().sum();
            for t in 0..n_t {
                if let Outcome::Matched { .. } = step.outcomes[area * n_t + t] {
                    let at = (area * n_t + t) * n_m;
                    let taken: u32 = self.inside_taken[at..=at + max].iter().sum();
                    let points = &mut self.points[c * n_t + t];
                    points.fp.push(inside - taken);
                    if self.want_scores {
                        points.score.push(step.score);
                    }
                }
            }
        }
    }

    fn finish(self, positives: &[usize]) -> Slot {
        let (n_t, n_r, n_m) = (self.params.iou_thrs.len(), self.params.rec_thrs.len(), self.params.max_dets.len());
        let n = self.curves.len() * n_t * n_r;
        let mut slot = Slot {
            precision: vec![-1.0; n],
            scores: vec![-1.0; if self.want_scores { n } else { 0 }],
            recall: vec![-1.0; positives.len() * n_m * n_t],
        };
        for (area, &n_gt) in positives.iter().enumerate().filter(|&(_, &n_gt)| n_gt > 0) {
            for m in 0..n_m {
                for t in 0..n_t {
                    let at = (area * n_t + t) * n_m;
                    let tp: u32 = self.tp[at..=at + m].iter().sum();
                    slot.recall[(area * n_m + m) * n_t + t] = f64::from(tp) / n_gt as f64;
                }
            }
        }
        for (c, &(area, max)) in self.curves.iter().enumerate().filter(|(_, c)| positives[c.0] > 0) {
            let top_score = self.top_score.filter(|_| self.params.max_dets[max] > 0);
            let needed = true_positives_needed(&self.params.rec_thrs, positives[area]);
            for t in 0..n_t {
                let points = &self.points[c * n_t + t];
                let at = (c * n_t + t) * n_r;
                interpolate(points, &needed, top_score, |r, precision, score| {
                    slot.precision[at + r] = precision;
                    if let Some(to) = slot.scores.get_mut(at + r) {
                        *to = score;
                    }
                });
            }
        }
        slot
    }
}

/// For each recall threshold the fewest true positives `n` with `n / n_gt >= threshold`.
fn true_positives_needed(rec_thrs: &[f64], n_gt: usize) -> Vec<usize> {
    let reaches = |n: usize, thr: f64| n as f64 / n_gt as f64 >= thr;
    rec_thrs
        .iter()
        .map(|&thr| {
            if thr > 1.0 {
                return usize::MAX;
            }
            // Division rounds, so the product is only where to start looking.
            let mut n = (thr.max(0.0) * n_gt as f64).ceil() as usize;
            while n > 0 && reaches(n - 1, thr) {
                n -= 1;
            }
            while !reaches(n, thr) {
                n += 1;
            }
            n
        })
        .collect()
}

/// Precision and score at each recall threshold; 0 from the first one that is not reached.
fn interpolate(points: &TruePositives, needed: &[usize], top_score: Option<f64>, mut put: impl FnMut(usize, f64, f64)) {
    let precision = |(i, &fp): (usize, &u32)| {
        let tp = (i + 1) as f64;
        tp / (f64::from(fp) + tp + f64::EPSILON)
    };
    let mut envelope: Vec<f64> = points.fp.iter().enumerate().map(precision).collect();
    for i in (1..envelope.len()).rev() {
        envelope[i - 1] = envelope[i - 1].max(envelope[i]);
    }
    let mut reached = true;
    for (r, &n) in needed.iter().enumerate() {
        reached &= n <= points.fp.len() && top_score.is_some();
        let at = n.saturating_sub(1);
        let precision = if reached { envelope.get(at).copied().unwrap_or(0.0) } else { 0.0 };
        let score = match (reached, n, top_score) {
            (false, ..) | (_, _, None) => 0.0,
            (true, 0, Some(top)) => top,
            (true, ..) => points.score.get(at).copied().unwrap_or(0.0),
        };
        put(r, precision, score);
    }
}

/// The averages over what [`run`] gave.
struct View<'a> {
    params: &'a CocoParams,
    curves: &'a [Curve],
    slots: &'a [Slot],
}

impl View<'_> {
    fn thresholds(&self, iou_thr: Option<f64>) -> Vec<usize> {
        let all = self.params.iou_thrs.iter().enumerate();
        all.filter(|&(_, &t)| iou_thr.is_none_or(|wanted| t == wanted)).map(|(t, _)| t).collect()
    }

    fn areas(&self, label: &str) -> Vec<usize> {
        (0..self.params.areas.len()).filter(|&a| self.params.areas[a].label == label).collect()
    }

    fn dets(&self, max: usize) -> Vec<usize> {
        (0..self.params.max_dets.len()).filter(|&m| self.params.max_dets[m] == max).collect()
    }

    /// `np.mean(s[s > -1])` of `precision[t, :, :, area, max_dets]`.
    fn mean_precision(&self, iou_thr: Option<f64>, area: &str, max: Option<usize>) -> f64 {
        let (n_t, n_r) = (self.params.iou_thrs.len(), self.params.rec_thrs.len());
        let cells = self.cells(area, max);
        let curves: Vec<usize> = cells.iter().filter_map(|cell| self.curves.iter().position(|c| c == cell)).collect();
        let mut values = Vec::with_capacity(n_t * n_r * self.slots.len());
        for t in self.thresholds(iou_thr) {
            for r in 0..n_r {
                for slot in self.slots {
                    values.extend(curves.iter().map(|c| slot.precision[(c * n_t + t) * n_r + r]).filter(|&v| v > -1.0));
                }
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    /// `np.mean(s[s > -1])` of `recall[:, :, area, max_dets]`.
    fn mean_recall(&self, area: &str, max: Option<usize>) -> f64 {
        let (n_t, n_m) = (self.params.iou_thrs.len(), self.params.max_dets.len());
        let mut values = Vec::new();
        for t in 0..n_t {
            for slot in self.slots {
                let cells = self.cells(area, max);
                values.extend(cells.iter().map(|&(a, m)| slot.recall[(a * n_m + m) * n_t + t]).filter(|&v| v > -1.0));
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    /// The (area, maxDets) that a label and a number name, paired as NumPy pairs index lists.
    fn cells(&self, area: &str, max: Option<usize>) -> Vec<Curve> {
        let (areas, dets) = (self.areas(area), max.map_or_else(Vec::new, |max| self.dets(max)));
        let n = if areas.is_empty() || dets.is_empty() { 0 } else { areas.len().max(dets.len()) };
        (0..n).map(|i| (areas[i % areas.len()], dets[i % dets.len()])).collect()
    }

    fn of_class(&self, k: usize, max: usize) -> [Option<f64>; 4] {
        let (n_t, n_r, n_m) = (self.params.iou_thrs.len(), self.params.rec_thrs.len(), self.params.max_dets.len());
        let slot = &self.slots[k];
        let defined = |values: Vec<f64>| mean(&values.into_iter().filter(|&v| v > -1.0).collect::<Vec<_>>());
        let curve = self.curves.iter().position(|&c| c == (0, max));
        let precision = |iou_thr| {
            let c = curve?;
            let at = self.thresholds(iou_thr).into_iter().map(|t| (c * n_t + t) * n_r);
            defined(at.flat_map(|start| slot.precision[start..start + n_r].iter().copied()).collect())
        };
        let recall = defined(slot.recall[max * n_t..(max + 1) * n_t].to_vec());
        debug_assert!(max < n_m);
        [precision(None), precision(Some(0.5)), precision(Some(0.75)), recall]
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| pairwise_sum(values) / values.len() as f64)
}
