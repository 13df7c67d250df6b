//! By crowding: the largest IoU of an object's bounds with those of another object of the image.
//!
//! An overlap, not a number of neighbours: it does not grow with the image, and it is what
//! suppression of non-maxima looks at, so that two objects of one class whose boxes overlap by 0.5
//! are beyond what most detectors can give. Other classes count too; ignored objects do not.
//! Detections have no crowding: how crowded a place is, only the ground truth knows.

use super::bins::Measured;
use crate::columns::{Dataset, Xywh};
use crate::geometry::{Measure, coco_iou};
use crate::pairs::visit_candidates;
use rayon::prelude::*;

/// Nothing but 0 lies below the first.
pub const EDGES: [f64; 3] = [f64::from_bits(1), 0.2, 0.5];

/// No overlap at all, below 0.2, below 0.5, from there on.
pub const NAMES: [&str; 4] = ["alone", "touching", "crowded", "stacked"];

/// The largest overlap of every object with another one; that of an ignored object too, though it
/// counts nowhere.
pub fn overlaps(dataset: &Dataset, measure: Measure<'_>) -> Measured {
    let truth = &dataset.ground_truth;
    let parts: Vec<Vec<Option<f64>>> = (0..dataset.images.len())
        .into_par_iter()
        .map(|image| {
            let rows = truth.rows(image);
            let bounds = &measure.gt_bounds()[rows.clone()];
            let counts = |gt: usize| !truth.ignored(rows.start + gt) && !measure.ignores(rows.start + gt);
            largest(bounds, counts)
        })
        .collect();
    Measured { gt: parts.into_iter().flatten().collect(), dt: None }
}

fn largest(bounds: &[Xywh], counts: impl Fn(usize) -> bool + Sync) -> Vec<Option<f64>> {
    let found = visit_candidates(bounds, bounds, |a, b, out: &mut Vec<(usize, f64)>| {
        if a != b && counts(b) {
            out.push((a, coco_iou(&bounds[a], &bounds[b], false)));
        }
    });
    let mut largest = vec![0.0f64; bounds.len()];
    for (gt, overlap) in found {
        largest[gt] = largest[gt].max(overlap);
    }
    largest.into_iter().map(Some).collect()
}
