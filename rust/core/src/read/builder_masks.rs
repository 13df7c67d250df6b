//! Masks of a data set, and the boxes and areas that only they can give.

use super::builder::Builder;
use super::coco_ground_truth::ANNOTATIONS;
use super::columns_in::AnnotationColumns;
use super::image_size;
use super::mask_rows::Size;
use super::oddities::Oddity;
use super::shape_columns::MaskColumn;
use crate::columns::{Images, Masks, Xywh};
use crate::{Error, Result};
use std::borrow::Cow;

/// Masks by image, and the columns that they complete, by row.
pub(super) struct Made<'a> {
    pub masks: Masks,
    boxes_xywh: Cow<'a, [Xywh]>,
    area: Cow<'a, [f64]>,
}

impl Made<'_> {
    /// `rows` with no box or area missing.
    pub fn fill<'a>(&'a self, rows: AnnotationColumns<'a>) -> AnnotationColumns<'a> {
        AnnotationColumns { boxes_xywh: &self.boxes_xywh, area: Some(&self.area), ..rows }
    }
}

impl Builder<'_> {
    /// The masks of the rows `order`, with notes of what is odd about them.
    pub fn masks<'a>(
        &mut self,
        column: &MaskColumn<'_>,
        rows: &AnnotationColumns<'a>,
        images: &Images,
        rank: &[u32],
        order: &[u32],
    ) -> Result<Made<'a>> {
        let size = |row: u32| {
            let image = rank[row as usize] as usize;
            image_size::size(images.width[image], images.height[image])
        };
        let masks = column
            .build(order, |at| size(order[at]), |at| rows.boxes_xywh[order[at] as usize], self.threads)
            .map_err(|(row, error)| self.misplaced(row, error))?;
        // From a row to its place among the masks.
        let mut at = vec![u32::MAX; rank.len()];
        order.iter().zip(0..).for_each(|(&row, place)| at[row as usize] = place);
        self.note_odd_masks(&masks, &at, size);
        let of_mask = |missing: &[u32]| -> Vec<(usize, usize)> {
            let places = missing.iter().map(|&row| (row as usize, at[row as usize]));
            places.filter(|place| place.1 != u32::MAX).map(|(row, place)| (row, place as usize)).collect()
        };
        let mut boxes_xywh = Cow::Borrowed(rows.boxes_xywh);
        for (row, place) in of_mask(column.missing_box) {
            boxes_xywh.to_mut()[row] = masks.bounds[place];
        }
        let all: Vec<u32> = if rows.area.is_none() { (0..rank.len() as u32).collect() } else { Vec::new() };
        let mut area = rows.area.map_or_else(|| Cow::Owned(vec![0.0; rank.len()]), Cow::Borrowed);
        for (row, place) in of_mask(column.missing_area).into_iter().chain(of_mask(&all)) {
            area.to_mut()[row] = masks.area[place].into();
        }
        Ok(Made { masks, boxes_xywh, area })
    }

    fn misplaced(&self, row: u32, error: Error) -> Error {
        Error { place: self.places.of_row(ANNOTATIONS, row as usize, "segmentation"), ..error }
    }

    fn note_odd_masks(&mut self, masks: &Masks, at: &[u32], size: impl Fn(u32) -> Option<Size>) {
        for (row, &place) in at.iter().enumerate().filter(|(_, place)| **place != u32::MAX) {
            let place = place as usize;
            if masks.area[place] == 0 {
                self.note(Oddity::EmptyMask, row, "segmentation");
            }
            if size(row as u32).is_some_and(|size| size != masks.size[place]) {
                self.note(Oddity::MaskSize, row, "segmentation");
            }
        }
    }
}
