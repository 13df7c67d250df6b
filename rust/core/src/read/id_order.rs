//! Rows in the order of their ids, and which ids come twice.

use crate::columns::{Id, IdColumn};

/// Sorts rows by id, equal ids by row.
pub(super) fn sort_by_id(rows: &mut [u32], ids: &IdColumn) {
    match ids {
        IdColumn::Int(ids) => rows.sort_by_key(|&row| ids[row as usize]),
        IdColumn::Any(ids) => rows.sort_by(|&a, &b| ids[a as usize].cmp(&ids[b as usize])),
    }
}

/// Whether two rows have the same id.
pub(super) fn same_id(ids: &IdColumn, a: u32, b: u32) -> bool {
    match ids {
        IdColumn::Int(ids) => ids[a as usize] == ids[b as usize],
        IdColumn::Any(ids) => ids[a as usize] == ids[b as usize],
    }
}

/// The rows, ascending, whose id an earlier row has, given all rows sorted by id.
pub(super) fn repeated(by_id: &[u32], same: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut rows: Vec<u32> = by_id.windows(2).filter(|pair| same(pair[0], pair[1])).map(|pair| pair[1]).collect();
    rows.sort_unstable();
    rows
}

/// Gives the rows `missing` the numbers after the highest id.
pub(super) fn number_missing(ids: &mut IdColumn, missing: &[u32]) {
    if missing.is_empty() {
        return;
    }
    // Rows without an id hold 0, which cannot raise the maximum.
    let numbers = |row| if let Id::Int(number) = ids.get(row) { number } else { 0 };
    let highest = (0..ids.len()).map(numbers).max().unwrap_or(0).max(0);
    for (nth, &row) in missing.iter().enumerate() {
        // Where the highest id is the highest number there is, numbers go round; they then repeat
        // and a warning says so.
        let number = highest.wrapping_add(nth as i64 + 1);
        match ids {
            IdColumn::Int(ids) => ids[row as usize] = number,
            IdColumn::Any(ids) => ids[row as usize] = Id::Int(number),
        }
    }
}
