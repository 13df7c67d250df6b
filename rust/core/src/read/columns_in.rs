//! What the builders take: columns in the order of the user's rows, borrowed where they are large.

use super::id_lists::IdLists;
use super::index::IdIndex;
use super::shape_columns::{KeypointColumn, MaskColumn};
use crate::columns::{Attribute, Id, IdColumn, Masks, Xywh};

/// Ids of rows.
#[derive(Clone, Copy, Debug)]
pub enum Ids<'a> {
    /// Numbers.
    Int(&'a [i64]),
    /// Numbers and strings.
    Any(&'a [Id]),
    /// Positions in a list of ids, in which ids may occur twice or never be used.
    Coded {
        /// For each row a position in `ids`.
        codes: &'a [u32],
        /// The ids.
        ids: &'a [Id],
    },
}

impl<'a> Ids<'a> {
    /// The ids of a column.
    pub fn of_column(column: &'a IdColumn) -> Self {
        match column {
            IdColumn::Int(ids) => Ids::Int(ids),
            IdColumn::Any(ids) => Ids::Any(ids),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Ids::Int(ids) => ids.len(),
            Ids::Any(ids) => ids.len(),
            Ids::Coded { codes, .. } => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of row `row`.
    pub fn get(&self, row: usize) -> Id {
        match self {
            Ids::Int(ids) => Id::Int(ids[row]),
            Ids::Any(ids) => ids[row].clone(),
            Ids::Coded { codes, ids } => ids[codes[row] as usize].clone(),
        }
    }

    /// The position of each row's id in `index`, or [`u32::MAX`]: an `Option` would take twice the
    /// memory, which counts at 50 million rows.
    pub(super) fn positions(&self, index: &IdIndex) -> Vec<u32> {
        let or_none = |position: Option<u32>| position.unwrap_or(u32::MAX);
        match self {
            Ids::Int(ids) => ids.iter().map(|&id| or_none(index.number(id))).collect(),
            Ids::Any(ids) => ids.iter().map(|id| or_none(index.id(id))).collect(),
            Ids::Coded { codes, ids } => {
                let table: Vec<u32> = ids.iter().map(|id| or_none(index.id(id))).collect();
                codes.iter().map(|&code| table[code as usize]).collect()
            }
        }
    }
}

/// Images in the order of the user's rows. Any column but `ids` may be empty: nothing is known.
#[derive(Clone, Debug, Default)]
pub struct ImageColumns {
    /// Distinct ids.
    pub ids: IdColumn,
    /// Widths in pixels.
    pub width: Vec<Option<f64>>,
    /// Heights in pixels.
    pub height: Vec<Option<f64>>,
    /// File names.
    pub file_name: Vec<Option<String>>,
    /// Categories known to be absent, for the images that say so (LVIS).
    pub negative: IdLists,
    /// Categories of which not every object is annotated, likewise.
    pub not_exhaustive: IdLists,
    /// Split such as train, valid, test.
    pub split: Option<Attribute>,
    /// Other columns.
    pub metadata: Vec<Attribute>,
}

/// Ground-truth annotations in the order of the user's rows.
pub struct AnnotationColumns<'a> {
    /// The image of each.
    pub image: Ids<'a>,
    /// The category of each.
    pub category: Ids<'a>,
    /// Rows whose category does not count because they have none; they must be ignored ones.
    pub unlabelled: Option<&'a [bool]>,
    /// Boxes.
    pub boxes_xywh: &'a [Xywh],
    /// Areas in square pixels; width * height if absent.
    pub area: Option<&'a [f64]>,
    /// COCO's iscrowd; none if absent.
    pub crowd: Option<&'a [bool]>,
    /// Ignored for another reason; none if absent.
    pub ignore: Option<&'a [bool]>,
    /// Annotation ids; 1, 2, 3, ... if absent.
    pub ids: Option<IdColumn>,
    /// Masks.
    pub masks: Option<MaskColumn<'a>>,
    /// Keypoints.
    pub keypoints: Option<KeypointColumn<'a>>,
    /// Other columns.
    pub attributes: Vec<Attribute>,
}

/// Detections in the order of the user's rows.
pub struct DetectionColumns<'a> {
    /// The image of each.
    pub image: Ids<'a>,
    /// The category of each.
    pub category: Ids<'a>,
    /// Boxes.
    pub boxes_xywh: &'a [Xywh],
    /// Scores; all missing, and so 1.0, if absent.
    pub score: Option<&'a [f64]>,
    /// Rows whose score does not count because they have none.
    pub missing_score: Option<&'a [bool]>,
    /// Areas in square pixels; width * height if absent.
    pub area: Option<&'a [f64]>,
    /// Masks.
    pub masks: Option<&'a Masks>,
    /// Keypoints.
    pub keypoints: Option<KeypointColumn<'a>>,
    /// Other columns.
    pub attributes: Vec<Attribute>,
}
