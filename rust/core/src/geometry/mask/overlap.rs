//! Overlap of masks, as `rleIou` of cocoapi's maskApi.c.

use crate::columns::{Mask, Masks};
use crate::geometry::coco_iou;

/// COCO's overlap of two masks; -1 if their images differ in size.
pub fn coco_mask_iou(dt: Mask<'_>, dt_area: u32, gt: Mask<'_>, gt_area: u32, crowd: bool) -> f64 {
    if dt.height != gt.height || dt.width != gt.width {
        return -1.0;
    }
    let (mut shared, mut at, mut i, mut j) = (0u64, 0u64, 0, 0);
    let (mut start_a, mut start_b) = (0u64, 0u64);
    while i < dt.runs.len() && j < gt.runs.len() {
        let (stop_a, stop_b) = (start_a + u64::from(dt.runs[i]), start_b + u64::from(gt.runs[j]));
        let stop = stop_a.min(stop_b);
        if i % 2 == 1 && j % 2 == 1 {
            shared += stop - at;
        }
        at = stop;
        if stop_a == stop {
            i += 1;
            start_a = stop_a;
        }
        if stop_b == stop {
            j += 1;
            start_b = stop_b;
        }
    }
    if shared == 0 {
        return 0.0;
    }
    let whole = if crowd { u64::from(dt_area) } else { u64::from(dt_area) + u64::from(gt_area) - shared };
    shared as f64 / whole as f64
}

/// COCO's overlap of each detection with each object, row by row.
pub fn iou_matrix(dts: &Masks, gts: &Masks, crowd: Option<&[bool]>) -> Vec<f64> {
    let mut out = Vec::with_capacity(dts.len() * gts.len());
    for dt in 0..dts.len() {
        for gt in 0..gts.len() {
            let crowd = crowd.is_some_and(|crowd| crowd[gt]);
            let bound = coco_iou(&dts.bounds[dt], &gts.bounds[gt], crowd);
            let exact = || coco_mask_iou(dts.mask(dt), dts.area[dt], gts.mask(gt), gts.area[gt], crowd);
            out.push(if bound > 0.0 { exact() } else { bound });
        }
    }
    out
}
