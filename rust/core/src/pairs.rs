//! Candidate pairs of one image: which boxes overlap at all.
//!
//! Small images compare everything with everything, which for tens of boxes is faster than any
//! index. Above [`INDEX_ABOVE`] comparisons a packed R-tree over the ground truth is asked once
//! per detection, so that one geospatial image with 100,000 x 100,000 boxes costs
//! `O((n + k) log n)` for `k` overlaps instead of `n^2`; the detections are then split over
//! threads. Both ways give the same candidates in the same order: by detection, then by ground
//! truth.

use crate::columns::Xywh;
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Comparisons of one image above which an index pays.
const INDEX_ABOVE: usize = 1 << 20;

/// Detections handled by one task on an image that is large enough for the index.
const DETECTIONS_PER_TASK: usize = 4096;

/// Calls `visit(dt, gt)` for every pair whose boxes touch, by `dt`, then by `gt`, and gives what
/// the visits of each detection range pushed, in order. Indices are relative to the slices.
///
/// "Touch" is a superset of "overlap": `visit` computes the overlap and drops zeros.
pub fn visit_candidates<T: Send>(
    dts: &[Xywh],
    gts: &[Xywh],
    visit: impl Fn(usize, usize, &mut Vec<T>) + Sync,
) -> Vec<T> {
    if dts.len().saturating_mul(gts.len()) <= INDEX_ABOVE {
        let mut out = Vec::new();
        for dt in 0..dts.len() {
            for gt in 0..gts.len() {
                visit(dt, gt, &mut out);
            }
        }
        return out;
    }
    let tree = RTree::bulk_load(gts.iter().enumerate().map(|(gt, b)| GeomWithData::new(rectangle(b), gt)).collect());
    let parts: Vec<Vec<T>> = dts
        .par_chunks(DETECTIONS_PER_TASK)
        .enumerate()
        .map(|(chunk, boxes)| {
            let mut out = Vec::new();
            let mut hits: Vec<usize> = Vec::new();
            for (i, b) in boxes.iter().enumerate() {
                hits.clear();
                hits.extend(tree.locate_in_envelope_intersecting(envelope(b)).map(|found| found.data));
                hits.sort_unstable();
                for &gt in &hits {
                    visit(chunk * DETECTIONS_PER_TASK + i, gt, &mut out);
                }
            }
            out
        })
        .collect();
    parts.into_iter().flatten().collect()
}

fn corners(b: &Xywh) -> ([f64; 2], [f64; 2]) {
    ([b[0], b[1]], [b[2] + b[0], b[3] + b[1]])
}

fn rectangle(b: &Xywh) -> Rectangle<[f64; 2]> {
    let (low, high) = corners(b);
    Rectangle::from_corners(low, high)
}

fn envelope(b: &Xywh) -> AABB<[f64; 2]> {
    let (low, high) = corners(b);
    AABB::from_corners(low, high)
}
