//! Polygons as COCO rasterises them: bit-equal to `rleFrPoly` of cocoapi's maskApi.c, and the union
//! of several to `rleMerge`.
//!
//! # What COCO does
//!
//! Points are scaled by 5 and rounded to a fine grid of integers. The boundary is walked densely:
//! along each edge one fine point for every step of its longer side. Wherever two neighbouring
//! points differ in x and the lower of the two is `5 c + 2`, the boundary crosses the middle of
//! pixel column `c`; the lower y of the two, scaled back and rounded up, is a place where that
//! column changes between background and foreground. Sorted, these places are the borders of the
//! runs, and equal ones cancel in pairs.
//!
//! # What is done here
//!
//! Only the points beside a crossing matter, one pair for each edge and column, so only these are
//! computed, with the very operations of the original, hence to the last bit:
//!
//! * A shallow edge (no taller than wide) has exactly one fine point for each x; y is monotonic
//!   along the edge, so the lower y of the pair is that of a known end: one evaluation.
//! * On a steep edge x is monotonic in y. The first fine y at which x has passed the middle is
//!   estimated by a division and then set right by evaluating x around it.
//!
//! Points of neighbouring edges never differ in x where it counts (a vertex with positive x is met
//! exactly from both sides), so every crossing belongs to one edge. C's cast to int cuts off
//! towards zero, also below zero, but columns and rows are cut off at the image's border
//! before that can show. Going back to pixels is exact in integers: `ceil((v + .5) / 5 - .5)` is
//! `(v + 2) / 5` for `v > 2`, and the division by 5 is exact just where the result is whole.
//!
//! Crossings are sorted by counting columns, of which each holds few. The cost is linear in edges
//! plus columns crossed, where the original's is linear in five times the perimeter and then sorts.
//!
//! # What is refused
//!
//! The original's casts have no meaning beyond 32 bits, and differences of two coordinates must
//! fit as well: coordinates beyond 2^30 / 5 = 214748364 pixels, NaN and infinities are errors. As with
//! pycocotools, the first polygon of an object needs more than four numbers; where the count is
//! odd the last number is left out, and a polygon of fewer than three points covers nothing.

use super::crossings::Crossings;
use super::merge::merge_runs;
use crate::columns::Masks;
use crate::{Error, Result};

/// The fine grid's extent: scaled coordinates are inside.
const FINE: f64 = (1 << 30) as f64;

/// More crossings than this in one polygon are no object but a mistake: they would take gigabytes.
const MOST_CROSSINGS: u64 = 1 << 27;

/// Rasterises polygons; holds the memory that is used again and again.
#[derive(Default)]
pub struct Rasteriser {
    points: Vec<[i32; 2]>,
    crossings: Crossings,
    runs: Vec<u32>,
    union: Vec<u32>,
    merged: Vec<u32>,
}

impl Rasteriser {
    /// Adds to `masks` the union of polygons `x0, y0, x1, y1, ...` in an image of height and width
    /// `size`.
    ///
    /// An error, which leaves the column as it was, names the number as `[polygon][number]`.
    pub fn push<'a>(
        &mut self,
        masks: &mut Masks,
        size: [u32; 2],
        polygons: impl IntoIterator<Item = &'a [f64]>,
    ) -> Result<()> {
        super::pixels(size)?;
        let mut count = 0;
        for (index, polygon) in polygons.into_iter().enumerate() {
            self.rasterise(polygon, size, index)?;
            count += 1;
            if index == 0 {
                std::mem::swap(&mut self.union, &mut self.runs);
            } else {
                merge_runs(&self.union, &self.runs, |a, b| a || b, &mut self.merged);
                std::mem::swap(&mut self.union, &mut self.merged);
            }
        }
        if count == 0 {
            let advice = "give at least one polygon of three points, or leave the object out";
            return Err(Error::input("segmentation", "found no polygon", advice));
        }
        masks.runs.extend_from_slice(&self.union);
        masks.close_row(size);
        Ok(())
    }

    /// Leaves in `runs` the runs of one polygon.
    fn rasterise(&mut self, polygon: &[f64], size: [u32; 2], index: usize) -> Result<()> {
        if index == 0 && polygon.len() <= 4 {
            let found = format!("found a polygon of {} numbers", polygon.len());
            return Err(Error::input("segmentation[0]", found, "a polygon needs at least three points: six numbers"));
        }
        self.refine(polygon, index)?;
        let [height, width] = size;
        let edges = || self.points.windows(2).map(|ends| Edge::new(ends[0], ends[1], width));
        let crossed: u64 = edges().map(|edge| edge.columns.len() as u64).sum();
        if crossed > MOST_CROSSINGS {
            let found = format!("found a boundary that crosses {crossed} columns of pixels");
            let advice = format!("at most {MOST_CROSSINGS} are rasterised; check the coordinates");
            return Err(Error::input(format!("segmentation[{index}]"), found, advice));
        }
        self.crossings.clear();
        for edge in edges() {
            edge.cross(|column, fine| self.crossings.push(column, row(fine, height)));
        }
        self.crossings.runs(height, width, &mut self.runs);
        Ok(())
    }

    /// The polygon's points on the fine grid, the first again at the end.
    fn refine(&mut self, polygon: &[f64], index: usize) -> Result<()> {
        self.points.clear();
        for (number, &value) in polygon.iter().enumerate() {
            if value.is_nan() || (5.0 * value + 0.5).abs() >= FINE {
                let found = format!("found {value}");
                let advice = "a coordinate must be a number of at most 214748364 pixels either way";
                return Err(Error::input(format!("segmentation[{index}][{number}]"), found, advice));
            }
        }
        self.points.extend(polygon.chunks_exact(2).map(|xy| [xy[0], xy[1]].map(|value| (5.0 * value + 0.5) as i32)));
        self.points.extend_from_within(..self.points.len().min(1));
        Ok(())
    }
}

