//! File readers: bytes straight into columns, validated at this edge so that everything inside
//! is total.
//!
//! ```text
//! source -> blocks -> document -> coco_ground_truth, coco_results -> build_dataset, build_detections
//! (bytes)   (threads) (places)    (records: json, text, number,      (sorted, joined, grouped;
//!            hash)                 skip, values, metadata, index)     scatter)
//! ```
//!
//! # What is refused, what is kept
//!
//! Refused, with one [`crate::Error`] that names the file, the place (`annotations[17].bbox`, or
//! the byte), what was found and what to do: whatever is not JSON, records with a value of the
//! wrong type or without a required one, numbers that are NaN, infinite or too large, images or
//! categories listed twice, boxes of images that are not listed. It is the first one of the file,
//! at any number of threads. [`ReadOptions::skip_invalid`] leaves such records out and counts
//! them; malformed JSON stays an error.
//!
//! Kept, with one [`crate::Warning`] per sort: unknown categories, boxes without an inside or
//! reaching outside their image, repeated annotation ids, scores outside 0..1, missing scores,
//! areas and ids, ids that were normalised.

mod assemble_ground_truth;
mod assemble_results;
mod blocks;
mod boxes;
mod build_dataset;
mod build_detections;
mod builder;
mod coco;
mod coco_ground_truth;
mod coco_results;
mod columns_in;
mod decimal;
mod digits;
mod document;
mod fault;
mod format;
mod group;
mod hash;
mod head;
mod id_order;
mod ids;
mod index;
mod json;
mod metadata;
mod number;
mod oddities;
mod options;
mod places;
mod problem;
mod record_annotation;
mod record_image;
mod repeats;
mod run;
mod scatter;
mod settle;
mod skip;
mod source;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use build_dataset::dataset_from_columns;
pub use build_detections::detections_from_columns;
pub use coco::{read_coco_ground_truth, read_coco_results};
pub use columns_in::{AnnotationColumns, DetectionColumns, Ids, ImageColumns};
pub use options::{Progress, ReadOptions};
pub use places::ArrayNames;
