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

    /// Adds the rows of `other` behind these.
    pub fn append(&mut self, other: &Self) {
        let before = self.runs.len();
        self.size.extend_from_slice(&other.size);
        self.offsets.extend(other.offsets.iter().skip(1).map(|&offset| offset + before));
        self.runs.extend_from_slice(&other.runs);
        self.bounds.extend_from_slice(&other.bounds);
        self.area.extend_from_slice(&other.area);
    }

    /// The rows `rows`, in that order.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        offsets.push(0);
        let mut runs = Vec::with_capacity(rows.iter().map(|&row| self.mask(row as usize).runs.len()).sum());
        for &row in rows {
            runs.extend_from_slice(self.mask(row as usize).runs);
            offsets.push(runs.len());
        }
        Self {
            size: rows.iter().map(|&row| self.size[row as usize]).collect(),
            offsets,
            runs,
            bounds: rows.iter().map(|&row| self.bounds[row as usize]).collect(),
            area: rows.iter().map(|&row| self.area[row as usize]).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_appended_and_taken() {
        let mut masks = Masks::default();
        for (height, runs) in [(2, &[1, 1][..]), (3, &[3]), (4, &[0, 2, 2])] {
            masks.push(Mask { height, width: 1, runs });
        }
        assert_eq!(masks.take(&[0, 1, 2]), masks);
        let mut twice = masks.take(&[2, 0]);
        twice.append(&masks.take(&[]));
        twice.append(&masks.take(&[1]));
        assert_eq!(twice, masks.take(&[2, 0, 1]));
        assert_eq!(twice.mask(0), Mask { height: 4, width: 1, runs: &[0, 2, 2] });
        assert_eq!((twice.area[2], twice.area[1]), (0, 1));
    }
}
