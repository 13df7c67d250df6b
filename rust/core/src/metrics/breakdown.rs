//! Counts at one cell, stratum by stratum.
//!
//! A pair goes by its object, an unmatched or absorbed detection by itself. So a stratum's
//! detections are those of its own that are not matched, and those matched with its objects; which
//! these are depends on the thresholds, and is counted from the events. Summed over the
//! strata the counts are those of the whole.

use super::{Counts, IouSum};
use crate::events::{Cell, Matches};
use crate::strata::Strata;
use crate::sweep::{Sweep, Weights};

impl Sweep {
    /// Counts of every stratum at `at`, of one class or of all. Where detections have no stratum of
    /// their own, those that are not matched are counted nowhere.
    pub fn breakdown(&self, strata: &Strata, at: Cell, class: Option<u32>, weights: Weights<'_>) -> Vec<Counts> {
        let m = self.matches();
        let of = |c: u32| class.is_none_or(|wanted| wanted == c);
        let mut counts = vec![Counts::default(); strata.labels.len()];
        for image in (0..m.images.len()).filter(|&image| weights.of(image) > 0) {
            let weight = weights.of(image);
            for gt in m.gt_rows(image).filter(|&gt| !m.gts.ignored[gt] && m.gts.class[gt].is_some_and(of)) {
                counts[gt_stratum(m, strata, image, gt)].n_gt += weight;
            }
            let dts = m.dt_rows(image).filter(|&dt| m.dts.score[dt] >= at.score_thr && of(m.dts.class[dt]));
            for dt in dts {
                if let Some(own) = dt_stratum(m, strata, image, dt) {
                    *unmatched(&mut counts[own], m, dt, at) += weight;
                }
            }
        }
        self.for_each_live(at, weights, |i, weight| {
            let e = &m.events;
            let (image, gt, dt) = (e.image[i] as usize, e.gt[i] as usize, e.dt[i] as usize);
            let stratum = gt_stratum(m, strata, image, gt);
            let tp = if e.relation[i].is_tp() { weight } else { 0 };
            if of(e.dt_class[i]) {
                if let Some(own) = dt_stratum(m, strata, image, dt) {
                    *unmatched(&mut counts[own], m, dt, at) -= weight;
                }
                counts[stratum].n_dt += weight;
                counts[stratum].tp_dt += tp;
            }
            if of(e.gt_class[i]) && tp > 0 {
                counts[stratum].tp_gt += tp;
                counts[stratum].iou_sum += IouSum::of(e.iou[i], tp);
            }
        });
        counts
    }
}

/// Where a detection is counted if nothing matches it.
fn unmatched<'c>(counts: &'c mut Counts, m: &Matches, dt: usize, at: Cell) -> &'c mut u64 {
    if !m.dts.is_evaluated(dt) {
        &mut counts.not_evaluated
    } else if m.absorbs(dt, at) {
        &mut counts.absorbed
    } else {
        &mut counts.n_dt
    }
}

fn gt_stratum(m: &Matches, strata: &Strata, image: usize, gt: usize) -> usize {
    strata.gt[m.gts.first_row[image] as usize + gt - m.gts.offsets[image]] as usize
}

fn dt_stratum(m: &Matches, strata: &Strata, image: usize, dt: usize) -> Option<usize> {
    strata.dt.as_ref().map(|of| of[m.dts.first_row[image] as usize + dt - m.dts.offsets[image]] as usize)
}
