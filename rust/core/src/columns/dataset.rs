//! A data set: images with their metadata, categories, and ground truth grouped by image.

use super::{Attribute, Federated, Id, IdColumn, Keypoints, Masks, Source, Vocabulary, Xywh};
use crate::Warning;
use std::ops::Range;

/// The images in ascending order of their ids; a row number here is an image's *rank*.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Images {
    /// Distinct ids, ascending (numbers, then strings).
    pub ids: IdColumn,
    /// For each image its position in the file's list, which orders rows of outside tables.
    pub file_order: Vec<u32>,
    /// Width in pixels, where the file gives it.
    pub width: Vec<Option<f64>>,
    /// Height in pixels, where the file gives it.
    pub height: Vec<Option<f64>>,
    /// File name, where the file gives it.
    pub file_name: Vec<Option<String>>,
    /// Split such as train, valid, test: a string column, absent where no image names one.
    pub split: Option<Attribute>,
    /// Every other scalar key, in order of first appearance.
    pub metadata: Vec<Attribute>,
}

impl Images {
    /// How many images there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Ground-truth objects, grouped by image rank; within an image in file order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroundTruth {
    /// Objects of image `i` are rows `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<usize>,
    /// Boxes.
    pub boxes_xywh: Vec<Xywh>,
    /// Class index; `None` only for ignored regions without a label.
    pub class: Vec<Option<u32>>,
    /// Area as the file gives it (COCO: of the mask), in square pixels; width * height if absent.
    pub area: Vec<f64>,
    /// COCO's iscrowd: overlap is intersection / area of the detection, and it is ignored.
    pub crowd: Vec<bool>,
    /// Ignored for another reason (`"ignore": 1`: difficult, DontCare). Protocol `score` does
    /// not look at it, as COCO does not.
    pub ignore: Vec<bool>,
    /// Annotation ids.
    pub ids: IdColumn,
    /// Position of the record in the file's list.
    pub record: Vec<u32>,
    /// Masks, where they were asked for.
    pub masks: Option<Masks>,
    /// Keypoints, where they were asked for.
    pub keypoints: Option<Keypoints>,
    /// Scalar attributes of annotations.
    pub attributes: Vec<Attribute>,
}

impl GroundTruth {
    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.boxes_xywh.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.boxes_xywh.is_empty()
    }

    /// The rows of image `image`.
    pub fn rows(&self, image: usize) -> Range<usize> {
        self.offsets[image]..self.offsets[image + 1]
    }

    /// Whether row `row` absorbs detections instead of counting.
    pub fn ignored(&self, row: usize) -> bool {
        self.crowd[row] || self.ignore[row]
    }
}

/// What a model is judged by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The images, by rank.
    pub images: Images,
    /// The classes: categories, then ids used by annotations only.
    pub vocabulary: Vocabulary,
    /// The objects.
    pub ground_truth: GroundTruth,
    /// Which classes were looked for in which image, where the file says so (LVIS).
    pub federated: Option<Federated>,
    /// Where it was read from.
    pub source: Source,
    /// What was odd and kept.
    pub warnings: Vec<Warning>,
}

impl Dataset {
    /// The rank of an image id.
    pub fn rank(&self, id: &Id) -> Option<usize> {
        match (&self.images.ids, id) {
            (IdColumn::Int(ids), Id::Int(number)) => ids.binary_search(number).ok(),
            (IdColumn::Int(_), Id::Str(_)) => None,
            (IdColumn::Any(ids), id) => ids.binary_search(id).ok(),
        }
    }
}
