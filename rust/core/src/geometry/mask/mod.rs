//! Masks as run lengths: reading and writing them, measuring and combining them.
//!
//! All of it works on runs; pixels are made only where someone asks for pixels. Results equal those
//! of pycocotools 2.0.11 (cocoapi's maskApi.c) to the last bit wherever that library defines one;
//! what it would hang or crash on is an error here.

pub mod bitmap;
mod boundary;
mod columns;
mod counts;
mod crossings;
mod labels;
mod lists;
mod merge;
mod overlap;
mod polygon;
mod runs;
mod transpose;

pub use boundary::{boundaries, boundary_width};
pub use counts::encode_counts;
pub use labels::masks_of_labels;
pub use merge::merge;
pub use overlap::{coco_mask_iou, coco_mask_ious};
pub use polygon::Rasteriser;
pub use runs::{measure, pixels};
pub use transpose::transpose;
