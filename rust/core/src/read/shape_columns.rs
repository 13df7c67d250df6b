//! Masks and keypoints as the builders take them: finished columns, borrowed, or the pieces of a
//! file as they were read.

use super::mask_rows::MaskRows;
use super::pieces::Pieces;
use crate::columns::{Keypoints, Masks};

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
