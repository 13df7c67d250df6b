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
//! * Ignored is: crowd, or area outside the range (both ends inclusive). `ignore` is not read.
//! * Crowds take any number of detections. At threshold 0 a pair without overlap matches.
//! * A match with annotation id 0 reads as "unmatched" there; `strict` keeps that, though the
//!   annotation stays taken.
//! * Only the data set's own categories exist.

use super::build;
use crate::columns::{Dataset, Detections, Xywh, group_by};
use crate::events::Matches;
use crate::geometry::{coco_iou, effective_iou_threshold};
use crate::labels::Relation;
use crate::order::descending_key;
use rayon::prelude::*;
use std::ops::Range;

/// COCO's range of areas called "all", in square pixels.
const ALL_AREAS: [f64; 2] = [0.0, 1e10];

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
    /// It took an ignored object: neither right nor wrong.
    Ignored,
}

/// One detection of the walk.
#[derive(Debug)]
pub struct Step<'a> {
    /// Row in the inference set's columns.
    pub dt: u32,
    /// Its rank by score within its image and class.
    pub rank: usize,
    /// Its score.
    pub score: f64,
    /// The area of its box.
    pub area: f64,
    /// Outcomes by `[area][iou threshold]`; empty if unmatched everywhere.
    pub outcomes: &'a [Outcome],
}

/// Detections and ground truth of one class that meet in one image.
#[derive(Clone, Debug)]
struct Group {
    gts: Range<u32>,
    seen: u32,
}

/// The rows of every class, ready to be walked.
#[derive(Debug)]
pub struct CocoMatcher<'a> {
    dataset: &'a Dataset,
    detections: &'a Detections,
    rules: CocoRules<'a>,
    gts: Slots,
    dts: Slots,
}

/// Rows by class, in (image, category, file) order, and the image of each.
#[derive(Debug)]
struct Slots {
    offsets: Vec<usize>,
    rows: Vec<u32>,
    images: Vec<u32>,
}

impl<'a> CocoMatcher<'a> {
    /// Groups the rows by class.
    pub fn new(dataset: &'a Dataset, detections: &'a Detections, rules: CocoRules<'a>) -> Self {
        let n_known = dataset.vocabulary.known.len();
        let gt = &dataset.ground_truth;
        let gts = slots(&gt.offsets, |row| gt.class[row], n_known, &rules);
        let dts = slots(&detections.offsets, |row| Some(detections.class[row]), n_known, &rules);
        Self { dataset, detections, rules, gts, dts }
    }

    /// How many classes are walked: the data set's categories, or one.
    pub fn n_slots(&self) -> usize {
        self.dts.offsets.len() - 1
    }

    /// How many rows slot `slot` has: a measure of its work.
    pub fn weight(&self, slot: usize) -> usize {
        self.dts.range(slot).len() + self.gts.range(slot).len()
    }

    /// Ground truth of a slot that counts in area range `area`.
    pub fn positives(&self, slot: usize, area: usize) -> usize {
        self.gts.range(slot).filter(|&at| !self.is_ignored(self.gts.rows[at] as usize, area)).count()
    }

    fn is_ignored(&self, gt: usize, area: usize) -> bool {
        let [low, high] = self.rules.area_ranges[area];
        let size = self.dataset.ground_truth.area[gt];
        self.dataset.ground_truth.crowd[gt] || size < low || size > high
    }