/// The row of pixels that begins at or after a fine y, within 0 and the height.
#[inline]
fn row(fine: i32, height: u32) -> u32 {
    if fine <= 2 { 0 } else { (fine as u32 + 2) / 5 }.min(height)
}

/// An edge on the fine grid, its ends in ascending order of its longer side.
struct Edge {
    low: [i32; 2],
    high: [i32; 2],
    /// Whether it is no taller than wide.
    shallow: bool,
    /// Whether it leads from left to right.
    rightwards: bool,
    /// The columns of pixels whose middle it crosses.
    columns: std::ops::Range<u32>,
}

impl Edge {
    #[inline]
    fn new(from: [i32; 2], to: [i32; 2], width: u32) -> Self {
        let shallow = (to[0] - from[0]).abs() >= (to[1] - from[1]).abs();
        let long = usize::from(!shallow);
        let (low, high) = if from[long] > to[long] { (to, from) } else { (from, to) };
        // Columns c with 5 c + 2 at or behind the left end, and 5 c + 3 at or before the right one.
        let (left, right) = (from[0].min(to[0]), from[0].max(to[0]));
        let first = if left <= 2 { 0 } else { (left as u32 + 2) / 5 };
        let behind = if right <= 2 { 0 } else { (right as u32 + 2) / 5 };
        let behind = behind.min(width);
        Self { low, high, shallow, rightwards: from[0] < to[0], columns: first.min(behind)..behind }
    }

    /// Tells each column that is crossed and the lower fine y of the two points beside its middle.
    #[inline]
    fn cross(self, tell: impl FnMut(u32, i32)) {
        if self.columns.is_empty() {
        } else if self.shallow {
            self.cross_shallow(tell);
        } else {
            self.cross_steep(tell);
        }
    }

    fn cross_shallow(self, mut tell: impl FnMut(u32, i32)) {
        let slope = f64::from(self.high[1] - self.low[1]) / f64::from(self.high[0] - self.low[0]);
        let start = f64::from(self.low[1]);
        // Where y falls, the lower point is the one behind the middle.
        let beside = 2 + i32::from(slope < 0.0) - self.low[0];
        for column in self.columns {
            let step = 5 * column as i32 + beside;
            tell(column, (start + slope * f64::from(step) + 0.5) as i32);
        }
    }

    fn cross_steep(self, mut tell: impl FnMut(u32, i32)) {
        let (width, height) = (self.high[0] - self.low[0], self.high[1] - self.low[1]);
        let slope = f64::from(width) / f64::from(height);
        let inverse = f64::from(height) / f64::from(width);
        let start = f64::from(self.low[0]);
        let x = |step: i32| (start + slope * f64::from(step) + 0.5) as i32;
        let rising = width > 0;
        for column in self.columns {
            let middle = 5 * column as i32 + 2;
            // The first step that has x on the far side of the middle; x is there by the last one.
            let far = |x: i32| if rising { x > middle } else { x <= middle };
            let mut step = (((f64::from(middle) - start + 0.5) * inverse).ceil() as i32).clamp(1, height);
            while step > 1 && far(x(step - 1)) {
                step -= 1;
            }
            while step < height && !far(x(step)) {
                step += 1;
            }
            // Rounding can make x leap over a fine point, for coordinates of many millions. The
            // original looks at the point it comes to, which then is not the one beside the middle.
            let come_to = x(if rising == self.rightwards { step } else { step - 1 });
            if come_to == middle + i32::from(self.rightwards) {
                tell(column, self.low[1] + step - 1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
