//! Protocol `score`: COCO's matcher, equal to pycocotools to the last bit.
//!
//! Per class (or over all with `use_cats` off), per image, detections in decreasing score each
//! take the best ground truth still free, at every IoU threshold and area range separately. What
//! a detection takes does not depend on lower-scored ones, so walking the detections of a class
//! over all images in one stable order by decreasing score does the matching of every image and
//! the accumulation at once, with one sort.
//!
//! Most detections reach no ground truth at the lowest threshold asked for. They are unmatched
//! everywhere without a look at thresholds or areas, so the cost is that of the overlaps plus a
//! small multiple of the few candidates. A walk in score order jumps about in memory, so the boxes
//! of a class are first gathered in row order: walking the columns themselves was bound by cache
//! misses (60% of the time at 500,000 detections).
//!
//! The rules, and where pycocotools' code decides (cocoeval.py, `evaluateImg`, `accumulate`):
//! * Sorts are stable; equal scores keep (image, category, file) order; -0.0 equals 0.0.
//! * A pair needs `iou >= min(t, 1 - 1e-10)`; among equal IoUs the later ground truth wins, in an
//!   order that puts ignored ones last; once a real match is held, ignored ones are not tried.
//! * Ignored is: crowd, or area outside the range (both ends inclusive), or, where keypoints are
//!   compared, without a labelled one. `ignore` is not read.
//! * Crowds take any number of detections. At threshold 0 a pair without overlap matches.
//! * A match with annotation id 0 reads as "unmatched" there; `strict` keeps that, though the
//!   annotation stays taken.
//! * Only the data set's own categories exist.
//! * Keypoints are not compared across classes: pycocotools looks for those of a class named -1
//!   then, so nothing matches; `strict` keeps that.
//!
//! LVIS walks the same way under rules of its own: see `federated.rs`.

mod federated;
mod images;
mod slots;
mod taking;

pub use federated::FederatedRules;
pub use images::{ImageMatches, PartnerIds};

use crate::columns::{Dataset, Detections, Xywh};
use crate::geometry::Measure;
use crate::order::descending_key;
use slots::{Slots, groups};
use taking::Taking;

/// What the matcher is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoRules<'a> {
    /// IoU thresholds, any number, in any order.
    pub iou_thrs: &'a [f64],
    /// Area ranges `[low, high]`, both inclusive.
    pub area_ranges: &'a [[f64; 2]],
    /// Detections looked at per image and class: the highest-scored so many.
    pub max_dets: usize,
    /// Whether classes are told apart.
    pub use_cats: bool,
    /// Whether annotation id 0 reads as unmatched, as in pycocotools.
    pub strict: bool,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<&'a [u32]>,
    /// LVIS's rules instead of COCO's.
    pub federated: Option<FederatedRules>,
}

/// What happened to a detection at one threshold and area range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It took nothing.
    Unmatched,
    /// It took this row of the ground truth.
    Matched {
        /// Row in the data set's columns.
        gt: u32,
        /// Their overlap.
        iou: f64,
    },
    /// Neither right nor wrong.
    Ignored {
        /// Row of the ignored object that it took; `None` if it lies outside the area range.
        gt: Option<u32>,
    },
}

/// One detection of the walk.
#[derive(Debug)]
pub struct Step<'a> {
    /// Row in the inference set's columns.
    pub dt: u32,
    /// Its image.
    pub image: u32,
    /// Its rank by score within its image and class.
    pub rank: usize,
    /// Its score.
    pub score: f64,
    /// Its area.
    pub area: f64,
    /// Whether it is wrong if it took nothing; else it is ignored then (LVIS).
    pub exhaustive: bool,
    /// Outcomes by `[area][iou threshold]`; empty if unmatched everywhere.
    pub outcomes: &'a [Outcome],
}

/// The rows of every class, ready to be walked.
#[derive(Debug)]
pub struct CocoMatcher<'a> {
    dataset: &'a Dataset,
    detections: &'a Detections,
    measure: Measure<'a>,
    rules: CocoRules<'a>,
    gts: Slots,
    dts: Slots,
}

