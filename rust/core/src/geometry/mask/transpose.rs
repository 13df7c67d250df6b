//! Pictures stored row by row, turned so that their columns follow one another.
//!
//! Squares of 8 x 8 pixels are turned in eight words: halves, then quarters, then eighths of
//! neighbouring words change places. Squares are taken row by row through strips of 64 columns, so
//! that every line of the cache that is read or written is used up while it is there.

/// Writes the pixels of a picture of `width` to `columns`, column by column; `rows` holds whole rows.
pub fn transpose(rows: &[u8], width: usize, columns: &mut Vec<u8>) {
    columns.clear();
    columns.resize(rows.len(), 0);
    let height = rows.len().checked_div(width).unwrap_or(0);
    for strip in (0..width).step_by(64) {
        for top in (0..height).step_by(8) {
            for left in (strip..width.min(strip + 64)).step_by(8) {
                if left + 8 <= width && top + 8 <= height {
                    turn_square(rows, width, columns, height, [top, left]);
                } else {
                    for row in top..height.min(top + 8) {
                        for column in left..width.min(left + 8) {
                            columns[column * height + row] = rows[row * width + column];
                        }
                    }
                }
            }
        }
    }
}

fn turn_square(rows: &[u8], width: usize, columns: &mut [u8], height: usize, [top, left]: [usize; 2]) {
    let mut square = [0_u64; 8];
    for (index, word) in square.iter_mut().enumerate() {
        let from = (top + index) * width + left;
        if let Some(bytes) = rows[from..].first_chunk::<8>() {
            *word = u64::from_le_bytes(*bytes);
        }
    }
    // Most of a mask is background, and so is what has not been written.
    if square == [0; 8] {
        return;
    }
    for (apart, low) in [(4, 0x0000_0000_ffff_ffff), (2, 0x0000_ffff_0000_ffff), (1, 0x00ff_00ff_00ff_00ff_u64)] {
        for index in (0..8).filter(|index| index & apart == 0) {
            let moved = ((square[index] >> (8 * apart)) ^ square[index + apart]) & low;
            square[index] ^= moved << (8 * apart);
            square[index + apart] ^= moved;
        }
    }
    for (index, word) in square.iter().enumerate() {
        let to = (left + index) * height + top;
        columns[to..to + 8].copy_from_slice(&word.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_become_columns(height in 0..90_usize, width in 0..150_usize, seed in any::<u8>()) {
            let pixel = |row: usize, column: usize| (row * 31 + column * 7) as u8 ^ seed;
            let rows: Vec<u8> = (0..height * width).map(|at| pixel(at / width, at % width)).collect();
            let mut columns = vec![9];
            transpose(&rows, width, &mut columns);
            prop_assert_eq!(columns.len(), rows.len());
            for (at, value) in columns.into_iter().enumerate() {
                prop_assert_eq!(value, pixel(at % height, at / height));
            }
        }
    }
}
