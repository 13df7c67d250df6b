//! `errata._core`: the binding between the engine and Python. It holds no algorithm.
//!
//! Columns live on the Rust side behind frozen objects; arrays are made when they are asked for,
//! and results move into NumPy without a copy. NumPy is not loaded before that.

mod arrays;
mod coco;
mod coco_images;
mod columns;
mod compared;
mod confusion;
mod digest;
mod error;
mod gil;
mod keypoints;
mod masks;
mod matching;
mod memory;
mod overlaps;
mod rows;
mod scatter;
mod strata;
mod sweep;
mod tide;
mod values;

use pyo3::prelude::*;

// The system's allocator is kept: mimalloc's huge pages saved processor time now and then, but took
// twice the memory and stalled whole runs whenever the kernel had none at hand.

/// The engine of errata.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::arrays::{dataset_from_arrays, detections_from_arrays};
    #[pymodule_export]
    use crate::coco::{CocoSummary, coco_arrays, coco_summary};
    #[pymodule_export]
    use crate::coco_images::coco_images;
    #[pymodule_export]
    use crate::columns::{Dataset, Detections, Progress, read_coco_ground_truth, read_coco_results};
    #[pymodule_export]
    use crate::compared::Compared;
    #[pymodule_export]
    use crate::confusion::Confusion;
    #[pymodule_export]
    use crate::digest::Digest;
    #[pymodule_export]
    use crate::masks::Masks;
    #[pymodule_export]
    use crate::matching::{match_by_iou, match_by_score, merge};
    #[pymodule_export]
    use crate::memory::{parse_coco_ground_truth, parse_coco_results};
    #[pymodule_export]
    use crate::overlaps::box_ious;
    #[pymodule_export]
    use crate::scatter::{scatter_image, scatter_inside, scatter_nearest};
    #[pymodule_export]
    use crate::strata::Strata;
    #[pymodule_export]
    use crate::sweep::Sweep;
    #[pymodule_export]
    use crate::tide::{Tide, tide};

    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
