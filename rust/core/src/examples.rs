//! The examples behind every count: one row per match, unmatched detection or missed object.

use crate::columns::{Dataset, Detections};
use crate::events::Cell;
use crate::sweep::{Sweep, Weights};
use std::cmp::Ordering;

/// What an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A match of equal or listed labels.
    Tp,
    /// A match across classes: false positive of one, false negative of the other.
    Confused,
    /// A detection that matches nothing: the background row.
    Fp,
    /// Ground truth that nothing matches: the background column.
    Fn,
    /// A detection absorbed by an ignored object.
    Absorbed,
    /// A detection that the protocol does not look at.
    NotEvaluated,
}

/// One example. Rows are those of the data set's and the inference set's columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Example {
    /// What it is.
    pub kind: Kind,
    /// Rank of its image.
    pub image: u32,
    /// Row of the ground truth, if any.
    pub gt: Option<u32>,
    /// Row of the detection, if any.
    pub dt: Option<u32>,
    /// Class of the ground truth, if any.
    pub gt_class: Option<u32>,
    /// Class of the detection, if any.
    pub dt_class: Option<u32>,
    /// Overlap of a match.
    pub iou: Option<f64>,
    /// Score of the detection.
    pub score: Option<f64>,
}

impl Example {
    /// How bad it is: the score of a false positive, 1 - score of a true one, 1 for a miss.
    pub fn loss(&self) -> f64 {
        match (self.kind, self.score) {
            (Kind::Tp, Some(score)) => 1.0 - score,
            (Kind::Fn, _) | (_, None) => 1.0,
            (_, Some(score)) => score,
        }
    }
}

/// Which examples are wanted; every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Query<'a> {
    /// Kinds; empty for all.
    pub kinds: &'a [Kind],
    /// Row of the confusion matrix; the number of classes stands for background.
    pub gt_class: Option<u32>,
    /// Column of the confusion matrix; likewise.
    pub dt_class: Option<u32>,
}

impl Query<'_> {
    fn wants(&self, example: &Example, background: u32) -> bool {
        let axis = |wanted: Option<u32>, has: Option<u32>| wanted.is_none_or(|w| w == has.unwrap_or(background));
        (self.kinds.is_empty() || self.kinds.contains(&example.kind))
            && axis(self.gt_class, example.gt_class)
            && axis(self.dt_class, example.dt_class)
    }
}

/// What examples are sorted by; ties by image, detection, ground truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The detection's score; misses last.
    Score,
    /// Overlap; what matches nothing last.
    Iou,
    /// Area of the detection's box, of the ground truth's where there is none.
    Area,
    /// [`Example::loss`].
    Loss,
}

impl Sweep {
    /// All examples at `at` that `query` wants, in images that count, by image.
    pub fn examples(&self, detections: &Detections, at: Cell, query: &Query<'_>, weights: Weights<'_>) -> Vec<Example> {
        let m = self.matches();
        let mut dt_event: Vec<Option<u32>> = vec![None; m.dts.class.len()];
        let mut gt_found = vec![false; m.gts.class.len()];
        self.for_each_live(at, weights, |i, _| {
            dt_event[m.events.dt[i] as usize] = Some(i as u32);
            gt_found[m.events.gt[i] as usize] = true;
        });
        let background = m.n_classes() as u32;
        let mut found = Vec::new();
        for image in (0..m.images.len()).filter(|&image| weights.of(image) > 0) {
            let dts = m.dt_rows(image).filter(|&dt| m.dts.score[dt] >= at.score_thr);
            let of_dt = dts.map(|dt| self.of_detection(detections, image, dt, dt_event[dt], at));
            let misses = m.gt_rows(image).filter(|&gt| !m.gts.ignored[gt] && !gt_found[gt]);
            let of_gt = misses.map(|gt| self.miss(image, gt));
            found.extend(of_dt.chain(of_gt).filter(|example| query.wants(example, background)));
        }
        found
    }

    fn of_detection(&self, detections: &Detections, image: usize, dt: usize, event: Option<u32>, at: Cell) -> Example {
        let m = self.matches();
        let row = m.dts.first_row[image] + (dt - m.dts.offsets[image]) as u32;
        let mut example = Example {
            kind: Kind::Fp,
            image: m.images[image],
            gt: None,
            dt: Some(row),
            gt_class: None,
            dt_class: Some(m.dts.class[dt]),
            iou: None,
            score: Some(detections.score[row as usize]),
        };
        if let Some(i) = event.map(|i| i as usize) {
            let gt = m.events.gt[i] as usize;
            example.kind = if m.events.relation[i].is_tp() { Kind::Tp } else { Kind::Confused };
            example.gt = Some(m.gts.first_row[image] + (gt - m.gts.offsets[image]) as u32);
            example.gt_class = m.gts.class[gt];
            example.iou = Some(m.events.iou[i]);
        } else if !m.dts.is_evaluated(dt) {
            example.kind = Kind::NotEvaluated;
        } else if m.absorbs(dt, at) {
            example.kind = Kind::Absorbed;
        }
        example
    }

    fn miss(&self, image: usize, gt: usize) -> Example {
        let m = self.matches();
        Example {
            kind: Kind::Fn,
            image: m.images[image],
            gt: Some(m.gts.first_row[image] + (gt - m.gts.offsets[image]) as u32),
            dt: None,
            gt_class: m.gts.class[gt],
            dt_class: None,
            iou: None,
            score: None,
        }
    }
}

/// Sorts examples; what lacks the key comes last either way.
pub fn sort(examples: &mut [Example], dataset: &Dataset, detections: &Detections, by: SortBy, descending: bool) {
    let box_area = |b: [f64; 4]| b[2] * b[3];
    let key = |e: &Example| match by {
        SortBy::Score => e.score,
        SortBy::Iou => e.iou,
        SortBy::Loss => Some(e.loss()),
        SortBy::Area => match (e.dt, e.gt) {
            (Some(dt), _) => Some(detections.area(dt as usize)),
            (None, Some(gt)) => Some(box_area(dataset.ground_truth.boxes_xywh[gt as usize])),
            (None, None) => None,
        },
    };
    examples.sort_by(|a, b| {
        let order = match (key(a), key(b)) {
            (Some(x), Some(y)) if descending => y.total_cmp(&x),
            (Some(x), Some(y)) => x.total_cmp(&y),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        order.then(a.image.cmp(&b.image)).then(a.dt.cmp(&b.dt)).then(a.gt.cmp(&b.gt))
    });
}
