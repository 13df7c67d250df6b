//! Protocol `score` as events: COCO's matcher at one IoU threshold, asked like any other.

use super::build;
use super::coco::{CocoMatcher, CocoRules, Outcome};
use crate::columns::{Dataset, Detections};
use crate::events::Matches;
use crate::geometry::Measure;
use crate::labels::Relation;
use rayon::prelude::*;

/// COCO's range of areas called "all", in square pixels.
const ALL_AREAS: [f64; 2] = [0.0, 1e10];

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
pub fn match_score(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    options: &ScoreOptions<'_>,
) -> Matches {
    let thresholds = [options.iou_thr];
    let area_ranges = [ALL_AREAS];
    let rules = CocoRules {
        iou_thrs: &thresholds,
        area_ranges: &area_ranges,
        max_dets: options.max_dets,
        use_cats: options.use_cats,
        strict: options.strict,
        images: options.images,
        federated: None,
    };
    let matcher = CocoMatcher::new(dataset, detections, measure, rules);
    let steps: Vec<Vec<(u32, Outcome)>> = (0..matcher.n_slots())
        .into_par_iter()
        .map(|slot| {
            let mut steps = Vec::new();
            matcher.walk(slot, |step| {
                let outcome = step.outcomes.first().copied().unwrap_or(Outcome::Unmatched);
                // What matches nothing and lies outside the area range is ignored, as in COCO.
                let outside = step.area < ALL_AREAS[0] || step.area > ALL_AREAS[1];
                let ignored = outside && outcome == Outcome::Unmatched;
                steps.push((step.dt, if ignored { Outcome::Ignored { gt: None } } else { outcome }));
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
                Outcome::Ignored { .. } => absorb[dt] = 1.0,
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
