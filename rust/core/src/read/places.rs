//! How the place of a row is written: of a file, `annotations[17].bbox`; of arrays, `boxes[17]`.

use super::coco_ground_truth::{CATEGORIES, IMAGES};

use super::fault::place;
use super::format::List;
use super::run::Skipped;

/// The names of the arrays in error messages.
#[derive(Clone, Copy, Debug)]
pub struct ArrayNames {
    /// The images' ids.
    pub images: &'static str,
    /// The categories.
    pub categories: &'static str,
    /// The image of each box.
    pub image: &'static str,
    /// The category of each box.
    pub category: &'static str,
    /// The boxes.
    pub boxes: &'static str,
    /// The scores.
    pub score: &'static str,
    /// The areas.
    pub area: &'static str,
    /// The ids of annotations.
    pub id: &'static str,
    /// The masks.
    pub masks: &'static str,
    /// The keypoints.
    pub keypoints: &'static str,
    /// For each image the categories that are known to be absent.
    pub negative: &'static str,
    /// For each image the categories that are not exhaustively annotated.
    pub not_exhaustive: &'static str,
}

impl Default for ArrayNames {
    fn default() -> Self {
        Self {
            images: "images",
            categories: "categories",
            image: "image_ids",
            category: "category_ids",
            boxes: "boxes",
            score: "scores",
            area: "areas",
            id: "ids",
            masks: "masks",
            keypoints: "keypoints",
            negative: "negative_categories",
            not_exhaustive: "not_exhaustive_categories",
        }
    }
}

/// From a row, which counts the records that were kept, to the record's number in its list.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// Numbers of the records left out, ascending.
    left_out: Vec<u64>,
}

impl Numbers {
    /// Of `list`, where `skipped` were left out.
    pub fn new(list: List, skipped: &[Skipped]) -> Self {
        Self { left_out: skipped.iter().filter(|s| s.list == list).map(|s| s.number).collect() }
    }

    /// Whether rows and records are the same.
    pub fn is_identity(&self) -> bool {
        self.left_out.is_empty()
    }

    /// The record of row `row`.
    pub fn record(&self, row: u64) -> u64 {
        let (mut low, mut high) = (0, self.left_out.len());
        while low < high {
            let middle = (low + high) / 2;
            // So many records were kept before the one left out here.
            if self.left_out[middle] - middle as u64 <= row { low = middle + 1 } else { high = middle }
        }
        row + low as u64
    }
}

/// The lists' names in a file, by list number.
pub(super) const LISTS: [&str; 3] = ["images", "annotations", "categories"];

/// Where the rows of a data set come from.
pub(super) enum Places {
    /// Arrays in memory.
    Arrays(ArrayNames),
    /// A file: for each list its numbering.
    File([Numbers; 3]),
}

impl Places {
    /// The number of the record that row `row` of `list` was read from.
    pub fn record(&self, list: List, row: u64) -> u64 {
        match self {
            Places::Arrays(_) => row,
            Places::File(numbers) => numbers[list as usize].record(row),
        }
    }

    /// The place of a field, named as in files, of record `record`.
    pub fn of(&self, list: List, record: u64, field: &str) -> String {
        match self {
            Places::File(_) => place(LISTS[list as usize], record, field),
            Places::Arrays(names) => {
                let name = match (list, field) {
                    (IMAGES, "neg_category_ids") => names.negative,
                    (IMAGES, "not_exhaustive_category_ids") => names.not_exhaustive,
                    (IMAGES, _) => names.images,
                    (CATEGORIES, _) => names.categories,
                    (_, "image_id") => names.image,
                    (_, "category_id") => names.category,
                    (_, "area") => names.area,
                    (_, "id") => names.id,
                    (_, "segmentation") => names.masks,
                    (_, "keypoints") => names.keypoints,
                    _ => names.boxes,
                };
                format!("{name}[{record}]")
            }
        }
    }

    /// The place of a field of row `row`.
    pub fn of_row(&self, list: List, row: usize, field: &str) -> String {
        self.of(list, self.record(list, row as u64), field)
    }
}

/// A column that is true in `rows`; none where there are none.
pub(super) fn flags(rows: &[u32], n: usize) -> Option<Vec<bool>> {
    if rows.is_empty() {
        return None;
    }
    let mut column = vec![false; n];
    for &row in rows {
        column[row as usize] = true;
    }
    Some(column)
}
