//! COCO ground truth: an object with the lists `images`, `annotations` and `categories`.

use super::fault::{Fault, Parse, Reason, Stop};
use super::format::{Format, List, Take};
use super::id_lists::IdLists;
use super::json::Cursor;
use super::keypoint_rows::KeypointRows;
use super::mask_rows::MaskRows;
use super::metadata::Columns;
use super::oddities::Tally;
use super::record_annotation::annotation;
use super::record_image::{category, image};
use crate::columns::{Category, IdColumn, Xywh};

/// List numbers.
pub(super) const IMAGES: List = 0;
/// See [`IMAGES`].
pub(super) const ANNOTATIONS: List = 1;
/// See [`IMAGES`].
pub(super) const CATEGORIES: List = 2;

/// The format.
pub(super) struct GroundTruthFile {
    pub skip_invalid: bool,
    pub wanted: Wanted,
}

/// Which columns are read that cost time and memory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    pub masks: bool,
    pub keypoints: bool,
}

/// Images of one run.
#[derive(Debug, Default)]
pub(super) struct ImageRows {
    pub ids: IdColumn,
    pub width: Vec<Option<f64>>,
    pub height: Vec<Option<f64>>,
    pub file_name: Vec<Option<String>>,
    /// Categories that are known to be absent.
    pub negative: IdLists,
    /// Categories of which not every object is annotated.
    pub not_exhaustive: IdLists,
    pub scalars: Columns,
}

/// Annotations of one run.
#[derive(Default)]
pub(super) struct AnnotationRows {
    pub image: IdColumn,
    /// 0 where there is none.
    pub category: IdColumn,
    /// Rows without a category, ascending.
    pub unlabelled: Vec<u32>,
    /// All 0 where there is none.
    pub boxes_xywh: Vec<Xywh>,
    /// Rows without a box, which are given that of their mask, ascending.
    pub missing_box: Vec<u32>,
    /// 0 where there is none.
    pub area: Vec<f64>,
    /// Rows without an area, which are given that of their mask, ascending.
    pub missing_area: Vec<u32>,
    pub crowd: Vec<bool>,
    pub ignore: Vec<bool>,
    /// Ids; 0 where there is none.
    pub ids: IdColumn,
    /// Rows without an id, ascending.
    pub missing_id: Vec<u32>,
    /// Empty unless they are wanted.
    pub masks: MaskRows,
    /// Likewise.
    pub keypoints: KeypointRows,
    pub attributes: Columns,
}

/// One run's records.
#[derive(Default)]
pub(super) struct GroundTruthRows {
    pub images: ImageRows,
    pub annotations: AnnotationRows,
    pub categories: Vec<Category>,
    pub tally: Tally,
}

/// The refusal of a record without a required field.
#[cold]
pub(super) fn missing(field: &'static str, advice: &'static str) -> Box<Stop> {
    Fault::stop(Reason::MissingField, field, format!("found no `{field}`"), advice)
}

impl Format for GroundTruthFile {
    type Rows = GroundTruthRows;

    fn skip_invalid(&self) -> bool {
        self.skip_invalid
    }

    fn rows(&self, expected: usize) -> GroundTruthRows {
        let annotations = AnnotationRows {
            image: IdColumn::Int(Vec::with_capacity(expected)),
            category: IdColumn::Int(Vec::with_capacity(expected)),
            boxes_xywh: Vec::with_capacity(expected),
            area: Vec::with_capacity(expected),
            crowd: Vec::with_capacity(expected),
            ignore: Vec::with_capacity(expected),
            ids: IdColumn::Int(Vec::with_capacity(expected)),
            ..AnnotationRows::default()
        };
        GroundTruthRows { annotations, ..GroundTruthRows::default() }
    }

    fn take(&self, key: &[u8], _: u8) -> Take {
        match key {
            b"images" => Take::List(IMAGES),
            b"annotations" => Take::List(ANNOTATIONS),
            b"categories" => Take::List(CATEGORIES),
            _ => Take::Skip,
        }
    }

    fn guess(&self, mut record: Cursor<'_>) -> Option<List> {
        let (mut annotation, mut image, mut category) = (false, false, false);
        let walked = record.object(|cursor, key| {
            match &*key.key() {
                b"image_id" => annotation = true,
                b"file_name" | b"width" | b"height" => image = true,
                b"name" => category = true,
                _ => {}
            }
            cursor.skip_value()
        });
        match (walked, annotation, image, category) {
            (Err(_), ..) => None,
            (_, true, _, _) => Some(ANNOTATIONS),
            (_, _, true, _) => Some(IMAGES),
            (_, _, _, true) => Some(CATEGORIES),
            _ => None,
        }
    }

    fn clear(&self, rows: &mut GroundTruthRows, list: List) {
        match list {
            IMAGES => rows.images = ImageRows::default(),
            ANNOTATIONS => rows.annotations = AnnotationRows::default(),
            _ => rows.categories.clear(),
        }
        rows.tally.clear(list);
    }

    #[inline(always)]
    fn record(&self, cursor: &mut Cursor<'_>, list: List, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
        match list {
            IMAGES => image(cursor, number, rows),
            ANNOTATIONS => annotation(cursor, self.wanted, number, rows),
            _ => category(cursor, number, rows),
        }
    }
}
