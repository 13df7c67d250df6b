//! Union and intersection of masks.

/// The union of two masks given by their borders: where runs begin and end, ascending.
pub(super) fn union_of_borders(a: &[u32], b: &[u32], union: &mut Vec<u32>) {
    union.clear();
    let (mut i, mut j) = (0, 0);
    let mut inside = false;
    while i < a.len() || j < b.len() {
        let at = match (a.get(i), b.get(j)) {
            (Some(&x), Some(&y)) => x.min(y),
            (Some(&x), None) => x,
            (None, Some(&y)) => y,
            (None, None) => break,
        };
        i += usize::from(a.get(i) == Some(&at));
        j += usize::from(b.get(j) == Some(&at));
        // Behind an odd number of borders is foreground.
        let now = i % 2 == 1 || j % 2 == 1;
        if now != inside {
            union.push(at);
            inside = now;
        }
    }
}
