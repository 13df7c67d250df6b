//! A matching ready to be asked: events, and the detections of each class by decreasing score.

use crate::columns::group_by;
use crate::events::{Cell, Matches};
use crate::order::descending_key;
use rayon::prelude::*;
use std::sync::OnceLock;

/// How often each evaluated image counts: all once, a subset (0 or 1), or a resample.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a>(Option<&'a [u32]>);

impl<'a> Weights<'a> {
    /// Every image once.
    pub const ALL: Weights<'static> = Weights(None);

    /// One weight for each position of [`Matches::images`].
    pub fn new(weights: &'a [u32]) -> Self {
        Self(Some(weights))
    }

    /// The weight of the image in position `image`.
    #[inline]
    pub fn of(self, image: usize) -> u64 {
        self.0.map_or(1, |w| u64::from(w[image]))
    }
}

/// Detections grouped by class, by decreasing score.
#[derive(Clone, Debug, Default)]
pub struct ByScore {
    offsets: Vec<usize>,
    score: Vec<f64>,
    image: Vec<u32>,
    dt: Vec<u32>,
}

impl ByScore {
    /// How many detections of `class` reach `score_thr`, by weight.
    pub fn count(&self, class: usize, score_thr: f64, weights: Weights<'_>) -> u64 {
        let images = &self.image[self.reaching(class, score_thr)];
        match weights.0 {
            None => images.len() as u64,
            Some(w) => images.iter().map(|&i| u64::from(w[i as usize])).sum(),
        }
    }

    /// Positions of the detections of `class` that reach `score_thr`.
    fn reaching(&self, class: usize, score_thr: f64) -> std::ops::Range<usize> {
        let all = self.offsets[class]..self.offsets[class + 1];
        let n = self.score[all.clone()].partition_point(|&s| s >= score_thr);
        all.start..all.start + n
    }

    /// Rows, images and scores of the detections of `class`, by decreasing score, stable.
    pub fn of_class(&self, class: usize) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        (self.offsets[class]..self.offsets[class + 1]).map(|at| (self.dt[at], self.image[at], self.score[at]))
    }
}

/// What is derived from the columns once and used by every question.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Detections that the protocol looks at.
    pub evaluated: ByScore,
    /// Detections that it leaves out.
    pub left_out: ByScore,
    /// Rows of the evaluated detections that something may absorb, and their images.
    pub absorbable: Vec<(u32, u32)>,
    /// For each event the best overlap of its detection with something that may absorb it; empty
    /// where nothing absorbs.
    event_absorb: Vec<f64>,
    /// Ground truth that counts, per class, every image once.
    n_gt: Vec<u64>,
}

/// A matching and its index.
#[derive(Debug, Default)]
pub struct Sweep {
    matches: Matches,
    index: OnceLock<Index>,
}

impl From<Matches> for Sweep {
    fn from(matches: Matches) -> Self {
        Self { matches, index: OnceLock::new() }
    }
}

impl Sweep {
    /// The matching.
    pub fn matches(&self) -> &Matches {
        &self.matches
    }

    /// The index, made on first use.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| build_index(&self.matches))
    }

    /// Calls `visit(event, weight)` for every match at `at` in images that count.
    #[inline]
    pub fn for_each_live(&self, at: Cell, weights: Weights<'_>, mut visit: impl FnMut(usize, u64)) {
        let events = &self.matches.events;
        for i in 0..events.len() {
            if events.is_live(i, at) {
                let weight = weights.of(events.image[i] as usize);
                if weight > 0 {
                    visit(i, weight);
                }
            }
        }
    }

    /// Calls `visit(event, weight)` for every match at `at` in images that
    /// count, and gives per class how many detections are absorbed there: all that something
    /// could absorb, less those that are matched.
    pub fn scan(&self, at: Cell, weights: Weights<'_>, mut visit: impl FnMut(usize, u64)) -> Vec<u64> {
        let m = &self.matches;
        let index = self.index();
        let mut absorbed = vec![0; m.n_classes()];
        for &(dt, image) in &index.absorbable {
            let row = dt as usize;
            if m.dts.score[row] >= at.score_thr && m.absorbs(row, at) {
                absorbed[m.dts.class[row] as usize] += weights.of(image as usize);
            }
        }
        self.for_each_live(at, weights, |i, weight| {
            if index.event_absorb.get(i).is_some_and(|&a| a > 0.0 && a >= at.iou_floor) {
                absorbed[m.events.dt_class[i] as usize] -= weight;
            }
            visit(i, weight);
        });
        absorbed
    }

    /// Per class how much ground truth counts.
    pub fn n_gt(&self, weights: Weights<'_>) -> Vec<u64> {
        if weights.0.is_none() { self.index().n_gt.clone() } else { count_ground_truth(&self.matches, weights) }
    }

    /// Per class how many evaluated detections reach `score_thr`, absorbed ones among them.
    pub fn n_reaching(&self, score_thr: f64, weights: Weights<'_>) -> Vec<u64> {
        (0..self.matches.n_classes()).map(|class| self.index().evaluated.count(class, score_thr, weights)).collect()
    }

    /// Per class how many detections that reach `score_thr` the protocol leaves out.
    pub fn not_evaluated(&self, score_thr: f64, weights: Weights<'_>) -> Vec<u64> {
        (0..self.matches.n_classes()).map(|class| self.index().left_out.count(class, score_thr, weights)).collect()
    }
}

