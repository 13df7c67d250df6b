//! Masks as bits, a column in whole words, for masks of fine structure that are compared with each
//! other: eight words and as many additions settle a column of 512 pixels, however many runs it has.

use crate::columns::Mask;
use crate::geometry::mask::columns::for_each_column_run;
use std::ops::Range;

/// The bits of a set of masks.
#[derive(Default)]
pub(super) struct Bits {
    words: Vec<u64>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct BitMask {
    /// The columns of its bounds.
    columns: Range<u32>,
    first_word: usize,
}

/// Words of a column.
pub(super) fn words_of_column(height: u32) -> usize {
    height.div_ceil(64) as usize
}

impl Bits {
    /// Adds a mask with these bounds.
    pub(super) fn add(&mut self, mask: Mask<'_>, columns: Range<u32>) -> BitMask {
        let first_word = self.words.len();
        let per_column = words_of_column(mask.height);
        self.words.resize(first_word + columns.len() * per_column, 0);
        let words = &mut self.words[first_word..];
        for_each_column_run(mask, |column, begin, end| {
            let column = &mut words[(column - columns.start) as usize * per_column..][..per_column];
            fill(column, begin, end);
            true
        });
        BitMask { columns, first_word }
    }

    /// How many pixels two masks of the same height share.
    pub(super) fn shared_pixels(&self, mine: &BitMask, other: &Self, theirs: &BitMask, height: u32) -> u32 {
        let from = mine.columns.start.max(theirs.columns.start);
        let to = mine.columns.end.min(theirs.columns.end).max(from);
        let per_column = words_of_column(height);
        let words = |mask: &BitMask| {
            let word = |column| mask.first_word + (column - mask.columns.start) as usize * per_column;
            if from < to { word(from)..word(to) } else { 0..0 }
        };
        let pairs = self.words[words(mine)].iter().zip(&other.words[words(theirs)]);
        pairs.map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>() as u32
    }
}

/// Sets the bits of rows `begin..end`, which are not empty.
#[inline]
fn fill(column: &mut [u64], begin: u32, end: u32) {
    let (first, last) = ((begin / 64) as usize, ((end - 1) / 64) as usize);
    let from = u64::MAX << (begin % 64);
    let to = u64::MAX >> (63 - (end - 1) % 64);
    if first == last {
        column[first] |= from & to;
    } else {
        column[first] |= from;
        column[first + 1..last].fill(u64::MAX);
        column[last] |= to;
    }
}
