//! Overlap of axis-aligned boxes in COCO's arithmetic.
//!
//! pycocotools computes on `xywh` in `f64` without fused multiply-add: the right edge is
//! `x + w`, the union `area(dt) + area(gt) - intersection`, in that order. Parity to the last bit
//! needs the same operations in the same order. Rust never fuses them.
//! Source: `bbIou` of cocoapi's maskApi.c.

use crate::columns::Xywh;

/// Width and height of the intersection; `None` unless both are positive.
#[inline]
fn intersection(dt: &Xywh, gt: &Xywh) -> Option<f64> {
    let w = (dt[2] + dt[0]).min(gt[2] + gt[0]) - dt[0].max(gt[0]);
    let h = (dt[3] + dt[1]).min(gt[3] + gt[1]) - dt[1].max(gt[1]);
    (w > 0.0 && h > 0.0).then_some(w * h)
}

/// COCO's IoU of a detection with a ground-truth box; for a crowd, intersection / area(dt).
/// Boxes without width or height overlap nothing.
#[inline]
pub fn coco_iou(dt: &Xywh, gt: &Xywh, crowd: bool) -> f64 {
    let Some(inter) = intersection(dt, gt) else { return 0.0 };
    let dt_area = dt[2] * dt[3];
    inter / if crowd { dt_area } else { dt_area + gt[2] * gt[3] - inter }
}

/// COCO's overlap clamped to 1, and exactly 1 for bitwise equal boxes (COCO's arithmetic gives a
/// box with itself 1 only up to about `eps * |coordinate| / side`). Zero means "no overlap".
#[inline]
pub fn protocol_iou(dt: &Xywh, gt: &Xywh, crowd: bool) -> f64 {
    match equal(dt, gt) {
        Some(overlap) => overlap,
        None => coco_iou(dt, gt, crowd).min(1.0),
    }
}

/// The overlap of bitwise equal boxes: 1, or 0 if they have no area. `None` for different ones.
#[inline]
fn equal(dt: &Xywh, gt: &Xywh) -> Option<f64> {
    // The first comparison alone settles nearly every pair.
    let same = dt[0] == gt[0] && dt.map(f64::to_bits) == gt.map(f64::to_bits);
    same.then(|| f64::from(u8::from(dt[2] > 0.0 && dt[3] > 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        let unit = [0.0, 0.0, 1.0, 1.0];
        let rows: [(Xywh, Xywh, bool, f64); 7] = [
            (unit, unit, false, 1.0),
            (unit, [1.0, 0.0, 1.0, 1.0], false, 0.0),
            (unit, [0.5, 0.0, 1.0, 1.0], false, 1.0 / 3.0),
            (unit, [0.0, 0.0, 2.0, 2.0], true, 1.0),
            (unit, [0.0, 0.0, 2.0, 2.0], false, 0.25),
            ([0.0, 0.0, 0.0, 1.0], unit, false, 0.0),
            ([0.5, 0.5, -0.2, 1.0], unit, true, 0.0),
        ];
        for (dt, gt, crowd, expected) in rows {
            assert_eq!(coco_iou(&dt, &gt, crowd), expected, "{dt:?} {gt:?} {crowd}");
        }
    }

    #[test]
    fn equal_boxes_have_iou_one_whatever_the_rounding() {
        let far = [1e9 + 0.1, 3.3e8 + 0.7, 0.1, 0.3];
        assert!(coco_iou(&far, &far, false) != 1.0, "the case must be one that rounds");
        assert_eq!(protocol_iou(&far, &far, false), 1.0);
        let vanishing = [1e17, 0.0, 0.5, 1.0];
        assert_eq!(coco_iou(&vanishing, &vanishing, false), 0.0);
        assert_eq!(protocol_iou(&vanishing, &vanishing, false), 1.0);
        assert_eq!(protocol_iou(&vanishing, &vanishing, true), 1.0);
    }

    #[test]
    fn a_box_with_no_area_is_no_pair_even_with_itself() {
        let line = [3.0, 3.0, 0.0, 4.0];
        assert_eq!(protocol_iou(&line, &line, false), 0.0);
    }
}
