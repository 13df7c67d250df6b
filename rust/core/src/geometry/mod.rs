//! One overlap function per geometry.

mod boxes;
pub mod mask;

pub use boxes::{coco_iou, overlap_with_ignored, protocol_iou};

/// The threshold a pair has to reach: `min(t, 1 - 1e-10)`, as in COCO, so that a perfect overlap
/// whose arithmetic ends one rounding below 1 still matches at 1.
pub fn effective_iou_threshold(iou_thr: f64) -> f64 {
    iou_thr.min(1.0 - 1e-10)
}