/// Per class how much ground truth counts, from the columns.
pub(crate) fn count_ground_truth(m: &Matches, weights: Weights<'_>) -> Vec<u64> {
    let mut n_gt = vec![0; m.n_classes()];
    for image in 0..m.images.len() {
        let weight = weights.of(image);
        for gt in m.gt_rows(image).filter(|&gt| weight > 0 && !m.gts.ignored[gt]) {
            if let Some(class) = m.gts.class[gt] {
                n_gt[class as usize] += weight;
            }
        }
    }
    n_gt
}

fn build_index(matches: &Matches) -> Index {
    let image_of = image_of_detection(matches);
    let (dts, n) = (&matches.dts, matches.n_classes());
    let by_score = |evaluated: bool| {
        if dts.evaluated.is_none() && !evaluated {
            return by_score(&[], dts.score.as_slice(), &image_of, &[], n);
        }
        let rows: Vec<u32> =
            (0..dts.class.len()).filter(|&dt| dts.is_evaluated(dt) == evaluated).map(|dt| dt as u32).collect();
        let classes: Vec<u32> = rows.iter().map(|&row| dts.class[row as usize]).collect();
        by_score(&rows, &dts.score, &image_of, &classes, n)
    };
    let absorbable = match &dts.absorb {
        None => Vec::new(),
        Some(absorb) => (0..absorb.len())
            .filter(|&dt| absorb[dt] > 0.0 && dts.is_evaluated(dt))
            .map(|dt| (dt as u32, image_of[dt]))
            .collect(),
    };
    let event_absorb =
        dts.absorb.as_ref().map(|a| matches.events.dt.iter().map(|&dt| a[dt as usize]).collect()).unwrap_or_default();
    Index {
        evaluated: by_score(true),
        left_out: by_score(false),
        absorbable,
        event_absorb,
        n_gt: count_ground_truth(matches, Weights::ALL),
    }
}

/// For each detection the position of its image.
fn image_of_detection(matches: &Matches) -> Vec<u32> {
    let mut image_of = Vec::with_capacity(matches.dts.class.len());
    for image in 0..matches.images.len() {
        image_of.resize(matches.dts.offsets[image + 1], image as u32);
    }
    image_of
}

fn by_score(rows: &[u32], score: &[f64], image_of: &[u32], classes: &[u32], n_classes: usize) -> ByScore {
    let grouping = group_by(classes, n_classes);
    let sorted: Vec<Vec<u32>> = (0..n_classes)
        .into_par_iter()
        .map(|class| {
            let group = &grouping.order[grouping.offsets[class]..grouping.offsets[class + 1]];
            let mut keys: Vec<(u64, u32)> = group
                .iter()
                .map(|&at| rows[at as usize])
                .map(|row| (descending_key(score[row as usize]), row))
                .collect();
            keys.sort_unstable();
            keys.into_iter().map(|(_, row)| row).collect()
        })
        .collect();
    let dt: Vec<u32> = sorted.into_iter().flatten().collect();
    ByScore {
        score: dt.iter().map(|&row| score[row as usize]).collect(),
        image: dt.iter().map(|&row| image_of[row as usize]).collect(),
        dt,
        offsets: grouping.offsets,
    }
}
