//! Columns: structs of arrays with image offsets (CSR), never an object per box.

mod attributes;
mod csr;
mod dataset;
mod detections;
mod federated;
mod ids;
mod keypoints;
mod masks;
mod vocabulary;

pub use attributes::{Attribute, Values};
pub use csr::{Grouping, group_by};
pub use dataset::{Dataset, GroundTruth, Images};
pub use detections::Detections;
pub use federated::{Federated, ImageClasses};
pub use ids::{Id, IdColumn};
pub use keypoints::Keypoints;
pub use masks::{Mask, Masks};
pub use vocabulary::{Category, Vocabulary};

/// An axis-aligned box: left, top, width, height in continuous pixels.
pub type Xywh = [f64; 4];

/// Where columns came from: the file's name as given and the BLAKE3 hash of its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file as the caller named it; empty for arrays in memory.
    pub file: String,
    /// BLAKE3 of the bytes that were parsed, in hexadecimal; empty where nothing was hashed.
    pub blake3: String,
}