    /// Walks the detections of a slot in decreasing score and tells `sink` of each that is among
    /// the `max_dets` of its image.
    pub fn walk(&self, slot: usize, mut sink: impl FnMut(&Step<'_>)) {
        let (group_of, mut groups) = self.groups(slot);
        let rows = &self.dts.rows[self.dts.range(slot)];
        let boxes: Vec<Xywh> = rows.iter().map(|&row| self.detections.boxes_xywh[row as usize]).collect();
        let mut state = Matching::new(self, &self.gts.rows[self.gts.range(slot)]);
        let scores: Vec<f64> = rows.iter().map(|&row| self.detections.score[row as usize]).collect();
        for at in by_decreasing_score(&scores) {
            let group = &mut groups[group_of[at] as usize];
            let rank = group.seen as usize;
            group.seen += 1;
            if rank < self.rules.max_dets {
                state.take(&boxes[at], group.gts.clone());
                let [_, _, w, h] = boxes[at];
                sink(&Step { dt: rows[at], rank, score: scores[at], area: w * h, outcomes: &state.outcomes });
            }
        }
    }

    /// For each detection of the slot its group, and the groups: a merge of two lists that are
    /// both in image order.
    fn groups(&self, slot: usize) -> (Vec<u32>, Vec<Group>) {
        let dt_images = &self.dts.images[self.dts.range(slot)];
        let gt_images = &self.gts.images[self.gts.range(slot)];
        let mut groups = Vec::new();
        let mut group_of = Vec::with_capacity(dt_images.len());
        let (mut gt, mut last) = (0, None);
        for &image in dt_images {
            if last != Some(image) {
                last = Some(image);
                gt += gt_images[gt..].iter().take_while(|&&i| i < image).count();
                let n = gt_images[gt..].iter().take_while(|&&i| i == image).count();
                groups.push(Group { gts: gt as u32..(gt + n) as u32, seen: 0 });
            }
            group_of.push(groups.len() as u32 - 1);
        }
        (group_of, groups)
    }
}

impl Slots {
    fn range(&self, slot: usize) -> Range<usize> {
        self.offsets[slot]..self.offsets[slot + 1]
    }
}

/// Rows by class, of known classes and chosen images only.
fn slots(offsets: &[usize], class: impl Fn(usize) -> Option<u32>, n_known: usize, rules: &CocoRules<'_>) -> Slots {
    let all: Vec<u32>;
    let images = match rules.images {
        Some(images) => images,
        None => {
            all = (0..offsets.len() as u32 - 1).collect();
            &all
        }
    };
    let n = images.iter().map(|&i| offsets[i as usize + 1] - offsets[i as usize]).sum();
    let (mut keys, mut rows, mut of) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
    for &image in images {
        let first = rows.len();
        for row in offsets[image as usize]..offsets[image as usize + 1] {
            if let Some(class) = class(row).filter(|&c| (c as usize) < n_known) {
                keys.push(class);
                rows.push(row as u32);
                of.push(image);
            }
        }
        if !rules.use_cats {
            rows[first..].sort_by_key(|&row| class(row as usize));
        }
    }
    if !rules.use_cats {
        return Slots { offsets: vec![0, rows.len()], rows, images: of };
    }
    let grouping = group_by(&keys, n_known);
    Slots {
        rows: grouping.order.iter().map(|&at| rows[at as usize]).collect(),
        images: grouping.order.iter().map(|&at| of[at as usize]).collect(),
        offsets: grouping.offsets,
    }
}

/// Positions of `scores` by decreasing score, stable.
fn by_decreasing_score(scores: &[f64]) -> impl Iterator<Item = usize> + use<> {
    let mut keys: Vec<(u64, u32)> = scores.iter().zip(0..).map(|(&score, at)| (descending_key(score), at)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, at)| at as usize)
}

/// The state of the matching of one class.
struct Matching<'a> {
    matcher: &'a CocoMatcher<'a>,
    /// Rows of its ground truth, their boxes, and which of them are crowds.
    gts: &'a [u32],
    boxes: Vec<Xywh>,
    crowd: Vec<bool>,
    /// By `[ground truth][area]`.
    ignored: Vec<bool>,
    /// By `[ground truth][area][threshold]`.
    taken: Vec<bool>,
    floors: Vec<f64>,
    lowest: f64,
    /// Ground truth that reaches the lowest threshold: position in `gts`, overlap.
    candidates: Vec<(usize, f64)>,
    outcomes: Vec<Outcome>,
}

