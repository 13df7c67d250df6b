//! Candidate pairs of one image: which boxes overlap at all.
//!
//! Small images compare everything with everything, which for tens of boxes is faster than any
//! index: 64 ground-truth boxes at a time give one word of bits without a branch, and only the
//! bits that are set are visited. Above `INDEX_ABOVE` comparisons a packed R-tree over the ground
//! truth is asked once per detection, so that one geospatial image with 100,000 x 100,000 boxes
//! costs `O((n + k) log n)` for `k` overlaps instead of `n^2`; the detections are then split over
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
        return compare_all(dts, gts, visit);
    }
    let index = BoxIndex::new(gts);
    let parts: Vec<Vec<T>> = dts
        .par_chunks(DETECTIONS_PER_TASK)
        .enumerate()
        .map(|(chunk, boxes)| {
            let mut out = Vec::new();
            let mut hits: Vec<usize> = Vec::new();
            for (i, b) in boxes.iter().enumerate() {
                index.touching(b, &mut hits);
                for &gt in &hits {
                    visit(chunk * DETECTIONS_PER_TASK + i, gt, &mut out);
                }
            }
            out
        })
        .collect();
    parts.into_iter().flatten().collect()
}

/// Calls `visit(dt, gt)` for every pair, by `dt`, then by `gt`, and gives what was pushed.
pub fn visit_all<T>(n_dt: usize, n_gt: usize, visit: impl Fn(usize, usize, &mut Vec<T>)) -> Vec<T> {
    let mut out = Vec::new();
    for dt in 0..n_dt {
        for gt in 0..n_gt {
            visit(dt, gt, &mut out);
        }
    }
    out
}

/// A packed R-tree over boxes.
#[derive(Debug)]
pub struct BoxIndex(RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>);

impl BoxIndex {
    /// Indexes boxes by their position in the slice.
    pub fn new(boxes: &[Xywh]) -> Self {
        Self(RTree::bulk_load(boxes.iter().enumerate().map(|(i, b)| GeomWithData::new(rectangle(b), i)).collect()))
    }

    /// Fills `hits` with the positions of all boxes that touch `b`, ascending.
    pub fn touching(&self, b: &Xywh, hits: &mut Vec<usize>) {
        hits.clear();
        hits.extend(self.0.locate_in_envelope_intersecting(envelope(b)).map(|found| found.data));
        hits.sort_unstable();
    }
}

fn compare_all<T>(dts: &[Xywh], gts: &[Xywh], visit: impl Fn(usize, usize, &mut Vec<T>)) -> Vec<T> {
    let mut out = Vec::new();
    let edges: Vec<([f64; 2], [f64; 2])> = gts.iter().map(corners).collect();
    for (dt, b) in dts.iter().enumerate() {
        let (low, high) = corners(b);
        for (word, edges) in edges.chunks(64).enumerate() {
            let mut touching = 0u64;
            for (bit, (gt_low, gt_high)) in edges.iter().enumerate() {
                let x = (high[0] >= gt_low[0]) & (gt_high[0] >= low[0]);
                let y = (high[1] >= gt_low[1]) & (gt_high[1] >= low[1]);
                touching |= u64::from(x & y) << bit;
            }
            while touching != 0 {
                visit(dt, word * 64 + touching.trailing_zeros() as usize, &mut out);
                touching &= touching - 1;
            }
        }
    }
    out
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
