//! Match events: the exact sweep, at every real threshold.
//!
//! Each pair that is ever matched lives on a rectangle of the threshold plane: score thresholds
//! in `(death, birth]` and IoU thresholds in `(0, iou]`. The list of these rectangles, with the
//! detections' scores and the ground truth's labels, answers every question at every threshold
//! without matching again. [`crate::matching`] makes them; nothing after it looks at a box.
//!
//! [`Matches`] is a *partial result* as well: it carries image ranks and its vocabulary, holds
//! everything grouped by image in rank order, and two of them over disjoint images merge into
//! what one run over both would have given, byte for byte.

use crate::columns::Vocabulary;
use crate::geometry::effective_iou_threshold;
use crate::labels::Relation;
use std::ops::Range;

/// The rectangles, as columns; grouped by image, within an image in the order they ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    /// Row of the ground truth in [`Matches::gts`].
    pub gt: Vec<u32>,
    /// Row of the detection in [`Matches::dts`].
    pub dt: Vec<u32>,
    /// Position of the image in [`Matches::images`].
    pub image: Vec<u32>,
    /// Class of the ground truth.
    pub gt_class: Vec<u32>,
    /// Class of the detection.
    pub dt_class: Vec<u32>,
    /// How the two labels relate.
    pub relation: Vec<Relation>,
    /// Overlap of the pair: it is matched at IoU thresholds up to and including this.
    pub iou: Vec<f64>,
    /// Highest score threshold at which the pair is matched.
    pub birth: Vec<f64>,
    /// Score threshold at and below which it no longer is; negative infinity for "never ends".
    pub death: Vec<f64>,
}

impl Events {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.gt.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.gt.is_empty()
    }

    /// Whether event `i` is a match at the cell `at`.
    #[inline]
    pub fn is_live(&self, i: usize, at: Cell) -> bool {
        // Not `&&`: which of the three fails cannot be predicted, and a wrong guess costs more.
        (self.birth[i] >= at.score_thr) & (self.death[i] < at.score_thr) & (self.iou[i] >= at.iou_floor)
    }
}

/// A point of the threshold plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Detections below it are dropped before matching.
    pub score_thr: f64,
    /// The overlap a pair has to reach, already `min(t, 1 - 1e-10)`.
    pub iou_floor: f64,
}

impl Cell {
    /// The cell at a score and an IoU threshold; negative infinity is "no score threshold".
    pub fn new(score_thr: f64, iou_thr: f64) -> Self {
        Self { score_thr: finite_score_threshold(score_thr), iou_floor: effective_iou_threshold(iou_thr) }
    }
}

/// "No threshold" as the lowest number: every score reaches it, and an event that never dies, with
/// a death of negative infinity, is alive there.
pub fn finite_score_threshold(score_thr: f64) -> f64 {
    score_thr.max(f64::MIN)
}

/// Ground truth of the evaluated images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchedGroundTruth {
    /// Objects of the image in position `i` are rows `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<usize>,
    /// For each image the row of its first object in the data set's columns.
    pub first_row: Vec<u32>,
    /// Class index; `None` only for ignored regions without a label.
    pub class: Vec<Option<u32>>,
    /// Whether it absorbs instead of counting.
    pub ignored: Vec<bool>,
}

/// Detections of the evaluated images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchedDetections {
    /// Detections of the image in position `i` are rows `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<usize>,
    /// For each image the row of its first detection in the inference set's columns.
    pub first_row: Vec<u32>,
    /// Class index.
    pub class: Vec<u32>,
    /// What score thresholds are compared with: the score, or score - tau of its class.
    pub score: Vec<f64>,
    /// Best overlap with an ignored object that may absorb it, 0 for none; `None` where no
    /// detection has one.
    pub absorb: Option<Vec<f64>>,
    /// Whether the protocol looks at it at all (maxDets, unknown category); `None` where it
    /// looks at every one.
    pub evaluated: Option<Vec<bool>>,
}

impl MatchedDetections {
    /// Best overlap of detection `row` with something that may absorb it; 0 for none.
    #[inline]
    pub fn absorb(&self, row: usize) -> f64 {
        self.absorb.as_ref().map_or(0.0, |a| a[row])
    }

    /// Whether the protocol looks at detection `row`.
    #[inline]
    pub fn is_evaluated(&self, row: usize) -> bool {
        self.evaluated.as_ref().is_none_or(|e| e[row])
    }
}

/// A matching over a set of images: events and the columns that counts are made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// The classes.
    pub vocabulary: Vocabulary,
    /// Ranks of the evaluated images, ascending.
    pub images: Vec<u32>,
    /// Their ground truth.
    pub gts: MatchedGroundTruth,
    /// Their detections.
    pub dts: MatchedDetections,
    /// The rectangles.
    pub events: Events,
    /// Candidate pairs looked at.
    pub pairs: u64,
    /// Proposals made; never more than `pairs`.
    pub proposals: u64,
}

impl Matches {
    /// Rows of the ground truth of the image in position `i`.
    pub fn gt_rows(&self, i: usize) -> Range<usize> {
        self.gts.offsets[i]..self.gts.offsets[i + 1]
    }

    /// Rows of the detections of the image in position `i`.
    pub fn dt_rows(&self, i: usize) -> Range<usize> {
        self.dts.offsets[i]..self.dts.offsets[i + 1]
    }

    /// Whether a detection that no event matches at `at` is absorbed there.
    #[inline]
    pub fn absorbs(&self, dt: usize, at: Cell) -> bool {
        let a = self.dts.absorb(dt);
        a > 0.0 && a >= at.iou_floor
    }

    /// The number of classes, which is also background's index.
    pub fn n_classes(&self) -> usize {
        self.vocabulary.len()
    }
}
