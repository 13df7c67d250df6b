//! An object's candidates: everything of the other side that it overlaps, and for each what kept
//! it from being the match, or that it is the match.

use super::{Located, Subject};
use crate::columns::{Dataset, Detections};
use crate::events::{Cell, Matches};
use crate::geometry::Measure;
use crate::labels::{LabelRule, Relation};
use std::cmp::Ordering;

/// What the order of pairs looked at when two pairs competed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// `same_class_first`: equal labels before any overlap.
    SameClassFirst,
    /// The larger overlap.
    Iou,
    /// Equal overlap: equal labels before listed before other.
    Label,
    /// The higher score.
    Score,
    /// The earlier detection in file order.
    DetectionOrder,
    /// Of two ground-truth objects the earlier (protocol `iou`) or the later (protocol `score`).
    GroundTruthOrder,
}

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the match.
    Matched,
    /// The ignored object absorbs the detection.
    Absorbs,
    /// The ignored object would, but the detection has a match or another that absorbs it.
    NotNeeded,
    /// The detection is below its score threshold.
    Dropped,
    /// The protocol does not look at the detection.
    NotEvaluated,
    /// The label rule does not let the two pair.
    LabelsDoNotPair,
    /// The overlap is below the IoU threshold.
    BelowIouThreshold,
    /// The candidate has a better pair of its own: with this row of the subject's side.
    CandidateTaken {
        /// Its partner.
        by: u32,
        /// What made that pair the better one.
        criterion: Criterion,
    },
    /// The subject has a better pair.
    SubjectTaken {
        /// What made that pair the better one.
        criterion: Criterion,
    },
}

/// One candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Row in the other side's columns.
    pub row: u32,
    /// Overlap by the rule that applies: IoU, or for a crowd intersection / area(dt).
    pub iou: f64,
    /// How the labels relate; `None` where they may not pair or one is missing.
    pub relation: Option<Relation>,
    /// Whether it is an ignored object.
    pub ignored: bool,
    /// What became of it.
    pub verdict: Verdict,
}

/// Which order of pairs decided.
#[derive(Clone, Copy, Debug)]
pub enum Protocol<'a> {
    /// Decreasing overlap, under a label rule.
    Iou(&'a LabelRule),
    /// COCO: decreasing score, each takes the best that is free.
    Score {
        /// Whether classes are told apart.
        use_cats: bool,
    },
}

/// A pair as the order of pairs sees it.
#[derive(Clone, Copy)]
struct Ranked {
    iou: f64,
    relation: Relation,
    score: f64,
    dt: usize,
    gt: usize,
}

/// The columns, and how their rows are compared.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The ground truth.
    pub dataset: &'a Dataset,
    /// The detections.
    pub detections: &'a Detections,
    /// The overlap that they were matched by.
    pub measure: Measure<'a>,
}

struct Scene<'a> {
    of: Compared<'a>,
    matches: &'a Matches,
    protocol: Protocol<'a>,
    at: Cell,
    image: usize,
    /// Live events of the image: (ground truth, detection, overlap).
    live: Vec<(usize, usize, f64)>,
}

/// The candidates of a subject at `at`, by falling overlap.
pub fn candidates(
    of: Compared<'_>,
    matches: &Matches,
    protocol: Protocol<'_>,
    subject: Subject,
    located: Located,
    at: Cell,
) -> Vec<Candidate> {
    let e = &matches.events;
    let here = (0..e.len()).filter(|&i| e.image[i] as usize == located.image && e.is_live(i, at));
    let live = here.map(|i| (e.gt[i] as usize, e.dt[i] as usize, e.iou[i])).collect();
    let scene = Scene { of, matches, protocol, at, image: located.image, live };
    let mut found: Vec<Candidate> = match subject {
        Subject::Detection(_) => {
            matches.gt_rows(located.image).filter_map(|gt| scene.candidate(gt, located.row, true)).collect()
        }
        Subject::GroundTruth(_) => {
            matches.dt_rows(located.image).filter_map(|dt| scene.candidate(located.row, dt, false)).collect()
        }
    };
    found.sort_by(|a, b| b.iou.total_cmp(&a.iou).then(a.row.cmp(&b.row)));
    found
}

