//! The boundary of a mask: its pixels that lie near background.
//!
//! Cheng et al., "Boundary IoU", CVPR 2021, and their boundary_iou_api: with a thickness `d` of 2%
//! of the image's diagonal, rounded, at least 1, a pixel is of the boundary if background lies
//! within `d` rows and `d` columns of it. What is outside the image is background.
//!
//! The pixels that are left when the boundary is taken away are those all of whose neighbours in a
//! square of side `2 d + 1` are foreground. A square is a column of rows of columns, so the test is
//! made in two steps: along columns, where runs lie, a run loses `d` pixels at either end; across
//! columns, `2 d + 1` neighbours are combined with AND, 64 pixels at a time and, by running ANDs
//! from the left and from the right inside blocks of `2 d + 1` columns (van Herk), at three ANDs a
//! word whatever `d` is. Only the columns and rows inside the bounds are looked at.
//!
//! Cost: `width * height / 64` words of the bounds, times a few, plus the runs.

use crate::columns::{Mask, Masks, Xywh};
use rayon::prelude::*;

/// Rows handled by one task.
const ROWS_PER_TASK: usize = 64;

/// The boundary of each mask, `ratio` of its image's diagonal thick.
pub fn boundaries(masks: &Masks, ratio: f64) -> Masks {
    let tasks: Vec<usize> = (0..masks.len()).step_by(ROWS_PER_TASK).collect();
    let parts: Vec<Masks> = tasks
        .into_par_iter()
        .map_init(Canvas::default, |canvas, first| {
            let mut part = Masks::default();
            let mut runs = Vec::new();
            for row in first..masks.len().min(first + ROWS_PER_TASK) {
                let mask = masks.mask(row);
                runs.clear();
                canvas.boundary(mask, &masks.bounds[row], thickness(mask, ratio), &mut runs);
                part.push(Mask { runs: &runs, ..mask });
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

/// How many pixels thick the boundary is.
fn thickness(mask: Mask<'_>, ratio: f64) -> u32 {
    let (height, width) = (f64::from(mask.height), f64::from(mask.width));
    let diagonal = (height * height + width * width).sqrt();
    // The conversion saturates; anything thicker than the image is as good as the image.
    ((ratio * diagonal).round_ties_even() as u32).max(1)
}

/// The bounds of a mask as bits: column after column, each from the lowest bit of its first word.
#[derive(Debug, Default)]
struct Canvas {
    /// The mask.
    whole: Vec<u64>,
    /// What is left of it when each column's runs have lost their ends.
    short: Vec<u64>,
    /// Running ANDs of `short` from the left and from the right, inside blocks of columns.
    from_left: Vec<u64>,
    from_right: Vec<u64>,
}

impl Canvas {
    /// Writes the runs of the boundary of `mask`, `d` thick, into `runs`.
    fn boundary(&mut self, mask: Mask<'_>, bounds: &Xywh, d: u32, runs: &mut Vec<u32>) {
        let [left, top, columns, rows] = bounds.map(|v| v as usize);
        if columns == 0 || rows == 0 {
            runs.push(mask.height * mask.width);
            return;
        }
        let words = rows.div_ceil(64);
        self.paint(mask, [left, top], words, columns, d as usize);
        let window = 2 * d as usize + 1;
        if window <= columns && window <= rows {
            self.run_ands(words, columns, window);
            for column in d as usize..columns - d as usize {
                for word in 0..words {
                    let first = self.from_right[(column - d as usize) * words + word];
                    let last = self.from_left[(column + d as usize) * words + word];
                    self.whole[column * words + word] &= !(first & last);
                }
            }
        }
        let mut out = Runs { runs, end: 0 };
        for column in 0..columns {
            let first = ((left + column) * mask.height as usize + top) as u32;
            for_each_run(&self.whole[column * words..(column + 1) * words], |from, to| {
                out.add(first + from, first + to);
            });
        }
        out.finish(mask.height * mask.width);
    }

    /// Sets the bits of the mask, and those that are left of each column's runs.
    fn paint(&mut self, mask: Mask<'_>, [left, top]: [usize; 2], words: usize, columns: usize, d: usize) {
        let height = mask.height as usize;
        for bits in [&mut self.whole, &mut self.short] {
            bits.clear();
            bits.resize(words * columns, 0);
        }
        for (start, end) in foreground(mask) {
            let mut from = start;
            while from < end {
                let column = from / height;
                let to = end.min((column + 1) * height);
                let (a, b) = (from - column * height - top, to - column * height - top);
                let first = (column - left) * words;
                set(&mut self.whole[first..first + words], a, b);
                if b - a > 2 * d {
                    set(&mut self.short[first..first + words], a + d, b - d);
                }
                from = to;
            }
        }
    }

    /// Fills the running ANDs over blocks of `window` columns.
    fn run_ands(&mut self, words: usize, columns: usize, window: usize) {
        self.from_left.clone_from(&self.short);
        self.from_right.clone_from(&self.short);
        for column in 1..columns {
            if column % window != 0 {
                and_into(&mut self.from_left, column * words, (column - 1) * words, words);
            }
        }
        for column in (0..columns - 1).rev() {
            if (column + 1) % window != 0 {
                and_into(&mut self.from_right, column * words, (column + 1) * words, words);
            }
        }
    }
}

/// ANDs `n` words from `from` into those at `to`.
fn and_into(words: &mut [u64], to: usize, from: usize, n: usize) {
    for word in 0..n {
        words[to + word] &= words[from + word];
    }
}

/// The foreground as ranges of pixels; what touches is one.
fn foreground(mask: Mask<'_>) -> impl Iterator<Item = (usize, usize)> {
    let mut end = 0usize;
    let mut runs = mask.runs.iter().map(|&run| run as usize).enumerate().peekable();
    std::iter::from_fn(move || {
        let mut found: Option<(usize, usize)> = None;
        while let Some(&(index, run)) = runs.peek() {
            // Background of length 0 does not part what it lies between.
            if index % 2 == 0 && run > 0 && found.is_some() {
                break;
            }
            runs.next();
            if index % 2 == 1 && run > 0 {
                found = Some((found.map_or(end, |(start, _)| start), end + run));
            }
            end += run;
        }
        found
    })
}

/// Sets bits `from..to`.
fn set(words: &mut [u64], from: usize, to: usize) {
    let (first, last) = (from / 64, (to - 1) / 64);
    let (head, tail) = (u64::MAX << (from % 64), u64::MAX >> (63 - (to - 1) % 64));
    if first == last {
        words[first] |= head & tail;
        return;
    }
    words[first] |= head;
    words[first + 1..last].fill(u64::MAX);
    words[last] |= tail;
}

/// Calls `run(from, to)` for each longest range of set bits.
fn for_each_run(words: &[u64], mut run: impl FnMut(u32, u32)) {
    let mut open: Option<u32> = None;
    for (index, &word) in words.iter().enumerate() {
        let base = index as u32 * 64;
        // Bits that differ from the one before them are where runs begin and end.
        let mut edges = word ^ (word << 1 | u64::from(open.is_some()));
        while edges != 0 {
            let at = base + edges.trailing_zeros();
            match open.take() {
                None => open = Some(at),
                Some(from) => run(from, at),
            }
            edges &= edges - 1;
        }
    }
    if let Some(from) = open {
        run(from, words.len() as u32 * 64);
    }
}

/// Run lengths from ranges of foreground in ascending order.
struct Runs<'a> {
    runs: &'a mut Vec<u32>,
    end: u32,
}

impl Runs<'_> {
    fn add(&mut self, from: u32, to: u32) {
        // A range at the top of a column goes on with one at the bottom of the column before.
        match self.runs.last_mut() {
            Some(last) if from == self.end => *last += to - from,
            _ => self.runs.extend([from - self.end, to - from]),
        }
        self.end = to;
    }

    fn finish(self, pixels: u32) {
        if self.runs.is_empty() || self.end < pixels {
            self.runs.push(pixels - self.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pixels(mask: Mask<'_>) -> Vec<bool> {
        mask.runs.iter().enumerate().flat_map(|(i, &run)| vec![i % 2 == 1; run as usize]).collect()
    }

    /// Looks at every neighbour of every pixel.
    fn naive(mask: Mask<'_>, d: i64) -> Vec<bool> {
        let on = pixels(mask);
        let (height, width) = (i64::from(mask.height), i64::from(mask.width));
        let at = |x: i64, y: i64| {
            (0..width).contains(&x) && (0..height).contains(&y) && on[(x * height + y) as usize]
        };
        let near = |x: i64, y: i64| (x - d..=x + d).any(|x| (y - d..=y + d).any(|y| !at(x, y)));
        (0..width).flat_map(|x| (0..height).map(move |y| (x, y))).map(|(x, y)| at(x, y) && near(x, y)).collect()
    }

    fn column_of(height: u32, width: u32, runs: &[u32]) -> Masks {
        let mut masks = Masks::default();
        masks.push(Mask { height, width, runs });
        masks
    }

    /// Runs that are cut to the size of the image, or filled up to it.
    fn fitted(mut runs: Vec<u32>, pixels: u32) -> Vec<u32> {
        let mut left = pixels;
        for run in &mut runs {
            *run = (*run).min(left);
            left -= *run;
        }
        runs.push(left);
        runs
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equals_the_definition(
            height in 1u32..150,
            width in 1u32..40,
            runs in prop::collection::vec(prop_oneof![0u32..4, 0u32..900], 0..40),
            ratio in 0.001f64..0.2,
        ) {
            let masks = column_of(height, width, &fitted(runs, height * width));
            let found = boundaries(&masks, ratio);
            let d = i64::from(thickness(masks.mask(0), ratio));
            prop_assert_eq!(pixels(found.mask(0)), naive(masks.mask(0), d));
            prop_assert!(found.mask(0).runs.iter().skip(1).all(|&run| run > 0), "{:?}", found.mask(0));
        }
    }

    #[test]
    fn a_full_image_leaves_a_frame() {
        let found = boundaries(&column_of(5, 6, &[0, 30]), 0.02);
        assert_eq!(found.mask(0).runs, [0, 6, 3, 2, 3, 2, 3, 2, 3, 6]);
        assert_eq!(found.area[0], 18);
    }

    #[test]
    fn nothing_has_no_boundary() {
        let mut masks = column_of(5, 6, &[30]);
        masks.push(Mask { height: 0, width: 0, runs: &[] });
        let found = boundaries(&masks, 0.02);
        assert_eq!(found.area, [0, 0]);
        assert_eq!(found.mask(0).runs, [30]);
    }

    #[test]
    fn two_per_cent_of_the_diagonal_rounded() {
        let of = |height, width| thickness(Mask { height, width, runs: &[] }, 0.02);
        assert_eq!([of(480, 640), of(3, 4), of(75, 100), of(1000, 1000)], [16, 1, 2, 28]);
    }
}
