//! Overlap of masks in COCO's arithmetic.
//!
//! Intersection over union, for a crowd intersection over the detection's area; 0 where nothing is
//! shared; -1 for masks of different sizes whose bounds overlap. Counts of pixels are whole
//! numbers, so there is one division, and the result has the very bits of `rleIou` in cocoapi's
//! maskApi.c. One difference on purpose: that loop stops early where runs of length 0 meet; the true
//! count is given here.
//!
//! How the shared pixels are counted depends on what is asked. A single pair walks the runs
//! ([`pair`]). In a table of pairs each mask takes part many times, so each is brought once into
//! a form that is quicker to compare: [`layers`] for most, [`bits`] for fine structure. Which of
//! them serves a pair is decided by what it would cost.

mod bits;
mod layers;
mod pair;
mod prepared;

use crate::columns::{Mask, Masks, Xywh};
use prepared::Prepared;
use rayon::prelude::*;

/// COCO's overlap of a detection with an object, given their areas; -1 for different sizes. The
/// bounds are not looked at: COCO gives 0, also for different sizes, where they do not overlap.
pub fn coco_mask_iou(dt: Mask<'_>, dt_area: u32, gt: Mask<'_>, gt_area: u32, crowd: bool) -> f64 {
    if [dt.height, dt.width] != [gt.height, gt.width] {
        return -1.0;
    }
    ratio(pair::shared_pixels(dt.runs, gt.runs), dt_area, gt_area, crowd)
}

#[inline]
fn ratio(shared: u32, dt_area: u32, gt_area: u32, crowd: bool) -> f64 {
    if shared == 0 {
        return 0.0;
    }
    let either = u64::from(dt_area) + u64::from(gt_area) - u64::from(shared);
    f64::from(shared) / if crowd { f64::from(dt_area) } else { either as f64 }
}

/// Whether two boxes of whole pixels have a pixel in common.
#[inline]
fn boxes_meet(a: &Xywh, b: &Xywh) -> bool {
    let overlap = |axis: usize| (a[axis] + a[axis + 2]).min(b[axis] + b[axis + 2]) > a[axis].max(b[axis]);
    overlap(0) && overlap(1)
}

/// COCO's overlaps of all detections with all objects, detection by detection. `crowd` tells of each
/// object whether it is one; without it none is.
pub fn coco_mask_ious(dt: &Masks, gt: &Masks, crowd: Option<&[bool]>) -> Vec<f64> {
    let mut overlaps = vec![0.0; dt.len() * gt.len()];
    if overlaps.is_empty() {
        return overlaps;
    }
    let (prepared_dt, prepared_gt) = prepared::of_both(dt, gt);
    let fill = |(row, overlaps): (usize, &mut [f64])| {
        fill_row(&prepared_dt, row, &prepared_gt, crowd, overlaps);
    };
    // Below that, threads cost more than they bring.
    if overlaps.len() * (dt.runs.len() + gt.runs.len()) > 1 << 22 {
        overlaps.par_chunks_mut(gt.len()).enumerate().for_each(fill);
    } else {
        overlaps.chunks_mut(gt.len()).enumerate().for_each(fill);
    }
    overlaps
}

fn fill_row(dt: &Prepared<'_>, row: usize, gt: &Prepared<'_>, crowd: Option<&[bool]>, overlaps: &mut [f64]) {
    let (bounds, size, area) = (&dt.masks.bounds[row], dt.masks.size[row], dt.masks.area[row]);
    for (column, overlap) in overlaps.iter_mut().enumerate() {
        if !boxes_meet(bounds, &gt.masks.bounds[column]) {
            continue;
        }
        if size != gt.masks.size[column] {
            *overlap = -1.0;
            continue;
        }
        let crowd = crowd.is_some_and(|crowd| crowd.get(column) == Some(&true));
        *overlap = ratio(dt.shared_pixels(row, gt, column), area, gt.masks.area[column], crowd);
    }
}

#[cfg(test)]
pub(super) mod tests;
