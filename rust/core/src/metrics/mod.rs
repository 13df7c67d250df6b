//! Numbers made from matches; nothing here looks at a box.

mod averages;
mod breakdown;
mod coco;
mod confusion;
mod counts;
mod curve;

pub use averages::{Mean, Means};
pub use coco::{AreaRange, CocoArrays, CocoParams, CocoSummary, Stat, coco_arrays, coco_images, coco_summary};
pub use confusion::Confusion;
pub use counts::{Counts, IouSum};
pub use curve::{Interpolation, Objective, ScoreCurve};
