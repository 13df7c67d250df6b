//! NumPy's summation, bit for bit.
//!
//! COCO's averages are `np.mean` of contiguous arrays, and NumPy adds pairwise: halves down to
//! blocks of 128, eight accumulators inside a block. Another order gives other last bits.
//! Source: `pairwise_sum_DOUBLE` in NumPy's `loops_utils.h.src`.

const BLOCK: usize = 128;

/// The sum of `values` in the order in which NumPy adds a contiguous array.
pub fn pairwise_sum(values: &[f64]) -> f64 {
    let n = values.len();
    if n < 8 {
        return values.iter().fold(0.0, |sum, v| sum + v);
    }
    if n > BLOCK {
        let half = n / 2;
        let (left, right) = values.split_at(half - half % 8);
        return pairwise_sum(left) + pairwise_sum(right);
    }
    let mut lanes = [0.0; 8];
    lanes.copy_from_slice(&values[..8]);
    let mut eights = values[8..].chunks_exact(8);
    for eight in &mut eights {
        for (lane, value) in lanes.iter_mut().zip(eight) {
            *lane += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    eights.remainder().iter().fold(sum, |sum, v| sum + v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_numpy_where_plain_addition_does_not() {
        // np.sum(1 / np.arange(1, 1001)) and np.sum(1 / np.arange(1, 8)) of NumPy 2.4.
        let harmonic = |n: u32| (1..=n).map(|i| 1.0 / f64::from(i)).collect::<Vec<_>>();
        assert_eq!(pairwise_sum(&harmonic(1000)), 7.485470860550345);
        assert_eq!(pairwise_sum(&harmonic(7)), 2.5928571428571425);
        assert_eq!(pairwise_sum(&[]), 0.0);
    }
}
