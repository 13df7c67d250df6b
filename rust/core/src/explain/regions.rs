//! The partition of the score x IoU plane into an object's states.
//!
//! At a given score threshold an object is in at most one live event, which matches it up to that
//! event's IoU. So the score axis falls into the events' intervals and the gaps between them, and
//! each of these into at most three along the IoU axis: matched, then absorbed up to the best
//! absorbing overlap, then unmatched.

use super::Subject;
use crate::events::Matches;
use crate::geometry::effective_iou_threshold;

/// The state of an object at a pair of thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A detection below the score threshold.
    Dropped,
    /// Matched with an equal or listed label.
    Tp,
    /// Matched across classes.
    Confused,
    /// A detection taken up by an ignored object.
    Absorbed,
    /// A detection that matches nothing.
    Fp,
    /// Ground truth that nothing matches.
    Fn,
    /// Ground truth that absorbs and never counts.
    Ignored,
    /// A detection that the protocol does not look at.
    NotEvaluated,
}

/// A rectangle of the threshold plane: score thresholds in `(score_low, score_high]`, IoU
/// thresholds in `(iou_low, iou_high]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Negative infinity for "down to no threshold".
    pub score_low: f64,
    /// Positive infinity for "up to any threshold".
    pub score_high: f64,
    /// `None` where the region begins at 0, which belongs to it.
    pub iou_low: Option<f64>,
    /// At most 1.
    pub iou_high: f64,
    /// The state there.
    pub state: State,
    /// Row of the partner (in the other side's columns) where it is matched.
    pub partner: Option<u32>,
}

/// The highest IoU threshold that an overlap reaches.
fn highest_threshold(iou: f64) -> f64 {
    if iou >= effective_iou_threshold(1.0) { 1.0 } else { iou }
}

/// The regions of the subject in row `row` of `matches`, by falling score, then rising IoU.
pub fn regions(matches: &Matches, subject: Subject, image: usize, row: usize) -> Vec<Region> {
    let mut out = Vec::new();
    let column = |score: (f64, f64), lives: &[(f64, State, Option<u32>)], out: &mut Vec<Region>| {
        let mut low = None;
        for &(iou_high, state, partner) in lives {
            // Under COCO's rules a pair without overlap matches at threshold 0, and only there.
            let at_zero = low.is_none() && iou_high == 0.0 && partner.is_some();
            if iou_high > low.unwrap_or(0.0) || at_zero {
                out.push(Region { score_low: score.0, score_high: score.1, iou_low: low, iou_high, state, partner });
                low = Some(iou_high);
            }
        }
    };
    let (top, absorb, rest) = match subject {
        Subject::Detection(_) => {
            let score = matches.dts.score[row];
            // A class without a threshold has a margin of infinity: nothing drops it.
            if score < f64::INFINITY {
                column((score, f64::INFINITY), &[(1.0, State::Dropped, None)], &mut out);
            }
            if !matches.dts.is_evaluated(row) {
                column((f64::NEG_INFINITY, score), &[(1.0, State::NotEvaluated, None)], &mut out);
                return out;
            }
            (score, highest_threshold(matches.dts.absorb(row)), State::Fp)
        }
        Subject::GroundTruth(_) if matches.gts.ignored[row] => {
            column((f64::NEG_INFINITY, f64::INFINITY), &[(1.0, State::Ignored, None)], &mut out);
            return out;
        }
        Subject::GroundTruth(_) => (f64::INFINITY, 0.0, State::Fn),
    };
    let unmatched = [(absorb, State::Absorbed, None), (1.0, rest, None)];
    let mut high = top;
    for life in lives(matches, subject, image, row) {
        if life.birth < high {
            column((life.birth, high), &unmatched, &mut out);
        }
        let matched = (highest_threshold(life.iou), life.state, Some(life.partner));
        column((life.death, life.birth), &[matched, unmatched[0], unmatched[1]], &mut out);
        high = life.death;
    }
    if high > f64::NEG_INFINITY {
        column((f64::NEG_INFINITY, high), &unmatched, &mut out);
    }
    out
}

struct Life {
    birth: f64,
    death: f64,
    iou: f64,
    state: State,
    partner: u32,
}

/// The events of one object, by falling score.
fn lives(matches: &Matches, subject: Subject, image: usize, row: usize) -> Vec<Life> {
    let e = &matches.events;
    let start = e.image.partition_point(|&i| (i as usize) < image);
    let end = e.image.partition_point(|&i| i as usize <= image);
    let mut found: Vec<Life> = (start..end)
        .filter_map(|i| {
            let (gt, dt) = (e.gt[i] as usize, e.dt[i] as usize);
            let gt_row = matches.gts.first_row[image] + (gt - matches.gts.offsets[image]) as u32;
            let dt_row = matches.dts.first_row[image] + (dt - matches.dts.offsets[image]) as u32;
            let partner = match subject {
                Subject::Detection(_) if dt == row => gt_row,
                Subject::GroundTruth(_) if gt == row => dt_row,
                _ => return None,
            };
            let state = if e.relation[i].is_tp() { State::Tp } else { State::Confused };
            Some(Life { birth: e.birth[i], death: e.death[i], iou: e.iou[i], state, partner })
        })
        .collect();
    found.sort_by(|a, b| b.birth.total_cmp(&a.birth));
    found
}
