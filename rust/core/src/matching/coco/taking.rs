//! What a detection takes, given what those before it have taken.

use super::{CocoMatcher, Outcome};
use crate::columns::Xywh;
use crate::geometry::{coco_iou, effective_iou_threshold};
use crate::pairs::BoxIndex;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Objects of a class in one image above which an index over them pays.
const INDEX_ABOVE: usize = 512;

/// The state of the matching of one class.
pub(super) struct Taking<'a> {
    matcher: &'a CocoMatcher<'a>,
    /// Rows of its ground truth, their bounds, and which of them are crowds.
    gts: &'a [u32],
    bounds: Vec<Xywh>,
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

impl<'a> Taking<'a> {
    /// Nothing is taken.
    pub fn new(matcher: &'a CocoMatcher<'a>, gts: &'a [u32]) -> Self {
        let gt_bounds = matcher.measure.gt_bounds();
        let (n_areas, n_thresholds) = (matcher.rules.area_ranges.len(), matcher.rules.iou_thrs.len());
        let ignored = |&gt: &u32| (0..n_areas).map(move |area| matcher.is_ignored(gt as usize, area));
        let floors: Vec<f64> = matcher.rules.iou_thrs.iter().map(|&t| effective_iou_threshold(t)).collect();
        Self {
            matcher,
            gts,
            bounds: gts.iter().map(|&gt| gt_bounds[gt as usize]).collect(),
            crowd: gts.iter().map(|&gt| matcher.is_crowd(gt as usize)).collect(),
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

    /// Outcomes of the latest detection by `[area][iou threshold]`; empty if unmatched everywhere.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Fills the outcomes for the detection of row `dt`, and takes what it takes from among the
    /// positions `gts`.
    pub fn take(&mut self, dt: u32, bounds: &Xywh, gts: Range<u32>) {
        self.outcomes.clear();
        self.candidates.clear();
        if !self.matcher.is_blind() {
            self.find_candidates(dt, bounds, gts);
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

    /// The ground truth among `gts` that reaches the lowest threshold.
    fn find_candidates(&mut self, dt: u32, dt_bounds: &Xywh, gts: Range<u32>) {
        let all = gts.start as usize..gts.end as usize;
        let (bounds, crowd, lowest) = (&self.bounds, &self.crowd, self.lowest);
        let (measure, rows) = (&self.matcher.measure, self.gts);
        let overlap = |gt: usize| {
            let bound = coco_iou(dt_bounds, &bounds[gt], crowd[gt]);
            (gt, measure.at_least(lowest, dt as usize, rows[gt] as usize, crowd[gt], bound))
        };
        let reaches = |&(_, iou): &(usize, f64)| iou >= lowest;
        if all.len() > INDEX_ABOVE && lowest > 0.0 && measure.is_bounded() {
            let index = self.indexes.entry(gts.start).or_insert_with(|| BoxIndex::new(&bounds[all.clone()]));
            index.touching(dt_bounds, &mut self.hits);
            self.candidates.extend(self.hits.iter().map(|&hit| overlap(all.start + hit)).filter(reaches));
        } else {
            self.candidates.extend(all.map(overlap).filter(reaches));
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
            None => Outcome::Ignored { gt: Some(row) },
            Some(_) if self.reads_as_unmatched(row as usize) => Outcome::Unmatched,
            Some(_) => Outcome::Matched { gt: row, iou },
        }
    }

    /// Whether a match with `row` does not show, as in pycocotools.
    fn reads_as_unmatched(&self, row: usize) -> bool {
        self.matcher.rules.strict && self.matcher.dataset.ground_truth.ids.is_zero(row)
    }
}
