//! Masks as COCO's run lengths, one column for all rows.

use super::Xywh;

/// One mask, borrowed: alternating lengths of background and foreground, beginning with
/// background, down the columns of the image from left to right.
///
/// The lengths add up to `height * width`, which fits in 32 bits; a length may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask<'a> {
    /// Height of the image in pixels.
    pub height: u32,
    /// Width of the image in pixels.
    pub width: u32,
    /// Run lengths in pixels.
    pub runs: &'a [u32],
}

/// Masks, row by row, with what is asked of each again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Masks {
    /// Height and width of the image of each row.
    pub size: Vec<[u32; 2]>,
    /// Runs of row `i` are `runs[offsets[i]..offsets[i + 1]]`.
    pub offsets: Vec<usize>,
    /// Run lengths.
    pub runs: Vec<u32>,
    /// The smallest box of whole pixels around each mask; all 0 for an empty one.
    pub bounds: Vec<Xywh>,
    /// Foreground pixels of each mask.
    pub area: Vec<u32>,
}

impl Default for Masks {
    fn default() -> Self {
        Self { size: Vec::new(), offsets: vec![0], runs: Vec::new(), bounds: Vec::new(), area: Vec::new() }
    }
}

impl Masks {
    /// How many masks there are.
    pub fn len(&self) -> usize {
        self.size.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.size.is_empty()
    }

    /// The mask of row `row`.
    #[inline]
    pub fn mask(&self, row: usize) -> Mask<'_> {
        let [height, width] = self.size[row];
        Mask { height, width, runs: &self.runs[self.offsets[row]..self.offsets[row + 1]] }
    }
}
