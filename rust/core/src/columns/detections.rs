//! One model's predictions on a data set, grouped by image.

use super::{Attribute, Dataset, Keypoints, Masks, Source, Vocabulary, Xywh};
use crate::Warning;
use std::ops::Range;

/// Detections, grouped by image rank; within an image in file order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detections {
    /// Detections of image `i` are rows `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<usize>,
    /// Boxes.
    pub boxes_xywh: Vec<Xywh>,
    /// Index into [`Detections::vocabulary`].
    pub class: Vec<u32>,
    /// Confidence; 1.0 where it is missing.
    pub score: Vec<f64>,
    /// For each row whether its score was missing; `None` where all were given.
    pub missing_score: Option<Vec<bool>>,
    /// Position of the record in the file's list.
    pub record: Vec<u32>,
    /// Areas in square pixels where they are not width * height: those of masks, or of the extent
    /// of keypoints, in results without boxes.
    pub area: Option<Vec<f64>>,
    /// Masks, where they were asked for.
    pub masks: Option<Masks>,
    /// Keypoints, where they were asked for.
    pub keypoints: Option<Keypoints>,
    /// Scalar attributes of detections.
    pub attributes: Vec<Attribute>,
    /// The data set's classes and, among the unknown, those of the detections.
    pub vocabulary: Vocabulary,
    /// Where they were read from.
    pub source: Source,
    /// What was odd and kept.
    pub warnings: Vec<Warning>,
}

impl Detections {
    /// How many detections there are.
    pub fn len(&self) -> usize {
        self.boxes_xywh.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.boxes_xywh.is_empty()
    }

    /// Whether these can be detections of `dataset`: its images by number, its classes by id.
    pub fn fit(&self, dataset: &Dataset) -> bool {
        self.offsets.len() == dataset.images.len() + 1
            && self.vocabulary.known == dataset.vocabulary.known
            && dataset.vocabulary.unknown.iter().all(|id| self.vocabulary.unknown.binary_search(id).is_ok())
    }

    /// The area of row `row`, in square pixels.
    #[inline]
    pub fn area(&self, row: usize) -> f64 {
        match &self.area {
            Some(area) => area[row],
            None => self.boxes_xywh[row][2] * self.boxes_xywh[row][3],
        }
    }

    /// The rows of image `image`.
    pub fn rows(&self, image: usize) -> Range<usize> {
        self.offsets[image]..self.offsets[image + 1]
    }
}
