//! One class: counts while its detections pass by, then its curves.

use super::CocoParams;
use crate::matching::{Outcome, Step};

/// A curve of one (area, maxDets): position of both in the parameters.
pub(super) type Curve = (usize, usize);

/// What one class contributes.
pub(super) struct Slot {
    /// By `[curve][threshold][recall point]`; -1 without ground truth.
    pub precision: Vec<f64>,
    /// Likewise; empty unless asked for.
    pub scores: Vec<f64>,
    /// By `[area][maxDets][threshold]`; -1 without ground truth.
    pub recall: Vec<f64>,
}

/// The true positives of a curve, in the order of the walk.
#[derive(Default)]
struct TruePositives {
    /// False positives before each.
    fp: Vec<u32>,
    /// Score of each; empty unless asked for.
    score: Vec<f64>,
}

/// Counts of one class while its detections pass by in decreasing score.
pub(super) struct Tally<'a> {
    params: &'a CocoParams,
    area_ranges: &'a [[f64; 2]],
    curves: &'a [Curve],
    want_scores: bool,
    /// Detections that are wrong unless they took something (inside the area range), by `[area][smallest maxDets that admits them]`.
    inside: Vec<u32>,
    /// Of those, the ones that took something, by `[area][threshold][smallest maxDets]`.
    inside_taken: Vec<u32>,
    /// By `[area][threshold][smallest maxDets]`.
    tp: Vec<u32>,
    /// By `[curve][threshold]`.
    points: Vec<TruePositives>,
    top_score: Option<f64>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(
        params: &'a CocoParams,
        area_ranges: &'a [[f64; 2]],
        curves: &'a [Curve],
        want_scores: bool,
    ) -> Self {
        let (n_a, n_t, n_m) = (area_ranges.len(), params.iou_thrs.len(), params.max_dets.len());
        Self {
            params,
            area_ranges,
            curves,
            want_scores,
            inside: vec![0; n_a * n_m],
            inside_taken: vec![0; n_a * n_t * n_m],
            tp: vec![0; n_a * n_t * n_m],
            points: (0..curves.len() * n_t).map(|_| TruePositives::default()).collect(),
            top_score: None,
        }
    }

    pub(super) fn add(&mut self, step: &Step<'_>) {
        let n_m = self.params.max_dets.len();
        let m = self.params.max_dets.partition_point(|&max| max <= step.rank);
        self.top_score.get_or_insert(step.score);
        for (area, &[low, high]) in self.area_ranges.iter().enumerate() {
            let inside = step.exhaustive && !(step.area < low || step.area > high);
            self.inside[area * n_m + m] += u32::from(inside);
            if !step.outcomes.is_empty() {
                self.add_outcomes(step, area, m, inside);
            }
        }
    }

    fn add_outcomes(&mut self, step: &Step<'_>, area: usize, m: usize, inside: bool) {
        let (n_t, n_m) = (self.params.iou_thrs.len(), self.params.max_dets.len());
        for t in 0..n_t {
            let at = (area * n_t + t) * n_m;
            match step.outcomes[area * n_t + t] {
                Outcome::Unmatched => {}
                Outcome::Ignored { .. } => self.inside_taken[at + m] += u32::from(inside),
                Outcome::Matched { .. } => {
                    self.inside_taken[at + m] += u32::from(inside);
                    self.tp[at + m] += 1;
                }
            }
        }
        for (c, &(_, max)) in self.curves.iter().enumerate().filter(|(_, c)| c.0 == area && c.1 >= m) {
            let inside: u32 = self.inside[area * n_m..=area * n_m + max].iter().sum();
            for t in 0..n_t {
                if let Outcome::Matched { .. } = step.outcomes[area * n_t + t] {
                    let at = (area * n_t + t) * n_m;
                    let taken: u32 = self.inside_taken[at..=at + max].iter().sum();
                    let points = &mut self.points[c * n_t + t];
                    points.fp.push(inside - taken);
                    if self.want_scores {
                        points.score.push(step.score);
                    }
                }
            }
        }
    }

    pub(super) fn finish(self, positives: &[usize]) -> Slot {
        let (n_t, n_r, n_m) = (self.params.iou_thrs.len(), self.params.rec_thrs.len(), self.params.max_dets.len());
        let n = self.curves.len() * n_t * n_r;
        let mut slot = Slot {
            precision: vec![-1.0; n],
            scores: vec![-1.0; if self.want_scores { n } else { 0 }],
            recall: vec![-1.0; positives.len() * n_m * n_t],
        };
        for (area, &n_gt) in positives.iter().enumerate().filter(|&(_, &n_gt)| n_gt > 0) {
            for m in 0..n_m {
                for t in 0..n_t {
                    let at = (area * n_t + t) * n_m;
                    let tp: u32 = self.tp[at..=at + m].iter().sum();
                    slot.recall[(area * n_m + m) * n_t + t] = f64::from(tp) / n_gt as f64;
                }
            }
        }
        for (c, &(area, max)) in self.curves.iter().enumerate().filter(|(_, c)| positives[c.0] > 0) {
            let top_score = self.top_score.filter(|_| self.params.max_dets[max] > 0);
            let needed = true_positives_needed(&self.params.rec_thrs, positives[area]);
            for t in 0..n_t {
                let points = &self.points[c * n_t + t];
                let at = (c * n_t + t) * n_r;
                interpolate(points, &needed, top_score, |r, precision, score| {
                    slot.precision[at + r] = precision;
                    if let Some(to) = slot.scores.get_mut(at + r) {
                        *to = score;
                    }
                });
            }
        }
        slot
    }
}

/// For each recall threshold the fewest true positives `n` with `n / n_gt >= threshold`.
fn true_positives_needed(rec_thrs: &[f64], n_gt: usize) -> Vec<usize> {
    let reaches = |n: usize, thr: f64| n as f64 / n_gt as f64 >= thr;
    rec_thrs
        .iter()
        .map(|&thr| {
            if thr > 1.0 {
                return usize::MAX;
            }
            // Division rounds, so the product is only where to start looking.
            let mut n = (thr.max(0.0) * n_gt as f64).ceil() as usize;
            while n > 0 && reaches(n - 1, thr) {
                n -= 1;
            }
            while !reaches(n, thr) {
                n += 1;
            }
            n
        })
        .collect()
}

/// Precision and score at each recall threshold; 0 from the first one that is not reached.
fn interpolate(points: &TruePositives, needed: &[usize], top_score: Option<f64>, mut put: impl FnMut(usize, f64, f64)) {
    let precision = |(i, &fp): (usize, &u32)| {
        let tp = (i + 1) as f64;
        tp / (f64::from(fp) + tp + f64::EPSILON)
    };
    let mut envelope: Vec<f64> = points.fp.iter().enumerate().map(precision).collect();
    for i in (1..envelope.len()).rev() {
        envelope[i - 1] = envelope[i - 1].max(envelope[i]);
    }
    let mut reached = true;
    for (r, &n) in needed.iter().enumerate() {
        reached &= n <= points.fp.len() && top_score.is_some();
        let at = n.saturating_sub(1);
        let precision = if reached { envelope.get(at).copied().unwrap_or(0.0) } else { 0.0 };
        let score = match (reached, n, top_score) {
            (false, ..) | (_, _, None) => 0.0,
            (true, 0, Some(top)) => top,
            (true, ..) => points.score.get(at).copied().unwrap_or(0.0),
        };
        put(r, precision, score);
    }
}
