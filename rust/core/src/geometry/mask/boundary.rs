//! The boundary of a mask, for Boundary IoU.
//!
//! Source: Cheng et al., "Boundary IoU", CVPR 2021, and its authors' boundary_iou_api: the pixels
//! of the mask within `d` pixels of its border, `d` being a share of the image's diagonal, rounded
//! half to even and at least 1. That is the mask without its erosion, `d` times by a square of 3 x 3;
//! outside of the image is background, so the image's border is part of the boundary.
//!
//! Eroding `d` times by 3 x 3 is eroding once by a square of side `2 d + 1`, rows and columns one
//! after the other. Down a column every run loses `d` pixels at either end. Along the rows, column
//! `c` keeps what columns `c - d ..= c + d` have in common. To intersect `2 d + 1` lists of runs
//! for each column would be slow; but if columns are cut into blocks of that number, each such
//! window is the rear part of one block and the front part of the next, and both are built up column
//! by column (van Herk 1992, Gil and Werman 1993): three intersections of short lists a column,
//! whatever `d` is. A mask whose bounds are at most `2 d` wide or high is all boundary.

use super::columns::for_each_column_run;
use super::lists::{Lists, intersect};
use super::merge::merge_runs;
use crate::columns::{Mask, Masks};
use rayon::prelude::*;

/// How far the boundary reaches inwards in an image of height and width `size`, in pixels.
pub fn boundary_width(size: [u32; 2], ratio: f64) -> u32 {
    let square = |side: u32| u128::from(side) * u128::from(side);
    let diagonal = ((square(size[0]) + square(size[1])) as f64).sqrt();
    // The cast keeps within 32 bits, and makes 0 of NaN.
    ((ratio * diagonal).round_ties_even() as u32).max(1)
}

/// The boundary of each mask; `ratio` is its width as a share of the image's diagonal.
pub fn boundaries(masks: &Masks, ratio: f64) -> Masks {
    const ROWS_AT_ONCE: usize = 64;
    let starts: Vec<usize> = (0..masks.len()).step_by(ROWS_AT_ONCE).collect();
    let parts: Vec<Masks> = starts
        .into_par_iter()
        .map_init(Eroder::default, |eroder, start| {
            let mut part = Masks::default();
            for row in start..masks.len().min(start + ROWS_AT_ONCE) {
                eroder.push_boundary(masks, row, ratio, &mut part);
            }
            part
        })
        .collect();
    let mut all = Masks::default();
    for part in &parts {
        all.append(part);
    }
    all
}

/// Erodes masks; holds the memory that is used again and again.
#[derive(Default)]
struct Eroder {
    joined: Vec<u32>,
    /// Runs of each column, shortened, and what the rear of each block has in common.
    columns: Lists,
    rears: Lists,
    /// What the front of a block has in common, and the runs that are left.
    front: Vec<[u32; 2]>,
    spare: Vec<[u32; 2]>,
    kept: Vec<[u32; 2]>,
    eroded: Vec<u32>,
    boundary: Vec<u32>,
}

impl Eroder {
    fn push_boundary(&mut self, masks: &Masks, row: usize, ratio: f64, to: &mut Masks) {
        let mask = masks.mask(row);
        let width = boundary_width(masks.size[row], ratio);
        let [left, _, columns, rows] = masks.bounds[row].map(|side| side as u32);
        let most = columns.min(rows);
        if u64::from(most) <= 2 * u64::from(width) {
            to.push(mask);
            return;
        }
        // Runs that touch are one.
        let mut runs = std::mem::take(&mut self.joined);
        join(mask.runs, &mut runs);
        let mask = Mask { runs: &runs, ..mask };
        self.shorten(mask, left, columns, width);
        self.erode(mask, left, columns, width);
        merge_runs(mask.runs, &self.eroded, |whole, inner| whole && !inner, &mut self.boundary);
        to.push(Mask { runs: &self.boundary, ..mask });
        self.joined = runs;
    }

    /// Leaves in `columns` the runs of each column of the bounds without `width` pixels at either end.
    fn shorten(&mut self, mask: Mask<'_>, left: u32, columns: u32, width: u32) {
        self.columns.clear();
        for_each_column_run(mask, |column, begin, end| {
            self.columns.close_until((column - left) as usize);
            if end - begin > 2 * width {
                self.columns.push([begin + width, end - width]);
            }
            true
        });
        self.columns.close_until(columns as usize);
    }

    /// Leaves in `eroded` the runs of what `2 * width + 1` neighbouring columns have in common.
    fn erode(&mut self, mask: Mask<'_>, left: u32, columns: u32, width: u32) {
        self.eroded.clear();
        let (columns, window) = (columns as usize, 2 * width as usize + 1);
        let mut end = 0;
        let windows = columns + 1 - window;
        for block in (0..windows).step_by(window) {
            // Windows begin in this block and end in the next one, or where this one ends.
            self.build_rears(block, window);
            self.front.clear();
            for first in block..(block + window).min(windows) {
                // How many columns of the next block the window reaches into.
                let reach = first - block;
                if reach > 0 {
                    self.extend_front(block + window + reach - 1, reach == 1);
                }
                let rear = self.rears.of(window - 1 - reach);
                self.kept.clear();
                if reach > 0 {
                    intersect(rear, &self.front, &mut self.kept);
                } else {
                    self.kept.extend_from_slice(rear);
                }
                let top = (left + first as u32 + width) * mask.height;
                for run in &self.kept {
                    self.eroded.extend([top + run[0] - end, run[1] - run[0]]);
                    end = top + run[1];
                }
            }
        }
        self.eroded.push(mask.height * mask.width - end);
    }

    /// Leaves in list `i` of `rears` what the last `i + 1` columns of a block have in common.
    fn build_rears(&mut self, block: usize, length: usize) {
        self.rears.clear();
        for index in 0..length {
            let column = self.columns.of(block + length - 1 - index);
            match index {
                0 => self.rears.push_list(column),
                _ => self.rears.push_common(index - 1, column),
            }
        }
    }

    /// Goes on to the next column of a front.
    fn extend_front(&mut self, column: usize, is_first: bool) {
        let column = self.columns.of(column);
        if is_first {
            self.front.extend_from_slice(column);
        } else {
            intersect(&self.front, column, &mut self.spare);
            std::mem::swap(&mut self.front, &mut self.spare);
        }
    }
}

/// Writes runs without those of length 0 behind the first, joining what these kept apart.
fn join(runs: &[u32], to: &mut Vec<u32>) {
    to.clear();
    for (index, &run) in runs.iter().enumerate() {
        // Runs at even places are background, before and after.
        match to.len() {
            length if length % 2 == index % 2 && (run > 0 || index == 0) => to.push(run),
            0 => {}
            length => to[length - 1] += run,
        }
    }
}

#[cfg(test)]
mod tests;
