//! Counts along the score axis at one IoU threshold, and what is read off them: PR curves, the
//! best threshold, average precision.
//!
//! Every birth and death of an event, and every detection, is a step at a score; sorted downward
//! and summed they give the re-matched counts at each distinct score. Source of the
//! interpolations: COCO's 101 recall points, VOC 2007's 11, VOC 2010's area under the envelope.

use crate::events::Cell;
use crate::order::descending_key;
use crate::sweep::{Sweep, Weights};

/// Counts at each distinct score, descending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreCurve {
    /// The thresholds: distinct scores, ties whole.
    pub score_thr: Vec<f64>,
    /// Ground truth found at each.
    pub tp_gt: Vec<u64>,
    /// Detections that are right.
    pub tp_dt: Vec<u64>,
    /// Detections that count.
    pub n_dt: Vec<u64>,
    /// Ground truth that counts.
    pub n_gt: u64,
}

/// A change of the counts at a score.
#[derive(Clone, Copy, Default)]
struct Change {
    score: f64,
    tp_gt: i64,
    tp_dt: i64,
    n_dt: i64,
    is_point: bool,
}

/// How an average precision interpolates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// COCO: mean over recalls 0, 0.01, ..., 1.
    Points101,
    /// VOC 2007: mean over recalls 0, 0.1, ..., 1.
    Points11,
    /// VOC 2010: area under the envelope.
    AllPoints,
}

/// What the best threshold is best at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// Highest F-beta; 1 for F1.
    FBeta(f64),
    /// Highest recall among thresholds with at least this precision.
    RecallAtPrecision(f64),
}

impl Sweep {
    /// The counts of one class, or of all, at each of its distinct scores.
    ///
    /// Points are the scores of the class's detections and, where classes compete for ground
    /// truth, those of other classes' at which the class gains or loses something.
    pub fn score_curve(&self, iou_thr: f64, class: Option<u32>, weights: Weights<'_>) -> ScoreCurve {
        let m = self.matches();
        let at = Cell::new(f64::NEG_INFINITY, iou_thr);
        let of = |c: u32| class.is_none_or(|wanted| wanted == c);
        let mut changes = self.detection_changes(at, class, weights);
        let e = &m.events;
        for i in 0..e.len() {
            let weight = weights.of(e.image[i] as usize) as i64;
            if e.iou[i] < at.iou_floor || weight == 0 {
                continue;
            }
            let tp = i64::from(e.relation[i].is_tp()) * weight;
            let counted = i64::from(m.absorbs(e.dt[i] as usize, at)) * weight;
            let mine = i64::from(of(e.dt_class[i]));
            let (tp_gt, tp_dt, n_dt) = (tp * i64::from(of(e.gt_class[i])), tp * mine, counted * mine);
            if (tp_gt, tp_dt, n_dt) != (0, 0, 0) {
                changes.push(Change { score: e.birth[i], tp_gt, tp_dt, n_dt, is_point: true });
                let is_point = e.death[i] > f64::NEG_INFINITY;
                changes.push(Change { score: e.death[i], tp_gt: -tp_gt, tp_dt: -tp_dt, n_dt: -n_dt, is_point });
            }
        }
        let n_gt = self.n_gt(weights).iter().enumerate().filter(|(c, _)| of(*c as u32)).map(|(_, n)| n).sum();
        accumulate(changes, n_gt)
    }

    /// One change for every detection of the class.
    fn detection_changes(&self, at: Cell, class: Option<u32>, weights: Weights<'_>) -> Vec<Change> {
        let m = self.matches();
        let classes = class.map_or(0..m.n_classes(), |c| c as usize..c as usize + 1);
        let mut changes = Vec::new();
        for (dt, image, score) in classes.flat_map(|c| self.index().evaluated.of_class(c)) {
            let weight = weights.of(image as usize) as i64;
            if weight > 0 {
                let n_dt = if m.absorbs(dt as usize, at) { 0 } else { weight };
                changes.push(Change { score, n_dt, is_point: true, ..Change::default() });
            }
        }
        changes
    }

    /// One point per detection that counts, as COCO accumulates: for protocol `score`, where a
    /// detection's fate does not depend on the threshold.
    pub fn detection_curve(&self, iou_thr: f64, class: Option<u32>, weights: Weights<'_>) -> ScoreCurve {
        let m = self.matches();
        let at = Cell::new(f64::NEG_INFINITY, iou_thr);
        let mut tp = vec![false; m.dts.class.len()];
        self.for_each_live(at, Weights::ALL, |i, _| tp[m.events.dt[i] as usize] = m.events.relation[i].is_tp());
        let classes = class.map_or(0..m.n_classes(), |c| c as usize..c as usize + 1);
        let mut rows: Vec<(u32, u32, f64)> =
            classes.flat_map(|c| self.index().evaluated.of_class(c)).filter(|r| !m.absorbs(r.0 as usize, at)).collect();
        rows.sort_by_key(|&(dt, _, score)| (descending_key(score), dt));
        let of = |c: usize| class.is_none_or(|wanted| wanted as usize == c);
        let mut curve = ScoreCurve {
            n_gt: self.n_gt(weights).iter().enumerate().filter(|(c, _)| of(*c)).map(|(_, n)| n).sum(),
            ..ScoreCurve::default()
        };
        let (mut right, mut all) = (0, 0);
        for (dt, image, score) in rows {
            let weight = weights.of(image as usize);
            if weight > 0 {
                all += weight;
                right += u64::from(tp[dt as usize]) * weight;
                curve.push(score, right, right, all);
            }
        }
        curve
    }
}

