//! Area and bounds of a mask, and the one way into a column of masks.
//!
//! The bounds are those of `rleToBbox` in cocoapi's maskApi.c: the smallest box of whole pixels,
//! `[x, y, width, height]`. A run that reaches into the next column spans the full height. Runs come
//! in ascending order, so only the first and the last tell x; and the next run mostly begins in the
//! same column or in the following one, which spares the division. One pass, linear.
//!
//! One difference on purpose: a mask whose foreground runs all have length 0 has no bounds, hence
//! four zeros, where `rleToBbox` wraps around to widths of four thousand million.

use crate::columns::{Mask, Masks, Xywh};
use crate::{Error, Result};

/// Foreground pixels and bounds of a mask; four zeros where there is no foreground.
pub fn measure(mask: Mask<'_>) -> (u32, Xywh) {
    let height = mask.height;
    if height == 0 {
        return (0, [0.0; 4]);
    }
    let (mut end, mut area) = (0_u32, 0_u32);
    let (mut top, mut bottom) = (height, 0);
    let (mut first, mut last) = (None, 0);
    // The first pixel of the column in which the latest foreground run began.
    let mut column = 0_u32;
    for pair in mask.runs.chunks_exact(2) {
        let start = end.wrapping_add(pair[0]);
        end = start.wrapping_add(pair[1]);
        if pair[1] == 0 {
            continue;
        }
        area = area.wrapping_add(pair[1]);
        column = column_start(start, column, height);
        let (from, to) = (start - column, u64::from(start - column) + u64::from(pair[1]));
        if to > u64::from(height) {
            (top, bottom) = (0, height);
        } else {
            (top, bottom) = (top.min(from), bottom.max(to as u32));
        }
        first = first.or(Some(start));
        last = end.wrapping_sub(1);
    }
    let Some(first) = first else { return (0, [0.0; 4]) };
    let (left, right) = (first / height, last / height);
    let size = [right.wrapping_sub(left).wrapping_add(1), bottom - top];
    (area, [left, top, size[0], size[1]].map(f64::from))
}

/// The first pixel of the column that holds `pixel`, given that of a column before it.
#[inline]
fn column_start(pixel: u32, before: u32, height: u32) -> u32 {
    match pixel.wrapping_sub(before) {
        ahead if ahead < height => before,
        ahead if ahead - height < height => before + height,
        _ => pixel - pixel % height,
    }
}

/// The number of pixels of an image, if it fits in 32 bits.
pub fn pixels(size: [u32; 2]) -> Result<u32> {
    size[0].checked_mul(size[1]).ok_or_else(|| {
        Error::input(
            "size",
            format!("found {} x {} pixels", size[0], size[1]),
            "a mask can have at most 4294967295; check height and width",
        )
    })
}

impl Masks {
    /// Adds a mask. Its runs must add up to `height * width`; see [`Masks::push_counts`] and
    /// [`Masks::push_lengths`] for runs from outside.
    pub fn push(&mut self, mask: Mask<'_>) {
        self.runs.extend_from_slice(mask.runs);
        self.close_row([mask.height, mask.width]);
    }

    /// Makes a row of the runs that stand in `runs` behind those of the last row.
    pub(super) fn close_row(&mut self, size: [u32; 2]) {
        let begin = self.offsets.last().copied().unwrap_or(0);
        let runs = &self.runs[begin..];
        debug_assert_eq!(runs.iter().map(|&run| u64::from(run)).sum::<u64>(), u64::from(size[0]) * u64::from(size[1]),);
        let (area, bounds) = measure(Mask { height: size[0], width: size[1], runs });
        self.size.push(size);
        self.offsets.push(self.runs.len());
        self.bounds.push(bounds);
        self.area.push(area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Paints the pixels and looks at them.
    fn by_pixels(mask: Mask<'_>) -> (u32, Xywh) {
        let mut on: Vec<(u32, u32)> = Vec::new();
        let mut at = 0;
        for (index, &run) in mask.runs.iter().enumerate() {
            let filled = (at..at + run).filter(|_| index % 2 == 1);
            on.extend(filled.map(|pixel| (pixel / mask.height, pixel % mask.height)));
            at += run;
        }
        let (Some(left), Some(right)) = (on.iter().map(|p| p.0).min(), on.iter().map(|p| p.0).max()) else {
            return (0, [0.0; 4]);
        };
        let top = on.iter().map(|p| p.1).min().unwrap_or(0);
        let bottom = on.iter().map(|p| p.1).max().unwrap_or(0);
        (on.len() as u32, [left, top, right - left + 1, bottom - top + 1].map(f64::from))
    }

    proptest! {
        #[test]
        fn measures_what_the_pixels_show(height in 1..9_u32, runs in prop::collection::vec(0..12_u32, 0..14)) {
            // The width that the runs fill, the rest of the last column being background.
            let total: u32 = runs.iter().sum();
            let width = total.div_ceil(height);
            let mut runs = runs;
            if runs.len() % 2 == 0 {
                runs.push(0);
            }
            *runs.last_mut().unwrap() += height * width - total;
            let mask = Mask { height, width, runs: &runs };
            prop_assert_eq!(measure(mask), by_pixels(mask));
        }
    }

    #[test]
    fn no_foreground_has_no_bounds() {
        for runs in [&[][..], &[0], &[0, 0], &[0, 0, 0]] {
            assert_eq!(measure(Mask { height: 0, width: 5, runs }), (0, [0.0; 4]));
        }
        for runs in [&[35][..], &[35, 0], &[30, 0, 5, 0, 0]] {
            assert_eq!(measure(Mask { height: 5, width: 7, runs }), (0, [0.0; 4]));
        }
    }

    #[test]
    fn the_largest_mask_of_all() {
        let runs = [0, u32::MAX];
        let mask = Mask { height: 65_535, width: 65_537, runs: &runs };
        assert_eq!(measure(mask), (u32::MAX, [0.0, 0.0, 65_537.0, 65_535.0]));
        let mask = Mask { height: 1, width: u32::MAX, runs: &[u32::MAX - 1, 1] };
        assert_eq!(measure(mask), (1, [f64::from(u32::MAX - 1), 0.0, 1.0, 1.0]));
        assert!(pixels([65_536, 65_536]).is_err());
    }
}
