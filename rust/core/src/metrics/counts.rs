//! Counts at one cell of the threshold plane, per class and per image.
//!
//! A wrong-class pair is a false positive of the predicted class and a false negative of the true
//! one. Overlaps are summed as integers, `round(iou * 2^52)`, so that any order of addition gives
//! the same bytes.

use crate::events::Cell;
use crate::sweep::{Sweep, Weights};
use std::num::Wrapping;
use std::ops::{AddAssign, Neg};

/// The unit in which overlaps are summed.
const IOU_UNIT: f64 = (1u64 << 52) as f64;

/// An exact sum of overlaps. It has room for any number of them; differences of sums wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IouSum(Wrapping<u128>);

impl IouSum {
    /// `weight` times `iou`.
    #[inline]
    pub fn of(iou: f64, weight: u64) -> Self {
        Self(Wrapping((iou * IOU_UNIT).round() as u128 * u128::from(weight)))
    }

    /// The mean over `n` overlaps; `None` for none.
    pub fn mean(self, n: u64) -> Option<f64> {
        (n > 0).then(|| self.0.0 as f64 / (n as f64 * IOU_UNIT))
    }
}

impl AddAssign for IouSum {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Neg for IouSum {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// Counts of one class, of one image, or of all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ground truth that counts.
    pub n_gt: u64,
    /// Detections that count: at or above the score threshold, neither absorbed nor left out.
    pub n_dt: u64,
    /// Ground truth found (equal or listed label).
    pub tp_gt: u64,
    /// Detections that are right (equal or listed label).
    pub tp_dt: u64,
    /// Detections absorbed by ignored objects.
    pub absorbed: u64,
    /// Detections that the protocol does not look at.
    pub not_evaluated: u64,
    /// Sum of the overlaps of the ground truth found.
    pub iou_sum: IouSum,
}

impl Counts {
    /// `tp_dt / n_dt`.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.tp_dt, self.n_dt)
    }

    /// `tp_gt / n_gt`.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.tp_gt, self.n_gt)
    }

    /// `(tp_gt + tp_dt) / (n_gt + n_dt)`: undefined only where there is nothing at all.
    pub fn f1(&self) -> Option<f64> {
        ratio(self.tp_gt + self.tp_dt, self.n_gt + self.n_dt)
    }

    /// Mean overlap of the ground truth found.
    pub fn mean_iou(&self) -> Option<f64> {
        self.iou_sum.mean(self.tp_gt)
    }

    /// Detections that are wrong.
    pub fn fp(&self) -> u64 {
        self.n_dt - self.tp_dt
    }

    /// Ground truth that is not found.
    pub fn fn_(&self) -> u64 {
        self.n_gt - self.tp_gt
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.n_gt += other.n_gt;
        self.n_dt += other.n_dt;
        self.tp_gt += other.tp_gt;
        self.tp_dt += other.tp_dt;
        self.absorbed += other.absorbed;
        self.not_evaluated += other.not_evaluated;
        self.iou_sum += other.iou_sum;
        self
    }
}

fn ratio(a: u64, b: u64) -> Option<f64> {
    (b > 0).then(|| a as f64 / b as f64)
}

impl Sweep {
    /// Counts of every class at `at`.
    pub fn class_counts(&self, at: Cell, weights: Weights<'_>) -> Vec<Counts> {
        let m = self.matches();
        let columns = self.n_gt(weights).into_iter().zip(self.n_reaching(at.score_thr, weights));
        let mut counts: Vec<Counts> = columns
            .zip(self.not_evaluated(at.score_thr, weights))
            .map(|((n_gt, n_dt), not_evaluated)| Counts { n_gt, n_dt, not_evaluated, ..Counts::default() })
            .collect();
        let absorbed = self.scan(at, weights, |i, weight| {
            if m.events.relation[i].is_tp() {
                let of_gt = &mut counts[m.events.gt_class[i] as usize];
                of_gt.tp_gt += weight;
                of_gt.iou_sum += IouSum::of(m.events.iou[i], weight);
                counts[m.events.dt_class[i] as usize].tp_dt += weight;
            }
        });
        for (count, n) in counts.iter_mut().zip(absorbed) {
            count.absorbed = n;
            count.n_dt -= n;
        }
        counts
    }

    /// Counts of every evaluated image at `at`, all classes together, each image once.
    pub fn image_counts(&self, at: Cell) -> Vec<Counts> {
        let m = self.matches();
        let mut counts: Vec<Counts> = (0..m.images.len())
            .map(|image| {
                let n_gt = m.gt_rows(image).filter(|&gt| !m.gts.ignored[gt]).count() as u64;
                let mut c = Counts { n_gt, ..Counts::default() };
                for dt in m.dt_rows(image).filter(|&dt| m.dts.score[dt] >= at.score_thr) {
                    if !m.dts.is_evaluated(dt) {
                        c.not_evaluated += 1;
                    } else if m.absorbs(dt, at) {
                        c.absorbed += 1;
                    } else {
                        c.n_dt += 1;
                    }
                }
                c
            })
            .collect();
        self.for_each_live(at, Weights::ALL, |i, _| {
            let c = &mut counts[m.events.image[i] as usize];
            if m.absorbs(m.events.dt[i] as usize, at) {
                c.absorbed -= 1;
                c.n_dt += 1;
            }
            if m.events.relation[i].is_tp() {
                c.tp_gt += 1;
                c.tp_dt += 1;
                c.iou_sum += IouSum::of(m.events.iou[i], 1);
            }
        });
        counts
    }
}