fn accumulate(mut changes: Vec<Change>, n_gt: u64) -> ScoreCurve {
    changes.sort_unstable_by_key(|change| descending_key(change.score));
    let mut curve = ScoreCurve { n_gt, ..ScoreCurve::default() };
    let (mut tp_gt, mut tp_dt, mut n_dt) = (0, 0, 0);
    for tied in changes.chunk_by(|a, b| a.score == b.score) {
        for change in tied {
            tp_gt += change.tp_gt;
            tp_dt += change.tp_dt;
            n_dt += change.n_dt;
        }
        if tied.iter().any(|c| c.is_point) {
            curve.push(tied[0].score, tp_gt as u64, tp_dt as u64, n_dt as u64);
        }
    }
    curve
}

impl ScoreCurve {
    fn push(&mut self, score: f64, tp_gt: u64, tp_dt: u64, n_dt: u64) {
        self.score_thr.push(score);
        self.tp_gt.push(tp_gt);
        self.tp_dt.push(tp_dt);
        self.n_dt.push(n_dt);
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.score_thr.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.score_thr.is_empty()
    }

    /// Precision at each point; NaN where nothing counts.
    pub fn precision(&self) -> Vec<f64> {
        self.tp_dt.iter().zip(&self.n_dt).map(|(&tp, &n)| tp as f64 / n as f64).collect()
    }

    /// Recall at each point; NaN without ground truth.
    pub fn recall(&self) -> Vec<f64> {
        self.tp_gt.iter().map(|&tp| tp as f64 / self.n_gt as f64).collect()
    }

    /// F1 at each point; NaN where there is nothing at all.
    pub fn f1(&self) -> Vec<f64> {
        (0..self.len()).map(|i| self.f_beta(i, 1.0).unwrap_or(f64::NAN)).collect()
    }

    /// F-beta from both views: with `r = tp_gt / n_gt`, `p = tp_dt / n_dt` it is the usual one
    /// where the views agree, and `(tp_gt + tp_dt) / (n_gt + n_dt)` for beta 1.
    fn f_beta(&self, i: usize, beta: f64) -> Option<f64> {
        let b = beta * beta;
        let above = b * self.tp_gt[i] as f64 + self.tp_dt[i] as f64;
        let below = b * self.n_gt as f64 + self.n_dt[i] as f64;
        (below > 0.0).then(|| above / below)
    }

    /// The threshold that is best, ties to the higher, and its value; `None` without ground truth
    /// or detections, or where no threshold keeps the precision asked for.
    pub fn best(&self, objective: Objective) -> Option<(f64, f64)> {
        if self.n_gt == 0 {
            return None;
        }
        let value = |i: usize| match objective {
            Objective::FBeta(beta) => self.f_beta(i, beta),
            Objective::RecallAtPrecision(floor) => {
                let precise = self.n_dt[i] > 0 && self.tp_dt[i] as f64 / self.n_dt[i] as f64 >= floor;
                precise.then(|| self.tp_gt[i] as f64 / self.n_gt as f64)
            }
        };
        let mut best: Option<(f64, f64)> = None;
        for (i, value) in (0..self.len()).filter_map(|i| Some((i, value(i)?))) {
            if best.is_none_or(|(_, so_far)| value > so_far) {
                best = Some((self.score_thr[i], value));
            }
        }
        best
    }

    /// Average precision; `None` without ground truth.
    pub fn average_precision(&self, interpolation: Interpolation) -> Option<f64> {
        if self.n_gt == 0 {
            return None;
        }
        let recall = self.recall();
        // A point at which nothing counts yet has no precision and adds none.
        let mut envelope: Vec<f64> = self.precision().into_iter().map(|p| if p.is_nan() { 0.0 } else { p }).collect();
        for i in (1..envelope.len()).rev() {
            envelope[i - 1] = envelope[i - 1].max(envelope[i]);
        }
        let at_recall = |r: f64| envelope.get(recall.partition_point(|&x| x < r)).copied().unwrap_or(0.0);
        let mean_over = |n: u32| {
            // As NumPy's linspace and arange make them: 0.1 * 3 is not 0.3, and recalls do tie.
            let point = |k: u32| if k < n { f64::from(k) * (1.0 / f64::from(n)) } else { 1.0 };
            let values: Vec<f64> = (0..=n).map(|k| at_recall(point(k))).collect();
            crate::summation::pairwise_sum(&values) / values.len() as f64
        };
        Some(match interpolation {
            Interpolation::Points101 => mean_over(100),
            Interpolation::Points11 => mean_over(10),
            Interpolation::AllPoints => {
                let before = std::iter::once(&0.0).chain(&recall);
                recall.iter().zip(before).zip(&envelope).fold(0.0, |area, ((r, last), p)| area + (r - last) * p)
            }
        })
    }
}
