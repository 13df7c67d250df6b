//! Random small data sets with many ties, and the brute-force matcher.

#![allow(dead_code, reason = "each test file uses a part")]

pub mod brute_force;

use errata_core::columns::{Category, Dataset, Detections, GroundTruth, Id, IdColumn, Images, Vocabulary, Xywh};
use errata_core::geometry::Overlap;
use errata_core::labels::{LabelRule, ListedPairs};
use errata_core::matching::{IouOptions, match_iou};
use errata_core::sweep::Sweep;

/// A small generator of reproducible numbers (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Scores of detections: few, so that ties are common.
pub const SCORES: [f64; 6] = [0.1, 0.3, 0.5, 0.5000001, 0.9, 1.0];

/// Every score that occurs, the neighbours of one, and "no threshold".
pub fn score_thresholds() -> Vec<f64> {
    let mut all = SCORES.to_vec();
    all.extend([f64::NEG_INFINITY, 0.0, 0.50000005, 1.1]);
    all.sort_by(f64::total_cmp);
    all
}

/// From none to all of the overlap.
pub const IOU_THRESHOLDS: [f64; 8] = [0.0, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.6, 0.75, 1.0];

/// Every rule on labels.
pub fn rules() -> Vec<LabelRule> {
    vec![
        LabelRule::ClassAgnostic,
        LabelRule::SameClass,
        LabelRule::Listed(ListedPairs::new(vec![(0, 1), (1, 2), (0, 2)])),
        LabelRule::SameClassFirst,
    ]
}

/// The one pass under a rule; with equal labels first it holds at `iou_thr` only.
pub fn matched(
    dataset: &Dataset,
    detections: &Detections,
    rule: &LabelRule,
    iou_thr: f64,
    tau: Option<&[f64]>,
) -> Sweep {
    let iou_floor = if *rule == LabelRule::SameClassFirst { iou_thr.min(1.0 - 1e-10) } else { 0.0 };
    match_iou(
        dataset,
        detections,
        Overlap::BOXES.on(dataset, detections),
        &IouOptions { rule, tau, iou_floor, images: None },
    )
    .into()
}

/// Sides and offsets from a coarse grid, so that equal overlaps and equal boxes are common.
fn random_box(random: &mut Random) -> Xywh {
    let mut n = |k: usize| random.below(k) as f64;
    [n(4), n(3), 1.0 + n(4), n(4)]
}

/// A data set of a few images and detections of it. Class 3 is unknown to the categories.
pub fn random_case(seed: u64) -> (Dataset, Detections) {
    let mut random = Random(seed);
    let n_images = 1 + random.below(3);
    let n_classes = 1 + random.below(3);
    let mut gt = GroundTruth { offsets: vec![0], ..GroundTruth::default() };
    let mut dt = Detections { offsets: vec![0], ..Detections::default() };
    for _ in 0..n_images {
        for _ in 0..random.below(6) {
            let b = random_box(&mut random);
            let (crowd, ignore) = (random.one_in(6), random.one_in(8));
            let unlabelled = (crowd || ignore) && random.one_in(3);
            gt.boxes_xywh.push(b);
            gt.class.push((!unlabelled).then(|| random.below(n_classes) as u32));
            gt.area.push(b[2] * b[3]);
            gt.crowd.push(crowd);
            gt.ignore.push(ignore);
            gt.ids.push(Id::Int(gt.record.len() as i64));
            gt.record.push(gt.record.len() as u32);
        }
        gt.offsets.push(gt.len());
        for _ in 0..random.below(9) {
            dt.boxes_xywh.push(random_box(&mut random));
            dt.class.push(random.below(n_classes + 1) as u32);
            dt.score.push(SCORES[random.below(SCORES.len())]);
            dt.record.push(dt.record.len() as u32);
        }
        dt.offsets.push(dt.len());
    }
    let category = |i: i64| Category { id: Id::Int(i), name: format!("c{i}"), supercategory: None, frequency: None };
    let vocabulary = Vocabulary::new((0..n_classes as i64).map(category).collect(), vec![]);
    dt.vocabulary = vocabulary.with_unknown([Id::Int(n_classes as i64)]);
    let images = Images {
        ids: IdColumn::Int((0..n_images as i64).collect()),
        file_order: (0..n_images as u32).collect(),
        width: vec![None; n_images],
        height: vec![None; n_images],
        file_name: vec![None; n_images],
        ..Images::default()
    };
    (Dataset { images, vocabulary, ground_truth: gt, ..Dataset::default() }, dt)
}
