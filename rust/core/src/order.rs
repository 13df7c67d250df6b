//! Sorting scores downward.

/// A key that sorts finite numbers downward as integers; -0.0 and 0.0 share one.
#[inline]
pub fn descending_key(value: f64) -> u64 {
    // Adding zero turns -0.0 into 0.0.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { !(bits | 1 << 63) } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_downward() {
        let falling = [f64::INFINITY, 1e300, 1.0, 1.0f64.next_down(), 5e-324, 0.0, -5e-324, -1.0, f64::NEG_INFINITY];
        assert!(falling.map(descending_key).is_sorted_by(|a, b| a < b));
        assert_eq!(descending_key(-0.0), descending_key(0.0));
    }
}
