//! File readers: bytes straight into columns, validated at this edge so that everything inside
//! is total.
//!
//! ```text
//! source, hash -> blocks -> document, run, format -> record_*, coco_* -> assemble_* -> builder
//! (bytes)         (threads) (between records)        (one record)      (all runs)     (columns)
//!
//! of a record:    json (cursor), text, number, digits, decimal, skip, template (short cut),
//!                 values, number_list, ids, id_lists, boxes, metadata, repeats
//! of shapes:      first_record (what results are), mask_rows, keypoint_rows, detection_shapes
//! of the columns: columns_in, shape_columns, build_dataset, build_detections (arrays in memory
//!                 come in here), build_masks, builder_masks, image_size, federated, index,
//!                 id_order, pieces, group, scatter, settle
//! of messages:    fault, problem, oddities, places
//! ```
//!
//! # Speed, and what bounds it
//!
//! Measured on two cores of 2.6 GHz (files in the page cache, allocation through huge pages): 18.9
//! MB of ground truth with polygons in 13 ms, 47.8 MB of 500,000 detections in 35 ms; processor
//! time 21 and 62 ms. Of the latter, copying the file out of the page cache takes 7 ms, BLAKE3 6,
//! pages touched for the first time 7 (28 with pages of 4 KB), sorting by image 3, and parsing 39,
//! that is 78 ns for a record of 95 bytes with seven numbers: the chain from the end of one number
//! to the beginning of the next bounds it, not the number of instructions. What was tried:
//!
//! * Numbers digit by digit: twice as slow; the lengths of numbers cannot be predicted (`digits`).
//! * Numbers as structs: a third slower, for stores that are read back in another width.
//! * No templates: 26 ms more processor time for 500,000 detections (`template`).
//! * Blocks of 128 KB and 512 KB to 1 MB: 1 to 25 % slower than 256 KB, which stay in a core's
//!   cache between reading, hashing and parsing.
//! * Codes instead of ids while staging annotations: slower; images recur rarely inside a block.
//!
//! Memory: a window of 264 KB per thread, the rows once as staged and once in their place.
//!
//! # Masks
//!
//! Of 20 MB of ground truth with 36,800 masks half of the processor time is rasterising, a tenth
//! parsing coordinates, and most of the rest touching 36 MB of runs for the first time. Of 14 MB of
//! compressed masks two thirds is decoding, done twice: where a record is read, to refuse it there
//! and to measure it, and where its runs go to their place; keeping 34 MB of runs in between took
//! as long and 30 MB more. Polygons wait as corners, since the sizes of images may stand behind
//! them. Where masks are not asked for they are skipped as ever.
//!
//! # What is refused, what is kept
//!
//! Refused, with one [`crate::Error`] that names the file, the place (`annotations[17].bbox`, or
//! the byte), what was found and what to do: whatever is not JSON, records with a value of the
//! wrong type or without a required one, numbers that are NaN, infinite or too large, images or
//! categories listed twice, boxes of images that are not listed; where masks or keypoints are asked
//! for, records without them, run lengths that do not fill their image, polygons on an image of
//! unknown size. It is the first one of the file, at any number of threads.
//! [`ReadOptions::skip_invalid`] leaves such records out and counts them; malformed JSON stays an
//! error.
//!
//! Kept, with one [`crate::Warning`] per sort: unknown categories, boxes without an inside or
//! reaching outside their image, masks without a pixel or of another size than their image,
//! polygons with half a point, repeated annotation ids, scores outside 0..1, missing scores, areas
//! and ids, boxes that are missing where masks are read, ids that were normalised.

mod assemble_ground_truth;
mod assemble_results;
mod blocks;
mod boxes;
mod build_dataset;
mod build_detections;
mod build_masks;
mod builder;
mod builder_masks;
mod coco;
mod coco_ground_truth;
mod coco_results;
mod columns_in;
mod decimal;
mod detection_shapes;
mod digits;
mod document;
mod fault;
mod federated;
mod first_record;
mod format;
mod group;
mod hash;
mod head;
mod id_lists;
mod id_order;
mod ids;
mod image_size;
mod index;
mod json;
mod keypoint_rows;
mod mask_rows;
mod metadata;
mod number;
mod number_list;
mod oddities;
mod options;
mod pieces;
mod places;
mod problem;
mod record_annotation;
mod record_detection;
mod record_image;
mod record_segmentation;
mod repeats;
mod run;
mod scatter;
mod settle;
mod shape_columns;
mod skip;
mod source;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use build_dataset::dataset_from_columns;
pub use build_detections::detections_from_columns;
pub use coco::{parse_coco_ground_truth, parse_coco_results, read_coco_ground_truth, read_coco_results};
pub use columns_in::{AnnotationColumns, DetectionColumns, Ids, ImageColumns};
pub use id_lists::IdLists;
pub use keypoint_rows::extents;
pub use options::{Progress, ReadOptions, Want};
pub use places::ArrayNames;
pub use shape_columns::{KeypointColumn, MaskColumn};
