//! Masks.
use crate::columns::{Mask, Masks};
/// .
pub fn coco_mask_iou(_: Mask<'_>, _: u32, _: Mask<'_>, _: u32, _: bool) -> f64 {
    0.0
}
/// .
pub fn boundaries(m: &Masks, _: f64) -> Masks {
    m.clone()
}
