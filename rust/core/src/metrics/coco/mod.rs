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

mod averages;
mod images;
mod params;
mod stats;
mod tally;

pub use images::coco_images;
pub use params::{AreaRange, CocoParams};
pub use stats::Stat;

use crate::columns::{Dataset, Detections};
use crate::geometry::Measure;
use crate::matching::CocoMatcher;
use averages::{View, cells};
use rayon::prelude::*;
use tally::{Curve, Slot, Tally};

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
    /// The numbers of [`CocoParams::stats`], in that order; -1 where nothing is defined.
    pub stats: Vec<f64>,
    /// For each class AP, AP50, AP75 and AR over area range `all` (the first) at the largest
    /// maxDets; `None` where there is no ground truth or no such threshold.
    pub per_class: Vec<[Option<f64>; 4]>,
}

/// The numbers that make the summary, and the per-class averages.
///
/// Numbers over values of `max_dets` or areas that are not there are -1.
pub fn coco_summary(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    params: &CocoParams,
) -> CocoSummary {
    let last = params.max_dets.len() - 1;
    let of_precision = params.stats.iter().filter(|stat| stat.of_precision);
    let mut curves: Vec<Curve> = of_precision.flat_map(|stat| cells(params, stat)).collect();
    curves.push((0, last));
    curves.sort_unstable();
    curves.dedup();
    let slots = run(dataset, detections, measure, params, &curves, false);
    let categories = if params.use_cats { &dataset.vocabulary.known[..] } else { &[] };
    let view = View { params, curves: &curves, slots: &slots, categories };
    let stats = params.stats.iter().map(|stat| view.number(stat)).collect();
    let per_class = (0..slots.len()).map(|k| view.of_class(k, last)).collect();
    CocoSummary { stats, per_class }
}

/// The full arrays.
pub fn coco_arrays(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    params: &CocoParams,
) -> CocoArrays {
    let (n_areas, n_dets) = (params.areas.len(), params.max_dets.len());
    let curves: Vec<Curve> = (0..n_areas).flat_map(|a| (0..n_dets).map(move |m| (a, m))).collect();
    let slots = run(dataset, detections, measure, params, &curves, true);
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
    measure: Measure<'_>,
    params: &CocoParams,
    curves: &[Curve],
    want_scores: bool,
) -> Vec<Slot> {
    let area_ranges = params.area_ranges();
    let matcher = CocoMatcher::new(dataset, detections, measure, params.rules(&area_ranges));
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
