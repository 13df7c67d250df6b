//! Masks and keypoints of detections, and the boxes and areas that results without boxes have from
//! them, as pycocotools' `loadRes` makes them.

use super::boxes;
use super::coco_results::Results;
use super::fault::{Fault, Parse, Reason, Stop};
use super::first_record::Kind;
use super::ids::shown;
use super::image_size;
use super::keypoint_rows::{KeypointRows, extent};
use super::mask_rows::{MaskRows, Shape, Size, can_be_drawn, corners};
use super::oddities::Oddity;
use super::record_detection::{Detection, missing};
use super::record_segmentation::bad_mask;
use super::scatter::Sorted;
use super::shape_columns::{KeypointColumn, MaskColumn};
use crate::Error;
use crate::columns::{Keypoints, Masks, Xywh};

/// One run's.
#[derive(Default)]
pub(super) struct Shapes {
    pub masks: MaskRows,
    pub keypoints: KeypointRows,
    /// Areas, where they are those of masks.
    area: Vec<f64>,
}

/// Areas, masks and keypoints by image.
pub(super) type Columns = (Option<Vec<f64>>, Option<Masks>, Option<Keypoints>);

impl Results<'_> {
    /// Adds the shapes that were read for a record on the image of rank `rank`; gives its box.
    pub fn add_shapes(
        &self,
        found: &Detection<'_>,
        rank: u32,
        shapes: &mut Shapes,
        note: &mut impl FnMut(Oddity, &'static str),
    ) -> Parse<Xywh> {
        let reading = self.reading;
        if reading.reads_keypoints() && !found.keypoints {
            return Err(missing("keypoints", None));
        }
        if reading.reads_masks() {
            self.settle_mask(found, rank, &mut shapes.masks)?;
        }
        let bbox = match reading.kind {
            Kind::Keypoints => box_of_pose(&shapes.keypoints)?,
            Kind::Masks => found.bbox.or(shapes.masks.measured().map(|mask| mask.1)).unwrap_or_default(),
            Kind::Boxes => found.bbox.unwrap_or_default(),
        };
        // From here on the record is good.
        if found.mask {
            self.note_odd_mask(&shapes.masks, rank, note);
        }
        if reading.kind == Kind::Masks {
            shapes.area.push(shapes.masks.measured().map_or(0.0, |mask| mask.0.into()));
        }
        if reading.masks {
            shapes.masks.add();
        }
        if reading.keypoints {
            shapes.keypoints.add();
        }
        Ok(bbox)
    }

    /// Sees to it that the mask that was read can be made whenever it is wanted.
    fn settle_mask(&self, found: &Detection<'_>, rank: u32, masks: &mut MaskRows) -> Parse<()> {
        let size = || {
            let image = || found.image.as_ref().map_or_else(String::new, |(id, _)| shown(&id.to_id()));
            self.image_size(rank).ok_or_else(|| image_size::refusal(&image()))
        };
        if found.mask {
            if matches!(masks.pending, Some(Shape::Polygons(_))) {
                masks.rasterise(size()?).map_err(bad_mask)?;
            }
            return Ok(());
        }
        masks.forget();
        match found.bbox {
            Some(xywh) if self.reading.kind == Kind::Boxes => {
                size()?;
                if can_be_drawn(&corners(&xywh)) { Ok(()) } else { Err(far_box(&xywh)) }
            }
            _ => Err(missing("segmentation", None)),
        }
    }

    fn image_size(&self, rank: u32) -> Option<Size> {
        let images = &self.dataset.images;
        image_size::size(images.width[rank as usize], images.height[rank as usize])
    }

    fn note_odd_mask(&self, masks: &MaskRows, rank: u32, note: &mut impl FnMut(Oddity, &'static str)) {
        if masks.odd {
            note(Oddity::OddPolygon, "segmentation");
        }
        if masks.measured().is_some_and(|(area, _)| area == 0) {
            note(Oddity::EmptyMask, "segmentation");
        }
        if let (Some(own), Some(image)) = (masks.pending_size(), self.image_size(rank))
            && own != image
        {
            note(Oddity::MaskSize, "segmentation");
        }
    }

    /// The columns of the rows `sorted`, from the pieces in which they were read; or the first row
    /// whose mask cannot be made, and why.
    pub fn finish_shapes(
        &self,
        pieces: &[(u32, Shapes)],
        sorted: &Sorted,
        threads: usize,
    ) -> Result<Columns, (u32, Error)> {
        let reading = self.reading;
        let area = (reading.kind == Kind::Masks).then(|| {
            let area: Vec<f64> = pieces.iter().flat_map(|(_, shapes)| shapes.area.iter().copied()).collect();
            sorted.row.iter().map(|&row| area[row as usize]).collect()
        });
        let keypoints = reading.keypoints.then(|| {
            let pieces = pieces.iter().map(|(first, shapes)| (*first, &shapes.keypoints.rows));
            KeypointColumn::of_pieces(pieces).take(&sorted.row)
        });
        let masks = reading.masks.then(|| {
            let column = MaskColumn::of_pieces(pieces.iter().map(|(first, shapes)| (*first, &shapes.masks)));
            let image = |at: usize| sorted.offsets.partition_point(|&end| end <= at) - 1;
            let size = |at| self.image_size(image(at) as u32);
            column.build(&sorted.row, size, |at| sorted.boxes_xywh[at], threads)
        });
        Ok((area, masks.transpose()?, keypoints))
    }
}

#[cold]
fn far_box(xywh: &Xywh) -> Box<Stop> {
    let found = format!("found {xywh:?}, which is to be a mask");
    Fault::stop(Reason::BadMask, "bbox", found, "coordinates of masks must not exceed 214748364 pixels")
}

#[cold]
fn box_of_pose(keypoints: &KeypointRows) -> Parse<Xywh> {
    match extent(keypoints.pending()) {
        Some(xywh) if boxes::is_usable(&xywh) => Ok(xywh),
        found => {
            let found = if found.is_none() { "found no point" } else { "found points too far apart" };
            let advice = "without a `bbox`, the box is that around the keypoints";
            Err(Fault::stop(Reason::BadKeypoints, "keypoints", found, advice))
        }
    }
}
