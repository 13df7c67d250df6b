//! COCO's averages: `np.mean(s[s > -1])` over slices of the arrays, in C order.

use super::tally::{Curve, Slot};
use super::{CocoParams, pairwise_sum};

/// The averages over what the classes gave.
pub(super) struct View<'a> {
    pub params: &'a CocoParams,
    pub curves: &'a [Curve],
    pub slots: &'a [Slot],
}

impl View<'_> {
    fn thresholds(&self, iou_thr: Option<f64>) -> Vec<usize> {
        let all = self.params.iou_thrs.iter().enumerate();
        all.filter(|&(_, &t)| iou_thr.is_none_or(|wanted| t == wanted)).map(|(t, _)| t).collect()
    }

    fn areas(&self, label: &str) -> Vec<usize> {
        (0..self.params.areas.len()).filter(|&a| self.params.areas[a].label == label).collect()
    }

    fn dets(&self, max: usize) -> Vec<usize> {
        (0..self.params.max_dets.len()).filter(|&m| self.params.max_dets[m] == max).collect()
    }

    /// `np.mean(s[s > -1])` of `precision[t, :, :, area, max_dets]`.
    pub fn mean_precision(&self, iou_thr: Option<f64>, area: &str, max: Option<usize>) -> f64 {
        let (n_t, n_r) = (self.params.iou_thrs.len(), self.params.rec_thrs.len());
        let cells = self.cells(area, max);
        let curves: Vec<usize> = cells.iter().filter_map(|cell| self.curves.iter().position(|c| c == cell)).collect();
        let mut values = Vec::with_capacity(n_t * n_r * self.slots.len());
        for t in self.thresholds(iou_thr) {
            for r in 0..n_r {
                for slot in self.slots {
                    values.extend(curves.iter().map(|c| slot.precision[(c * n_t + t) * n_r + r]).filter(|&v| v > -1.0));
                }
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    /// `np.mean(s[s > -1])` of `recall[:, :, area, max_dets]`.
    pub fn mean_recall(&self, area: &str, max: Option<usize>) -> f64 {
        let (n_t, n_m) = (self.params.iou_thrs.len(), self.params.max_dets.len());
        let mut values = Vec::new();
        for t in 0..n_t {
            for slot in self.slots {
                let cells = self.cells(area, max);
                values.extend(cells.iter().map(|&(a, m)| slot.recall[(a * n_m + m) * n_t + t]).filter(|&v| v > -1.0));
            }
        }
        mean(&values).unwrap_or(-1.0)
    }

    /// The (area, maxDets) that a label and a number name, paired as NumPy pairs index lists.
    fn cells(&self, area: &str, max: Option<usize>) -> Vec<Curve> {
        let (areas, dets) = (self.areas(area), max.map_or_else(Vec::new, |max| self.dets(max)));
        let n = if areas.is_empty() || dets.is_empty() { 0 } else { areas.len().max(dets.len()) };
        (0..n).map(|i| (areas[i % areas.len()], dets[i % dets.len()])).collect()
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

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| pairwise_sum(values) / values.len() as f64)
}
