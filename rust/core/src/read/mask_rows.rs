//! Masks of the records of one run, as they are read.
//!
//! Polygons cannot be rasterised before the sizes of the images are known, which may stand behind
//! them in the file; so corners are kept, and compressed counts as the bytes they are (a third of
//! the runs they stand for, and touching memory for the first time costs more than decoding
//! twice). All rows share one arena for each form: there is no allocation for a polygon.
//!
//! A mask is added while its record is parsed, and counts only once the record is known to be
//! complete: what a record that is refused, or read again with a longer window, has left behind
//! is cut off by the next.

use crate::columns::{Mask, Masks, Xywh};
use crate::geometry::mask::Rasteriser;
use crate::{Error, Result};
use std::ops::Range;

/// Height and width of an image.
pub(super) type Size = [u32; 2];

/// The mask of a row: a range of the arena of its form.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Polygons whose union it is: a range of `ends`.
    Polygons(Range<usize>),
    /// COCO's compressed counts: a range of `text`.
    Text(Size, Range<usize>),
    /// A range of `runs`.
    Runs(Size, Range<usize>),
    /// The row's box, as a polygon.
    Box,
}

impl Shape {
    fn size(&self) -> Option<Size> {
        match self {
            Shape::Polygons(_) | Shape::Box => None,
            Shape::Text(size, _) | Shape::Runs(size, _) => Some(*size),
        }
    }
}

/// The rows, and what of the next one has been read.
#[derive(Default)]
pub(super) struct MaskRows {
    rows: Vec<Shape>,
    pub(super) corners: Vec<f64>,
    /// Where each polygon ends in `corners`.
    pub(super) ends: Vec<usize>,
    pub(super) text: Vec<u8>,
    pub(super) runs: Vec<u32>,
    /// The mask that is being read.
    pub(super) pending: Option<Shape>,
    /// Lengths of the arenas without it.
    kept: Lengths,
    /// Whether a polygon of it has an odd number of coordinates.
    pub(super) odd: bool,
    /// One mask, for checking and measuring.
    scratch: Masks,
    rasteriser: Rasteriser,
}

#[derive(Clone, Copy, Debug, Default)]
struct Lengths {
    corners: usize,
    ends: usize,
    text: usize,
    runs: usize,
}

impl MaskRows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Forgets the mask that was being read.
    pub fn forget(&mut self) {
        self.pending = None;
        self.odd = false;
        self.corners.truncate(self.kept.corners);
        self.ends.truncate(self.kept.ends);
        self.text.truncate(self.kept.text);
        self.runs.truncate(self.kept.runs);
    }

    /// Adds the row that is being read; without a mask of its own, its box.
    pub fn add(&mut self) {
        self.rows.push(self.pending.take().unwrap_or(Shape::Box));
        let Self { corners, ends, text, runs, .. } = self;
        self.kept = Lengths { corners: corners.len(), ends: ends.len(), text: text.len(), runs: runs.len() };
    }

    /// The polygons that were read for it.
    pub fn pending_polygons(&self) -> Range<usize> {
        self.kept.ends..self.ends.len()
    }

    /// The bytes that were read for it.
    pub fn pending_text(&self) -> Range<usize> {
        self.kept.text..self.text.len()
    }

    /// Checks bytes that were read for it, and makes them its mask.
    pub fn take_text(&mut self, size: Size) -> Result<()> {
        let range = self.pending_text();
        clear(&mut self.scratch);
        self.scratch.push_counts(size, &self.text[range.clone()])?;
        self.pending = Some(Shape::Text(size, range));
        Ok(())
    }

    /// Checks run lengths, and makes them its mask.
    pub fn take_lengths(&mut self, size: Size, lengths: &[i64]) -> Result<()> {
        clear(&mut self.scratch);
        self.scratch.push_lengths(size, lengths)?;
        self.take_scratch(size);
        Ok(())
    }

    /// Makes runs of its polygons, if it has any; for where the size of the image is known.
    pub fn rasterise(&mut self, size: Size) -> Result<()> {
        let Some(Shape::Polygons(range)) = self.pending.clone() else { return Ok(()) };
        clear(&mut self.scratch);
        let polygons = polygons(&self.ends, &self.corners, range);
        self.rasteriser.push(&mut self.scratch, size, polygons)?;
        self.take_scratch(size);
        Ok(())
    }

    fn take_scratch(&mut self, size: Size) {
        let odd = self.odd;
        self.forget();
        self.odd = odd;
        self.runs.extend_from_slice(&self.scratch.runs);
        self.pending = Some(Shape::Runs(size, self.kept.runs..self.runs.len()));
    }

    /// Pixels and bounds of the mask that was checked last.
    pub fn measured(&self) -> Option<(u32, Xywh)> {
        Some((*self.scratch.area.first()?, *self.scratch.bounds.first()?))
    }

    /// The height and width that the mask that is being read gives of itself.
    pub fn pending_size(&self) -> Option<Size> {
        self.pending.as_ref().and_then(Shape::size)
    }

    /// The height and width that row `row` gives of itself.
    pub fn size(&self, row: usize) -> Option<Size> {
        self.rows[row].size()
    }

    /// Adds row `row` to `masks`. Polygons, and the box `xywh`, are drawn on an image of the size
    /// `size`.
    pub fn write(
        &self,
        row: usize,
        size: impl Fn() -> Option<Size>,
        xywh: impl Fn() -> Xywh,
        rasteriser: &mut Rasteriser,
        masks: &mut Masks,
    ) -> Result<()> {
        let size = || size().ok_or_else(|| Error::input("", "found an image of unknown size", "give width and height"));
        match &self.rows[row] {
            Shape::Polygons(range) => {
                rasteriser.push(masks, size()?, polygons(&self.ends, &self.corners, range.clone()))
            }
            Shape::Text(size, range) => masks.push_counts(*size, &self.text[range.clone()]),
            Shape::Runs([height, width], range) => {
                masks.push(Mask { height: *height, width: *width, runs: &self.runs[range.clone()] });
                Ok(())
            }
            Shape::Box => rasteriser.push(masks, size()?, [&corners(&xywh())[..]]),
        }
    }
}

/// The polygons `range`.
fn polygons<'a>(ends: &'a [usize], corners: &'a [f64], range: Range<usize>) -> impl Iterator<Item = &'a [f64]> {
    range.map(|at| &corners[at.checked_sub(1).map_or(0, |before| ends[before])..ends[at]])
}

/// Whether polygons can have these coordinates.
pub(super) fn can_be_drawn(corners: &[f64]) -> bool {
    // What is needed to count fifths of pixels with 32 bits.
    const FARTHEST: f64 = 214_748_364.0;
    corners.iter().fold(true, |all, corner| all & (corner.abs() <= FARTHEST))
}

/// The polygon that `loadRes` makes of a box.
pub(super) fn corners([x, y, width, height]: &Xywh) -> [f64; 8] {
    let (right, bottom) = (x + width, y + height);
    [*x, *y, *x, bottom, right, bottom, right, *y]
}

fn clear(masks: &mut Masks) {
    masks.size.clear();
    masks.offsets.truncate(1);
    masks.runs.clear();
    masks.bounds.clear();
    masks.area.clear();
}
