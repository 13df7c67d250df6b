//! One matching for every score threshold of an image: deferred acceptance.
//!
//! **The idea.** Greedy matching over a strict total order of pairs is the unique stable matching
//! of that order: no allowed pair exists whose two members both prefer each other to what they
//! have. Insert the detections in decreasing score and let each propose down its own list of
//! pairs. A ground truth keeps the better of two pairs; the displaced detection proposes to its
//! next. When the proposals come to rest, the matching is the stable one of the detections
//! inserted so far, that is, what greedy matching would give at this score threshold. Ground
//! truths only gain and detections only fall back, so **each pair is proposed at most once: the
//! whole score axis costs one matching**, `O(pairs)` after sorting.
//!
//! **The IoU axis is free.** The order of pairs is by decreasing IoU, so the matching at
//! threshold `t` is the matching at 0 restricted to pairs with `iou >= t`: each pair's rectangle
//! reaches from 0 to its IoU. (`same_class_first` orders by label first; there this holds only
//! for the threshold that the pairs were cut at.)
//!
//! **The order of pairs**: IoU, decreasing; equal labels before listed before other; higher score;
//! order of detections; order of ground truth. Without the label in it two correct detections of
//! two labels on one box could both score zero. Scores that decide the insertion (`margin`, under
//! per-class thresholds) need not be the scores that break ties.
//!
//! Source of the equivalence: Gale and Shapley (1962), stable matching with common preferences.
//! Road not taken: running the greedy matcher per threshold pair, which is what the tests do.

use crate::labels::Relation;
use crate::order::descending_key;
use std::cmp::Ordering;

/// A candidate pair of one image; indices are relative to the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Overlap, above 0.
    pub iou: f64,
    /// The detection.
    pub dt: u32,
    /// The ground truth.
    pub gt: u32,
    /// How their labels relate.
    pub relation: Relation,
}

/// A pair's life in the matching of one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// The pair.
    pub pair: Pair,
    /// Highest score threshold at which it is matched.
    pub birth: f64,
    /// Score threshold at and below which it no longer is.
    pub death: f64,
}

/// Buffers that one thread uses for image after image.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Filled by the caller: the image's pairs, by detection. Sorted in place.
    pub pairs: Vec<Pair>,
    runs: Vec<Run>,
    holder: Vec<Option<Held>>,
}

/// The pairs of one detection that are still to be proposed.
#[derive(Clone, Copy, Debug)]
struct Run {
    margin: f64,
    next: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    pair: u32,
    run: u32,
    since: f64,
}

/// Matches one image: reads `scratch.pairs` (grouped by detection), calls `end` for every life.
/// Gives the number of proposals.
///
/// `margin[dt]` orders the insertion, `score[dt]` breaks ties between pairs of equal IoU;
/// `label_first` puts equal labels before any IoU.
pub fn match_image(
    scratch: &mut Scratch,
    n_gt: usize,
    margin: &[f64],
    score: &[f64],
    label_first: bool,
    mut end: impl FnMut(Life),
) -> u64 {
    let Scratch { pairs, runs, holder } = scratch;
    make_runs(pairs, runs, margin, label_first);
    holder.clear();
    holder.resize(n_gt, None);
    let mut proposals = 0;
    for inserted in 0..runs.len() {
        let threshold = runs[inserted].margin;
        let mut proposer = inserted;
        while runs[proposer].next < runs[proposer].end {
            let at = runs[proposer].next;
            runs[proposer].next += 1;
            proposals += 1;
            let pair = pairs[at as usize];
            let seat = &mut holder[pair.gt as usize];
            let challenger = Held { pair: at, run: proposer as u32, since: threshold };
            let Some(held) = *seat else {
                *seat = Some(challenger);
                break;
            };
            let holding = pairs[held.pair as usize];
            if preference(&pair, &holding, score, label_first) == Ordering::Less {
                *seat = Some(challenger);
                // Born and displaced at the same threshold: it never lived.
                if held.since > threshold {
                    end(Life { pair: holding, birth: held.since, death: threshold });
                }
                proposer = held.run as usize;
            }
        }
    }
    for held in holder.iter().flatten() {
        if held.since > f64::NEG_INFINITY {
            end(Life { pair: pairs[held.pair as usize], birth: held.since, death: f64::NEG_INFINITY });
        }
    }
    proposals
}

/// Sorts each detection's pairs by its preference and the detections by decreasing margin.
fn make_runs(pairs: &mut [Pair], runs: &mut Vec<Run>, margin: &[f64], label_first: bool) {
    runs.clear();
    let mut start = 0;
    for own in pairs.chunk_by_mut(|a, b| a.dt == b.dt) {
        own.sort_unstable_by(|a, b| rank(a, b, label_first).then(a.gt.cmp(&b.gt)));
        let end = start + own.len() as u32;
        runs.push(Run { margin: margin[own[0].dt as usize], next: start, end });
        start = end;
    }
    runs.sort_by_key(|run| descending_key(run.margin));
}

/// The part of the order that does not look at scores: `Less` is better.
#[inline]
fn rank(a: &Pair, b: &Pair, label_first: bool) -> Ordering {
    let label = if label_first {
        (a.relation != Relation::Equal).cmp(&(b.relation != Relation::Equal))
    } else {
        Ordering::Equal
    };
    label.then_with(|| b.iou.total_cmp(&a.iou)).then(a.relation.cmp(&b.relation))
}

/// The order of two pairs of one ground truth: `Less` is better.
#[inline]
fn preference(a: &Pair, b: &Pair, score: &[f64], label_first: bool) -> Ordering {
    rank(a, b, label_first)
        .then_with(|| score[b.dt as usize].partial_cmp(&score[a.dt as usize]).unwrap_or(Ordering::Equal))
        .then(a.dt.cmp(&b.dt))
}
