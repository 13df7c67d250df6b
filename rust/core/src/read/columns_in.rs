//! What the builders take: columns in the order of the user's rows, borrowed where they are large.

use super::id_lists::IdLists;
use super::index::IdIndex;
use super::mask_rows::MaskRows;
use super::pieces::Pieces;
use crate::columns::{Attribute, Id, IdColumn, Keypoints, Masks, Xywh};

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

/// Keypoints of rows, in one piece or several.
#[derive(Clone, Debug)]
pub struct KeypointColumn<'a> {
    pub(super) pieces: Pieces<'a, Keypoints>,
    pub(super) len: usize,
}

impl<'a> From<&'a Keypoints> for KeypointColumn<'a> {
    fn from(keypoints: &'a Keypoints) -> Self {
        Self { pieces: Pieces::new([(0, keypoints)]), len: keypoints.len() }
    }
}

impl<'a> KeypointColumn<'a> {
    /// The first row, and its first point in it, that is not finite.
    pub(super) fn first_bad(&self) -> Option<(u32, [f64; 3])> {
        (0..self.len as u32).find_map(|row| {
            let (piece, local) = self.pieces.find(row);
            let bad = piece.of(local).iter().find(|point| !point.iter().all(|value| value.is_finite()));
            bad.map(|point| (row, *point))
        })
    }

    /// Of the first row and the rows of each piece.
    pub(super) fn of_pieces(pieces: impl IntoIterator<Item = (u32, &'a Keypoints)>) -> Self {
        let mut len = 0;
        let pieces = Pieces::new(pieces.into_iter().inspect(|(_, piece)| len += piece.len()));
        Self { pieces, len }
    }

    /// In how many rows the labelled points are counted.
    pub(super) fn counted(&self) -> usize {
        self.pieces.iter().map(|piece| piece.labelled.len()).sum()
    }

    /// The rows `order`, in that order.
    pub(super) fn take(&self, order: &[u32]) -> Keypoints {
        let rows = || order.iter().map(|&row| self.pieces.find(row));
        let mut taken = Keypoints::default();
        taken.points.reserve_exact(rows().map(|(piece, row)| piece.of(row).len()).sum());
        taken.offsets.reserve_exact(order.len());
        for (piece, row) in rows() {
            taken.points.extend_from_slice(piece.of(row));
            taken.offsets.push(taken.points.len());
            taken.labelled.extend(piece.labelled.get(row));
        }
        taken
    }
}

/// Masks of rows: made already, or as they were read.
pub struct MaskColumn<'a> {
    pub(super) rows: MaskSource<'a>,
    pub(super) len: usize,
    /// Rows that have no box of their own: they are given the mask's bounds.
    pub(super) missing_box: &'a [u32],
    /// Rows that have no area of their own: they are given the mask's.
    pub(super) missing_area: &'a [u32],
}

pub(super) enum MaskSource<'a> {
    Made(&'a Masks),
    Read(Pieces<'a, MaskRows>),
}

impl<'a> From<&'a Masks> for MaskColumn<'a> {
    fn from(masks: &'a Masks) -> Self {
        Self { rows: MaskSource::Made(masks), len: masks.len(), missing_box: &[], missing_area: &[] }
    }
}

impl<'a> MaskColumn<'a> {
    /// Of the first row and the rows of each piece.
    pub(super) fn of_pieces(pieces: impl IntoIterator<Item = (u32, &'a MaskRows)>) -> Self {
        let mut len = 0;
        let pieces = Pieces::new(pieces.into_iter().inspect(|(_, piece)| len += piece.len()));
        Self { rows: MaskSource::Read(pieces), len, missing_box: &[], missing_area: &[] }
    }

    /// Whether row `row` can be made only where the size of its image is known.
    pub(super) fn needs_size(&self, row: u32) -> bool {
        match &self.rows {
            MaskSource::Made(_) => false,
            MaskSource::Read(pieces) => {
                let (piece, row) = pieces.find(row);
                piece.size(row).is_none()
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
