//! A column of masks, each in the forms in which it is compared fastest.

use super::bits::{BitMask, Bits, words_of_column};
use super::layers::Layers;
use super::pair;
use crate::columns::Masks;
use std::ops::Range;

/// Masks of fewer layers have no bits: not even with the like of them would those be faster.
const FEWEST_LAYERS: usize = 4;
/// Words of bits of one mask, and of all together.
const MOST_WORDS_EACH: usize = 1 << 18;
const MOST_WORDS: usize = 1 << 25;
/// What comparing two words costs, where comparing two layers in one column costs 1: with five layers
/// each, in columns of 480 pixels, layers are faster, with six both are alike, with eight bits.
const COST_OF_WORD: usize = 4;

/// Runs below which waking a thread costs more than it brings.
const WORTH_A_THREAD: usize = 1 << 16;

/// Masks and what was derived from them.
pub(super) struct Prepared<'a> {
    pub masks: &'a Masks,
    layers: Layers,
    bits: Bits,
    forms: Vec<Form>,
}

#[derive(Clone, Default)]
struct Form {
    layers: Option<Range<usize>>,
    bits: Option<BitMask>,
}

/// Prepares two columns to be compared all with all, as far as that pays.
pub(super) fn of_both<'a>(dt: &'a Masks, gt: &'a Masks) -> (Prepared<'a>, Prepared<'a>) {
    let (mut a, mut b) = (Prepared::plain(dt), Prepared::plain(gt));
    // A mask that is compared once or twice is compared as it is.
    if dt.len() * gt.len() > dt.len() + gt.len() {
        let many = dt.runs.len() + gt.runs.len() > WORTH_A_THREAD;
        both(many, || a.add_layers(), || b.add_layers());
        let all = a.is_any_too_fine() || b.is_any_too_fine();
        both(many, || a.add_bits(all), || b.add_bits(all));
    }
    (a, b)
}

/// Does one thing and the other, at the same time where there is much to do.
fn both(many: bool, one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    if many {
        rayon::join(one, other);
    } else {
        one();
        other();
    }
}

impl<'a> Prepared<'a> {
    fn plain(masks: &'a Masks) -> Self {
        let forms = vec![Form::default(); masks.len()];
        Self { masks, layers: Layers::default(), bits: Bits::default(), forms }
    }

    fn columns(&self, row: usize) -> Range<u32> {
        let [left, _, width, _] = self.masks.bounds[row];
        left as u32..(left + width) as u32
    }

    fn add_layers(&mut self) {
        for row in 0..self.masks.len() {
            self.forms[row].layers = self.layers.add(self.masks.mask(row), self.columns(row));
        }
    }

    fn is_any_too_fine(&self) -> bool {
        self.forms.iter().any(|form| form.layers.is_none())
    }

    /// Adds the bits of masks with many layers, or of all.
    fn add_bits(&mut self, all: bool) {
        let mut left = MOST_WORDS;
        for row in 0..self.masks.len() {
            let columns = self.columns(row);
            let words = words_of_column(self.masks.size[row][0]) * columns.len();
            let few = self.forms[row].layers.as_ref().is_some_and(|layers| layers.len() < FEWEST_LAYERS);
            if words <= MOST_WORDS_EACH.min(left) && (all || !few) {
                left -= words;
                self.forms[row].bits = Some(self.bits.add(self.masks.mask(row), columns));
            }
        }
    }

    /// How many pixels two masks of the same size share.
    pub(super) fn shared_pixels(&self, row: usize, other: &Self, column: usize) -> u32 {
        let (a, b) = (&self.forms[row], &other.forms[column]);
        let height = self.masks.size[row][0];
        let layers = a.layers.clone().zip(b.layers.clone());
        let cost_of_layers = layers.as_ref().map_or(usize::MAX, |(a, b)| a.len() * b.len());
        match (layers, &a.bits, &b.bits) {
            (_, Some(a), Some(b)) if cost_of_layers > COST_OF_WORD * words_of_column(height) => {
                self.bits.shared_pixels(a, &other.bits, b, height)
            }
            (Some((a, b)), ..) => self.layers.shared_pixels(a, &other.layers, b),
            _ => pair::shared_pixels(self.masks.mask(row).runs, other.masks.mask(column).runs),
        }
    }
}
