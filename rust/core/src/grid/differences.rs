//! A two-dimensional difference array: rectangles are added by their corners, cells come out as
//! running sums.

use super::axes::Axes;
use std::ops::{AddAssign, Neg};

/// A difference array over the plane, one row and column larger than it.
///
/// `N` wraps: differences may pass below 0, the sums over them do not.
pub(super) struct Differences<N> {
    width: usize,
    cells: Vec<N>,
}

impl<N: Copy + Default + AddAssign + Neg<Output = N>> Differences<N> {
    pub(super) fn new(axes: &Axes) -> Self {
        let width = axes.n_ious() + 1;
        Self { width, cells: vec![N::default(); (axes.n_scores() + 1) * width] }
    }

    /// Takes everything away.
    pub(super) fn clear(&mut self) {
        self.cells.fill(N::default());
    }

    /// Adds `n` to scores `low..high` at the first `n_iou` thresholds.
    #[inline]
    pub(super) fn add(&mut self, low: usize, high: usize, n_iou: usize, n: N) {
        if low < high && n_iou > 0 {
            self.bump(low, 0, n);
            self.bump(low, n_iou, -n);
            self.bump(high, 0, -n);
            self.bump(high, n_iou, n);
        }
    }

    #[inline]
    fn bump(&mut self, score: usize, iou: usize, n: N) {
        self.cells[score * self.width + iou] += n;
    }

    /// Writes what `of` makes of each cell's sum.
    pub(super) fn sum<T>(&self, out: &mut [T], of: impl Fn(N) -> T) {
        let n = self.width - 1;
        let mut above = vec![N::default(); n];
        for (row, out) in self.cells.chunks_exact(self.width).zip(out.chunks_exact_mut(n.max(1))) {
            let mut left = N::default();
            for ((cell, above), out) in row.iter().zip(&mut above).zip(out) {
                left += *cell;
                *above += left;
                *out = of(*above);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::Wrapping;

    #[test]
    fn a_rectangle_is_a_rectangle() {
        let mut d = Differences::new(&Axes::new(&[0.0, 0.1, 0.2], &[0.0, 0.5]));
        d.add(1, 3, 1, Wrapping(5u32));
        d.add(0, 2, 2, Wrapping(1));
        d.add(0, 2, 2, -Wrapping(1));
        let mut out = [9; 6];
        d.sum(&mut out, |n| n.0);
        assert_eq!(out, [0, 0, 5, 0, 5, 0]);
        d.clear();
        d.sum(&mut out, |n| n.0);
        assert_eq!(out, [0; 6]);
    }
}