impl<'a> CocoMatcher<'a> {
    /// Groups the rows by class.
    pub fn new(dataset: &'a Dataset, detections: &'a Detections, measure: Measure<'a>, rules: CocoRules<'a>) -> Self {
        let n_known = dataset.vocabulary.known.len();
        let admitted = rules.federated.map(|federated| federated::admitted(dataset, detections, federated));
        let seen = |row: usize| admitted.as_ref().is_none_or(|admitted| admitted[row]);
        let gt = &dataset.ground_truth;
        let exists = |row: usize| rules.federated.is_none() || federated::exists(gt.area[row]);
        let gts = Slots::new(&gt.offsets, |row, _| gt.class[row].filter(|_| exists(row)), n_known, &rules);
        let dt_class = |row: usize, _| seen(row).then_some(detections.class[row]);
        let dts = Slots::new(&detections.offsets, dt_class, n_known, &rules);
        Self { dataset, detections, measure, rules, gts, dts }
    }

    /// How many classes are walked: the data set's categories, or one.
    pub fn n_slots(&self) -> usize {
        self.dts.len()
    }

    /// How many rows slot `slot` has: a measure of its work.
    pub fn weight(&self, slot: usize) -> usize {
        self.dts.range(slot).len() + self.gts.range(slot).len()
    }

    /// Ground truth of a slot that counts in area range `area`.
    pub fn positives(&self, slot: usize, area: usize) -> usize {
        self.gts.range(slot).filter(|&at| !self.is_ignored(self.gts.rows[at] as usize, area)).count()
    }

    /// Whether an object is ignored in area range `area`.
    pub(super) fn is_ignored(&self, gt: usize, area: usize) -> bool {
        let truth = &self.dataset.ground_truth;
        let [low, high] = self.rules.area_ranges[area];
        let size = truth.area[gt];
        let by_itself = match self.rules.federated {
            None => truth.crowd[gt] || self.measure.ignores(gt),
            Some(_) => truth.ignore[gt],
        };
        by_itself || size < low || size > high
    }

    /// Whether any number of detections may take an object, by their share of it.
    fn is_crowd(&self, gt: usize) -> bool {
        self.rules.federated.is_none() && self.dataset.ground_truth.crowd[gt]
    }

    /// Walks the detections of a slot in decreasing score and tells `sink` of each that is among
    /// the `max_dets` of its image.
    pub fn walk(&self, slot: usize, mut sink: impl FnMut(&Step<'_>)) {
        let dts = self.dts.range(slot);
        let gts = self.gts.range(slot);
        let (group_of, mut groups) = groups(&self.dts.images[dts.clone()], &self.gts.images[gts.clone()]);
        let rows = &self.dts.rows[dts.clone()];
        let bounds: Vec<Xywh> = rows.iter().map(|&row| self.measure.dt_bounds()[row as usize]).collect();
        let mut taking = Taking::new(self, &self.gts.rows[gts]);
        let scores: Vec<f64> = rows.iter().map(|&row| self.detections.score[row as usize]).collect();
        for at in by_decreasing_score(&scores) {
            let group = &mut groups[group_of[at] as usize];
            let rank = group.seen as usize;
            group.seen += 1;
            if rank < self.rules.max_dets {
                let (dt, score) = (rows[at], scores[at]);
                taking.take(dt, &bounds[at], group.gts.clone());
                let area = self.detections.area(dt as usize);
                let image = self.dts.images[dts.start + at];
                let exhaustive = self.is_exhaustive(image, dt);
                sink(&Step { dt, image, rank, score, area, exhaustive, outcomes: taking.outcomes() });
            }
        }
    }

    /// Whether nothing is compared with anything.
    fn is_blind(&self) -> bool {
        self.rules.strict && !self.rules.use_cats && !self.measure.is_bounded()
    }

    fn is_exhaustive(&self, image: u32, dt: u32) -> bool {
        self.rules.federated.is_none()
            || federated::is_exhaustive(self.dataset, image, self.detections.class[dt as usize])
    }
}

/// Positions of `scores` by decreasing score, stable.
fn by_decreasing_score(scores: &[f64]) -> impl Iterator<Item = usize> + use<> {
    let mut keys: Vec<(u64, u32)> = scores.iter().zip(0..).map(|(&score, at)| (descending_key(score), at)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, at)| at as usize)
}