impl<'a> Matching<'a> {
    fn new(matcher: &'a CocoMatcher<'a>, gts: &'a [u32]) -> Self {
        let truth = &matcher.dataset.ground_truth;
        let (n_areas, n_thresholds) = (matcher.rules.area_ranges.len(), matcher.rules.iou_thrs.len());
        let ignored = |&gt: &u32| (0..n_areas).map(move |area| matcher.is_ignored(gt as usize, area));
        let floors: Vec<f64> = matcher.rules.iou_thrs.iter().map(|&t| effective_iou_threshold(t)).collect();
        Self {
            matcher,
            gts,
            boxes: gts.iter().map(|&gt| truth.boxes_xywh[gt as usize]).collect(),
            crowd: gts.iter().map(|&gt| truth.crowd[gt as usize]).collect(),
            ignored: gts.iter().flat_map(ignored).collect(),
            taken: vec![false; gts.len() * n_areas * n_thresholds],
            lowest: floors.iter().copied().fold(f64::INFINITY, f64::min),
            floors,
            candidates: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Fills `outcomes` for a detection, and takes what it takes.
    fn take(&mut self, dt: &Xywh, gts: Range<u32>) {
        self.outcomes.clear();
        self.candidates.clear();
        for gt in gts.start as usize..gts.end as usize {
            let iou = coco_iou(dt, &self.boxes[gt], self.crowd[gt]);
            if iou >= self.lowest {
                self.candidates.push((gt, iou));
            }
        }
        if self.candidates.is_empty() {
            return;
        }
        let highest = self.candidates.iter().fold(f64::NEG_INFINITY, |highest, c| highest.max(c.1));
        for area in 0..self.matcher.rules.area_ranges.len() {
            for threshold in 0..self.floors.len() {
                let reached = highest >= self.floors[threshold];
                let outcome = if reached { self.best(area, threshold) } else { Outcome::Unmatched };
                self.outcomes.push(outcome);
            }
        }
    }

    /// The outcome in one area range at one threshold: the best free real ground truth, else the
    /// best free ignored one.
    fn best(&mut self, area: usize, threshold: usize) -> Outcome {
        let (n_areas, n_thresholds) = (self.matcher.rules.area_ranges.len(), self.floors.len());
        let slot = |gt: usize| (gt * n_areas + area) * n_thresholds + threshold;
        // The best so far of the real ones and of the ignored ones; a later equal one wins.
        let mut best: [Option<(usize, f64)>; 2] = [None; 2];
        for &(gt, iou) in &self.candidates {
            let side = &mut best[usize::from(self.ignored[gt * n_areas + area])];
            let reach = side.map_or(self.floors[threshold], |(_, iou)| iou);
            if iou >= reach && (!self.taken[slot(gt)] || self.crowd[gt]) {
                *side = Some((gt, iou));
            }
        }
        let [real, ignored] = best;
        let Some((gt, iou)) = real.or(ignored) else { return Outcome::Unmatched };
        self.taken[slot(gt)] = true;
        let row = self.gts[gt];
        match real {
            None => Outcome::Ignored,
            Some(_) if self.reads_as_unmatched(row as usize) => Outcome::Unmatched,
            Some(_) => Outcome::Matched { gt: row, iou },
        }
    }

    /// Whether a match with `row` does not show, as in pycocotools.
    fn reads_as_unmatched(&self, row: usize) -> bool {
        self.matcher.rules.strict && self.matcher.dataset.ground_truth.ids.is_zero(row)
    }
}

/// What a matching under protocol `score` depends on, beyond the data.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreOptions<'a> {
    /// The one IoU threshold that it holds at.
    pub iou_thr: f64,
    /// Detections looked at per image and class.
    pub max_dets: usize,
    /// Whether classes are told apart.
    pub use_cats: bool,
    /// Whether annotation id 0 reads as unmatched, as in pycocotools.
    pub strict: bool,
    /// Per-class thresholds; only where classes are told apart, since dropping one class's
    /// detections may not change another's matches.
    pub tau: Option<&'a [f64]>,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<&'a [u32]>,
}

/// Matches under protocol `score` at one IoU threshold, as events that last from the detection's
/// score down to minus infinity. They hold at that IoU threshold only.
pub fn match_score(dataset: &Dataset, detections: &Detections, options: &ScoreOptions<'_>) -> Matches {
    let thresholds = [options.iou_thr];
    let area_ranges = [ALL_AREAS];
    let rules = CocoRules {
        iou_thrs: &thresholds,
        area_ranges: &area_ranges,
        max_dets: options.max_dets,
        use_cats: options.use_cats,
        strict: options.strict,
        images: options.images,
    };
    let matcher = CocoMatcher::new(dataset, detections, rules);
    let steps: Vec<Vec<(u32, Outcome)>> = (0..matcher.n_slots())
        .into_par_iter()
        .map(|slot| {
            let mut steps = Vec::new();
            matcher.walk(slot, |step| {
                let outcome = step.outcomes.first().copied().unwrap_or(Outcome::Unmatched);
                // What matches nothing and lies outside the area range is ignored, as in COCO.
                let outside = step.area < ALL_AREAS[0] || step.area > ALL_AREAS[1];
                let ignored = outside && outcome == Outcome::Unmatched;
                steps.push((step.dt, if ignored { Outcome::Ignored } else { outcome }));
            });
            steps
        })
        .collect();
    let n_known = dataset.vocabulary.known.len() as u32;
    let class = &dataset.ground_truth.class;
    let frame = build::frame(dataset, detections, options.images, options.tau, |row| {
        matcher.is_ignored(row, 0) || class[row].is_none_or(|c| c >= n_known)
    });
    collect_events(frame, steps.into_iter().flatten().collect())
}

/// Puts the outcomes of a walk, in any order, into `matches`.
fn collect_events(mut matches: Matches, mut steps: Vec<(u32, Outcome)>) -> Matches {
    steps.sort_unstable_by_key(|&(dt, _)| dt);
    let n = matches.dts.class.len();
    let mut evaluated = vec![false; n];
    let mut absorb = vec![0.0; n];
    let mut steps = steps.into_iter().peekable();
    for image in 0..matches.images.len() {
        let (first, rows) = (matches.dts.first_row[image] as usize, matches.dt_rows(image));
        while let Some((row, outcome)) = steps.next_if(|&(row, _)| (row as usize) < first + rows.len()) {
            let dt = rows.start + row as usize - first;
            evaluated[dt] = true;
            match outcome {
                Outcome::Unmatched => {}
                Outcome::Ignored => absorb[dt] = 1.0,
                Outcome::Matched { gt, iou } => push_event(&mut matches, image, dt, gt, iou),
            }
        }
    }
    matches.pairs = matches.events.len() as u64;
    matches.proposals = matches.pairs;
    matches.dts.evaluated = evaluated.contains(&false).then_some(evaluated);
    matches.dts.absorb = absorb.iter().any(|&a| a > 0.0).then_some(absorb);
    matches
}

fn push_event(matches: &mut Matches, image: usize, dt: usize, gt_row: u32, iou: f64) {
    let gt = (gt_row - matches.gts.first_row[image]) as usize + matches.gts.offsets[image];
    // Only labelled ground truth is in a slot.
    let Some(gt_class) = matches.gts.class[gt] else { return };
    let dt_class = matches.dts.class[dt];
    let events = &mut matches.events;
    events.gt.push(gt as u32);
    events.dt.push(dt as u32);
    events.image.push(image as u32);
    events.gt_class.push(gt_class);
    events.dt_class.push(dt_class);
    events.relation.push(if gt_class == dt_class { Relation::Equal } else { Relation::Other });
    events.iou.push(iou);
    events.birth.push(matches.dts.score[dt]);
    events.death.push(f64::NEG_INFINITY);
}
