//! The engine of errata: overlaps, matching, sweeps and the metrics on them.
//!
//! Data flows one way, and the modules import only against that flow:
//!
//! ```text
//! files -> columns -> pairs -> events -> counts, curves -> (results and views, in Python)
//! read     columns    geometry  matching  sweep, grid, metrics
//!                     pairs     events    examples, explain
//!                     labels    merge
//! ```
//!
//! # Conventions, written once
//!
//! * Boxes are `[x, y, width, height]` (`xywh`), `f64`, continuous pixels, no `+1`, origin top left.
//! * Comparisons are `score >= score_thr` and `iou >= iou_thr`; see [`geometry::effective_iou_threshold`].
//! * Confusion matrices have rows = ground truth, columns = predicted, background last.
//! * "No threshold" is `f64::NEG_INFINITY` on the score axis; scores are any finite number.
//! * Intervals of scores are `(death, birth]`: alive at threshold `c` where `death < c && c <= birth`.
//! * Images are held by *rank*, the position of their id in ascending order (numbers, then
//!   strings); objects of an image keep the order of the file.
//! * Class indices run over the categories of the data set by ascending id, then the unknown
//!   ones likewise; background is the index after the last class.
//! * Empty in, empty out: no function here needs at least one image, object or class.

pub mod columns;
pub mod digest;
pub mod error;
pub mod events;
pub mod examples;
pub mod explain;
pub mod geometry;
pub mod grid;
pub mod labels;
pub mod matching;
pub mod merge;
pub mod metrics;
pub mod order;
pub mod pairs;
pub mod read;
pub mod scatter;
pub mod strata;
pub mod summation;
pub mod sweep;
pub mod tide;

pub use digest::Digest;
pub use error::{Error, Result, Warning};
