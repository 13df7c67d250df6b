//! The runs of a mask cut at the borders of columns.

use crate::columns::Mask;

/// Tells every run of foreground within one column: column, first row, row behind the last; in order.
/// Ends early, and returns false, when `tell` returns false.
#[inline]
pub(super) fn for_each_column_run(mask: Mask<'_>, mut tell: impl FnMut(u32, u32, u32) -> bool) -> bool {
    let height = mask.height;
    if height == 0 {
        return true;
    }
    // The column that the latest run ended in, and its first pixel.
    let (mut column, mut top) = (0_u32, 0_u32);
    let mut end = 0_u32;
    for pair in mask.runs.chunks_exact(2) {
        let begin = end.wrapping_add(pair[0]);
        end = begin.wrapping_add(pair[1]);
        if pair[1] == 0 {
            continue;
        }
        // Mostly in the same column or in the following one; else a division tells.
        let mut row = begin - top;
        if row >= height {
            let ahead = if row - height < height { 1 } else { row / height };
            column += ahead;
            top += ahead * height;
            row = begin - top;
        }
        while end - top > height {
            if !tell(column, row, height) {
                return false;
            }
            column += 1;
            top += height;
            row = 0;
        }
        if !tell(column, row, end - top) {
            return false;
        }
    }
    true
}
