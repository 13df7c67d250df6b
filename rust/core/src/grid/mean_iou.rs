//! The mean overlap of what is found, on a whole grid.
//!
//! Apart from the counts, and only when it is asked for: sums of overlaps are four times as wide as
//! counts, and most that want a grid want none. A class's events go into one difference array,
//! which serves the next class as well.

use super::axes::Axes;
use super::differences::Differences;
use crate::Result;
use crate::columns::group_by;
use crate::metrics::IouSum;
use crate::sweep::{Sweep, Weights};
use rayon::prelude::*;
use std::num::Wrapping;
use std::ops::{AddAssign, Neg};

/// Ground truth found, and its overlaps.
#[derive(Clone, Copy, Default)]
struct Found {
    n: Wrapping<u64>,
    iou_sum: IouSum,
}

impl AddAssign for Found {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.iou_sum += other.iou_sum;
    }
}

impl Neg for Found {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self { n: -self.n, iou_sum: -self.iou_sum }
    }
}

impl Sweep {
    /// `mean_iou` of the counts of every cell, in the order of [`super::Grid`]'s planes; NaN where
    /// nothing is found.
    ///
    /// # Errors
    /// As [`Sweep::grid`].
    pub fn grid_mean_iou(&self, axes: &Axes, per_class: bool, weights: Weights<'_>) -> Result<Vec<f64>> {
        let m = self.matches();
        let (e, n_planes) = (&m.events, if per_class { m.n_classes() } else { 1 });
        self.check_size(axes, n_planes, weights)?;
        let planes: Vec<u32> = if per_class { e.gt_class.clone() } else { vec![0; e.len()] };
        let by_plane = group_by(&planes, n_planes);
        let locate = axes.locate_scores();
        let mut out = vec![f64::NAN; n_planes * axes.n_cells()];
        out.par_chunks_mut(axes.n_cells().max(1)).enumerate().for_each_init(
            || Differences::new(axes),
            |found, (plane, out)| {
                found.clear();
                for &row in &by_plane.order[by_plane.offsets[plane]..by_plane.offsets[plane + 1]] {
                    let i = row as usize;
                    let weight = weights.of(e.image[i] as usize);
                    if weight > 0 && e.relation[i].is_tp() {
                        let one = Found { n: Wrapping(weight), iou_sum: IouSum::of(e.iou[i], weight) };
                        let (low, high) = (locate.reached(e.death[i]), locate.reached(e.birth[i]));
                        found.add(low, high, axes.ious_reached(e.iou[i]), one);
                    }
                }
                found.sum(out, |cell| cell.iou_sum.mean(cell.n.0).unwrap_or(f64::NAN));
            },
        );
        Ok(out)
    }
}