impl Scene<'_> {
    fn gt_row(&self, gt: usize) -> usize {
        self.matches.gts.first_row[self.image] as usize + gt - self.matches.gts.offsets[self.image]
    }

    fn dt_row(&self, dt: usize) -> usize {
        self.matches.dts.first_row[self.image] as usize + dt - self.matches.dts.offsets[self.image]
    }

    fn overlap(&self, gt: usize, dt: usize) -> f64 {
        let (gt_row, dt_row) = (self.gt_row(gt), self.dt_row(dt));
        let truth = &self.of.dataset.ground_truth;
        match self.protocol {
            Protocol::Score { .. } => self.of.measure.coco(dt_row, gt_row, truth.crowd[gt_row]),
            Protocol::Iou(_) if self.matches.gts.ignored[gt] => {
                self.of.measure.absorbing(dt_row, gt_row, truth.crowd[gt_row])
            }
            Protocol::Iou(_) => self.of.measure.protocol(dt_row, gt_row),
        }
    }

    fn relation(&self, gt: usize, dt: usize) -> Option<Relation> {
        let (gt, dt) = (self.matches.gts.class[gt]?, self.matches.dts.class[dt]);
        match self.protocol {
            Protocol::Iou(rule) => rule.relation(gt, dt),
            Protocol::Score { .. } if gt == dt => Some(Relation::Equal),
            Protocol::Score { use_cats } => (!use_cats).then_some(Relation::Other),
        }
    }

    fn candidate(&self, gt: usize, dt: usize, of_detection: bool) -> Option<Candidate> {
        let iou = self.overlap(gt, dt);
        // Under COCO's rules a pair without overlap can match, at threshold 0.
        if iou <= 0.0 && !self.live.iter().any(|l| l.0 == gt && l.1 == dt) {
            return None;
        }
        let row = if of_detection { self.gt_row(gt) } else { self.dt_row(dt) };
        let ignored = self.matches.gts.ignored[gt];
        let relation = self.relation(gt, dt);
        let verdict = self.verdict(gt, dt, iou, of_detection);
        Some(Candidate { row: row as u32, iou, relation, ignored, verdict })
    }

    fn verdict(&self, gt: usize, dt: usize, iou: f64, of_detection: bool) -> Verdict {
        let m = self.matches;
        let of_dt = self.live.iter().find(|l| l.1 == dt);
        if m.dts.score[dt] < self.at.score_thr {
            return Verdict::Dropped;
        }
        if !m.dts.is_evaluated(dt) {
            return Verdict::NotEvaluated;
        }
        if !self.may_pair(gt, dt) {
            return Verdict::LabelsDoNotPair;
        }
        if iou < self.at.iou_floor {
            return Verdict::BelowIouThreshold;
        }
        if m.gts.ignored[gt] {
            let absorbs = of_dt.is_none() && self.absorber(dt) == Some(gt);
            return if absorbs { Verdict::Absorbs } else { Verdict::NotNeeded };
        }
        let of_gt = self.live.iter().find(|l| l.0 == gt);
        if of_gt.is_some_and(|l| l.1 == dt) {
            return Verdict::Matched;
        }
        self.lost(gt, dt, of_gt, of_dt, of_detection)
    }

    /// The ignored object that absorbs a detection, if it needs one: the best overlap, the first
    /// of equal ones.
    fn absorber(&self, dt: usize) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for gt in self.matches.gt_rows(self.image).filter(|&gt| self.matches.gts.ignored[gt]) {
            let overlap = self.overlap(gt, dt);
            if self.may_pair(gt, dt) && overlap > 0.0 && best.is_none_or(|(_, so_far)| overlap > so_far) {
                best = Some((gt, overlap));
            }
        }
        best.map(|(gt, _)| gt)
    }

    fn may_pair(&self, gt: usize, dt: usize) -> bool {
        match (self.matches.gts.ignored[gt], self.protocol) {
            (true, Protocol::Iou(rule)) => rule.absorbs(self.matches.gts.class[gt], self.matches.dts.class[dt]),
            _ => self.relation(gt, dt).is_some(),
        }
    }

    /// Why an allowed pair is not matched: one of its members has a better one.
    fn lost(
        &self,
        gt: usize,
        dt: usize,
        of_gt: Option<&(usize, usize, f64)>,
        of_dt: Option<&(usize, usize, f64)>,
        of_detection: bool,
    ) -> Verdict {
        let this = self.ranked(gt, dt);
        let by_gt = of_gt.and_then(|l| self.beaten_by(this, self.ranked(l.0, l.1)).map(|c| (l.1, c)));
        let by_dt = of_dt.and_then(|l| self.beaten_by(this, self.ranked(l.0, l.1)).map(|c| (l.0, c)));
        let (own, other) = if of_detection { (by_dt, by_gt) } else { (by_gt, by_dt) };
        match (own, other) {
            (Some((_, criterion)), _) => Verdict::SubjectTaken { criterion },
            (None, Some((by, criterion))) => {
                let by = if of_detection { self.dt_row(by) } else { self.gt_row(by) };
                Verdict::CandidateTaken { by: by as u32, criterion }
            }
            // Only annotation id 0 under COCO's own rules: it is taken but reads as unmatched.
            (None, None) => Verdict::SubjectTaken { criterion: Criterion::GroundTruthOrder },
        }
    }

    fn ranked(&self, gt: usize, dt: usize) -> Ranked {
        Ranked {
            iou: self.overlap(gt, dt),
            relation: self.relation(gt, dt).unwrap_or(Relation::Other),
            score: self.of.detections.score[self.dt_row(dt)],
            dt,
            gt,
        }
    }

    /// What makes `other` the better pair; `None` if it is not.
    fn beaten_by(&self, this: Ranked, other: Ranked) -> Option<Criterion> {
        let iou = other.iou.total_cmp(&this.iou);
        let label = this.relation.cmp(&other.relation);
        let score = other.score.partial_cmp(&this.score).unwrap_or(Ordering::Equal);
        let dt = this.dt.cmp(&other.dt);
        let gt = this.gt.cmp(&other.gt);
        let same_class = (this.relation != Relation::Equal).cmp(&(other.relation != Relation::Equal));
        let order: [(Ordering, Criterion); 6] = match self.protocol {
            Protocol::Iou(rule) => [
                (
                    if *rule == LabelRule::SameClassFirst { same_class } else { Ordering::Equal },
                    Criterion::SameClassFirst,
                ),
                (iou, Criterion::Iou),
                (label, Criterion::Label),
                (score, Criterion::Score),
                (dt, Criterion::DetectionOrder),
                (gt, Criterion::GroundTruthOrder),
            ],
            // One detection's pairs are ordered by overlap, two detections by score.
            Protocol::Score { .. } if this.dt == other.dt => [
                (iou, Criterion::Iou),
                (gt.reverse(), Criterion::GroundTruthOrder),
                (Ordering::Equal, Criterion::Label),
                (Ordering::Equal, Criterion::Score),
                (Ordering::Equal, Criterion::DetectionOrder),
                (Ordering::Equal, Criterion::SameClassFirst),
            ],
            Protocol::Score { .. } => [
                (score, Criterion::Score),
                (dt, Criterion::DetectionOrder),
                (Ordering::Equal, Criterion::Iou),
                (Ordering::Equal, Criterion::Label),
                (Ordering::Equal, Criterion::GroundTruthOrder),
                (Ordering::Equal, Criterion::SameClassFirst),
            ],
        };
        let (first, criterion) = order.into_iter().find(|(o, _)| *o != Ordering::Equal)?;
        (first == Ordering::Greater).then_some(criterion)
    }
}
