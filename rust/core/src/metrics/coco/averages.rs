//! COCO's averages: `np.mean(s[s > -1])` over slices of the arrays, in C order.

use super::CocoParams;
use super::stats::{MaxDets, Stat};
use super::tally::{Curve, Slot};
use crate::columns::Category;
use crate::summation::pairwise_sum;

/// The averages over what the classes gave.
pub(super) struct View<'a> {
    pub params: &'a CocoParams,
    pub curves: &'a [Curve],
    pub slots: &'a [Slot],
    /// The class of each slot, where classes are told apart.
    pub categories: &'a [Category],
}

impl View<'_> {
    fn thresholds(&self, iou_thr: Option<f64>) -> Vec<usize> {
        let all = self.params.iou_thrs.iter().enumerate();
        all.filter(|&(_, &t)| iou_thr.is_none_or(|wanted| t == wanted)).map(|(t, _)| t).collect()
    }

    /// The number that `stat` asks for; -1 where nothing is defined.
    pub fn number(&self, stat: &Stat) -> f64 {
        let cells = cells(self.params, stat);
        if stat.of_precision { self.mean_precision(stat, &cells) } else { self.mean_recall(stat, &cells) }
    }

    /// The slots that `stat` is about.
    fn slots(&self, stat: &Stat) -> Vec<&Slot> {
        let asked = |k: usize| match stat.frequency {
            None => true,
            Some(wanted) => self.categories.get(k).is_some_and(|c| c.frequency.as_deref() == Some(wanted)),
        };
        self.slots.iter().enumerate().filter(|&(k, _)| asked(k)).map(|(_, slot)| slot).collect()
    }

    /// `np.mean(s[s > -1])` of `precision[t, :, :, area, max_dets]`.
    fn mean_precision(&self, stat: &Stat, cells: &[Curve]) -> f64 {
        let (n_t, n_r) = (self.params.iou_thrs.len(), self.params.rec_thrs.len());
        let slots = self.slots(stat);
        let curves: Vec<usize> = cells.iter().filter_map(|cell| self.curves.iter().position(|c| c == cell)).collect();
        let mut values = Vec::with_capacity(n_t * n_r * slots.len());
        for t in self.thresholds(stat.iou_thr) {
            for r in 0..n_r {
                for slot in &slots {
                    values.extend(curves.iter().map(|c| slot.precision[(c * n_t + t) * n_r + r]).filter(|&v| v > -1.0));
                }
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    /// `np.mean(s[s > -1])` of `recall[t, :, area, max_dets]`.
    fn mean_recall(&self, stat: &Stat, cells: &[Curve]) -> f64 {
        let (n_t, n_m) = (self.params.iou_thrs.len(), self.params.max_dets.len());
        let mut values = Vec::new();
        for t in self.thresholds(stat.iou_thr) {
            for slot in self.slots(stat) {
                values.extend(cells.iter().map(|&(a, m)| slot.recall[(a * n_m + m) * n_t + t]).filter(|&v| v > -1.0));
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    pub fn of_class(&self, k: usize, max: usize) -> [Option<f64>; 4] {
        let (n_t, n_r, n_m) = (self.params.iou_thrs.len(), self.params.rec_thrs.len(), self.params.max_dets.len());
        let slot = &self.slots[k];
        let defined = |values: Vec<f64>| mean(&values.into_iter().filter(|&v| v > -1.0).collect::<Vec<_>>());
        let curve = self.curves.iter().position(|&c| c == (0, max));
        let precision = |iou_thr| {
            let c = curve?;
            let at = self.thresholds(iou_thr).into_iter().map(|t| (c * n_t + t) * n_r);
            defined(at.flat_map(|start| slot.precision[start..start + n_r].iter().copied()).collect())
        };
        let recall = defined(slot.recall[max * n_t..(max + 1) * n_t].to_vec());
        debug_assert!(max < n_m);
        [precision(None), precision(Some(0.5)), precision(Some(0.75)), recall]
    }
}

/// The (area, maxDets) that a number is over, paired as NumPy pairs index lists.
pub(super) fn cells(params: &CocoParams, stat: &Stat) -> Vec<Curve> {
    let areas: Vec<usize> = (0..params.areas.len()).filter(|&a| params.areas[a].label == stat.area).collect();
    let max = match stat.max_dets {
        MaxDets::Exactly(max) => Some(max),
        MaxDets::At(position) => params.max_dets.get(position).copied(),
    };
    let dets: Vec<usize> = (0..params.max_dets.len()).filter(|&m| Some(params.max_dets[m]) == max).collect();
    let n = if areas.is_empty() || dets.is_empty() { 0 } else { areas.len().max(dets.len()) };
    (0..n).map(|i| (areas[i % areas.len()], dets[i % dets.len()])).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| pairwise_sum(values) / values.len() as f64)
}
