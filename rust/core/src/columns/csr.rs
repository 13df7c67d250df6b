//! Grouping by a small key with a counting sort: stable, linear, no comparison.

/// Rows grouped by key: the rows of key `k` are `order[offsets[k]..offsets[k + 1]]`, in their
/// original order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouping {
    /// `n_keys + 1` positions into `order`.
    pub offsets: Vec<usize>,
    /// Row numbers, by key, stable.
    pub order: Vec<u32>,
}

/// Groups the rows `0..keys.len()` by `keys`, each below `n_keys`.
pub fn group_by(keys: &[u32], n_keys: usize) -> Grouping {
    let mut offsets = vec![0usize; n_keys + 1];
    for &key in keys {
        offsets[key as usize + 1] += 1;
    }
    for key in 0..n_keys {
        offsets[key + 1] += offsets[key];
    }
    let mut next = offsets.clone();
    let mut order = vec![0u32; keys.len()];
    for (row, &key) in keys.iter().enumerate() {
        let at = &mut next[key as usize];
        order[*at] = row as u32;
        *at += 1;
    }
    Grouping { offsets, order }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_stable_and_empty_keys_are_there() {
        let grouping = group_by(&[2, 0, 2, 2, 0], 4);
        assert_eq!(grouping.offsets, [0, 2, 2, 5, 5]);
        assert_eq!(grouping.order, [1, 4, 0, 2, 3]);
        assert_eq!(group_by(&[], 0), Grouping { offsets: vec![0], order: vec![] });
    }
}
