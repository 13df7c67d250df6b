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

use crate::columns::{Dataset, Detections, Xywh, group_by};
use crate::geometry::{coco_iou, effective_iou_threshold};
use crate::order::descending_key;
use crate::pairs::BoxIndex;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Objects of a class in one image above which an index over them pays.
const INDEX_ABOVE: usize = 512;

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

    pub(super) fn is_ignored(&self, gt: usize, area: usize) -> bool {
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
    /// Of images with very much ground truth of the class, by its first position in `gts`.
    indexes: FxHashMap<u32, BoxIndex>,
    hits: Vec<usize>,
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
            indexes: FxHashMap::default(),
            hits: Vec::new(),
        }
    }

    /// Fills `outcomes` for a detection, and takes what it takes.
    fn take(&mut self, dt: &Xywh, gts: Range<u32>) {
        self.outcomes.clear();
        self.candidates.clear();
        let all = gts.start as usize..gts.end as usize;
        let (boxes, crowd, lowest) = (&self.boxes, &self.crowd, self.lowest);
        let overlap = |gt: usize| (gt, coco_iou(dt, &boxes[gt], crowd[gt]));
        let reaches = |&(_, iou): &(usize, f64)| iou >= lowest;
        if all.len() > INDEX_ABOVE && lowest > 0.0 {
            let index = self.indexes.entry(gts.start).or_insert_with(|| BoxIndex::new(&boxes[all.clone()]));
            index.touching(dt, &mut self.hits);
            self.candidates.extend(self.hits.iter().map(|&hit| overlap(all.start + hit)).filter(reaches));
        } else {
            self.candidates.extend(all.map(overlap).filter(reaches));
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
