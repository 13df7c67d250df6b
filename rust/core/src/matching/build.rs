//! From the events of single images to [`Matches`]: images are cut into runs of consecutive
//! ranks, one task each, and the parts are joined in rank order, so that any number of threads
//! gives the same bytes.

use crate::columns::{Dataset, Detections};
use crate::events::{Events, MatchedDetections, MatchedGroundTruth, Matches};
use rayon::prelude::*;
use std::ops::Range;

/// Objects (detections and ground truth) handled by one task.
const OBJECTS_PER_TASK: usize = 8192;

/// What one task produced for its images.
#[derive(Debug, Default)]
pub struct Part {
    /// Events with rows relative to the whole [`Matches`].
    pub events: Events,
    /// For every detection of the part its absorbing overlap; empty if no detection has one.
    pub absorb: Vec<f64>,
    /// For every detection of the part whether it is evaluated; empty if all are.
    pub evaluated: Vec<bool>,
    /// Candidate pairs.
    pub pairs: u64,
    /// Proposals.
    pub proposals: u64,
}

/// Everything of [`Matches`] but the matching: the columns of the chosen images.
///
/// `images` are ascending ranks; `None` means all. `ignored` says of a row of the ground truth
/// whether it absorbs instead of counting; what has no label never counts.
pub fn frame(
    dataset: &Dataset,
    detections: &Detections,
    images: Option<&[u32]>,
    tau: Option<&[f64]>,
    ignored: impl Fn(usize) -> bool,
) -> Matches {
    let images: Vec<u32> = images.map_or_else(|| (0..dataset.images.len() as u32).collect(), <[u32]>::to_vec);
    let vocabulary = detections.vocabulary.clone();
    let to = dataset.vocabulary.positions_in(&vocabulary);
    let gt = &dataset.ground_truth;
    let mut gts = MatchedGroundTruth { offsets: vec![0], ..MatchedGroundTruth::default() };
    let mut dts = MatchedDetections { offsets: vec![0], ..MatchedDetections::default() };
    let n_dt = images.iter().map(|&i| detections.rows(i as usize).len()).sum();
    dts.class.reserve_exact(n_dt);
    dts.score.reserve_exact(n_dt);
    for &image in &images {
        let rows = gt.rows(image as usize);
        gts.first_row.push(rows.start as u32);
        gts.class.extend(gt.class[rows.clone()].iter().map(|class| class.map(|c| to[c as usize])));
        gts.ignored.extend(rows.map(|row| gt.class[row].is_none() || ignored(row)));
        gts.offsets.push(gts.class.len());
        let rows = detections.rows(image as usize);
        dts.first_row.push(rows.start as u32);
        let class = &detections.class[rows.clone()];
        dts.class.extend_from_slice(class);
        let score = &detections.score[rows];
        match tau {
            None => dts.score.extend_from_slice(score),
            Some(tau) => dts.score.extend(score.iter().zip(class).map(|(s, &c)| s - tau[c as usize])),
        }
        dts.offsets.push(dts.class.len());
    }
    Matches { vocabulary, images, gts, dts, ..Matches::default() }
}

/// Consecutive positions of images whose objects add up to about one task each.
pub fn tasks(matches: &Matches) -> Vec<Range<usize>> {
    let weight = |i: usize| matches.gts.offsets[i] + matches.dts.offsets[i];
    let mut tasks = Vec::new();
    let mut start = 0;
    for i in 0..matches.images.len() {
        if weight(i + 1) - weight(start) >= OBJECTS_PER_TASK || i + 1 == matches.images.len() {
            tasks.push(start..i + 1);
            start = i + 1;
        }
    }
    tasks
}

/// Runs `work` on every task, with one scratch per thread, and joins the parts in order.
pub fn run<S: Default + Send>(
    mut matches: Matches,
    work: impl Fn(&Matches, Range<usize>, &mut S) -> Part + Sync,
) -> Matches {
    let parts: Vec<Part> = tasks(&matches)
        .into_par_iter()
        .map_init(S::default, |scratch, images| work(&matches, images, scratch))
        .collect();
    join(&mut matches, parts);
    matches
}

fn join(matches: &mut Matches, parts: Vec<Part>) {
    let n_dt = matches.dts.class.len();
    let any_absorb = parts.iter().any(|p| !p.absorb.is_empty());
    let any_left_out = parts.iter().any(|p| !p.evaluated.is_empty());
    matches.dts.absorb = any_absorb.then(|| vec![0.0; n_dt]);
    matches.dts.evaluated = any_left_out.then(|| vec![true; n_dt]);
    reserve(&mut matches.events, parts.iter().map(|p| p.events.len()).sum());
    let mut at = 0;
    for (images, part) in tasks(matches).into_iter().zip(parts) {
        let n = matches.dts.offsets[images.end] - matches.dts.offsets[images.start];
        copy_if_any(matches.dts.absorb.as_mut(), at, &part.absorb);
        copy_if_any(matches.dts.evaluated.as_mut(), at, &part.evaluated);
        at += n;
        append(&mut matches.events, part.events);
        matches.pairs += part.pairs;
        matches.proposals += part.proposals;
    }
}

fn copy_if_any<T: Copy>(to: Option<&mut Vec<T>>, at: usize, from: &[T]) {
    if let Some(to) = to
        && !from.is_empty()
    {
        to[at..at + from.len()].copy_from_slice(from);
    }
}

fn reserve(events: &mut Events, n: usize) {
    events.gt.reserve_exact(n);
    events.dt.reserve_exact(n);
    events.image.reserve_exact(n);
    events.gt_class.reserve_exact(n);
    events.dt_class.reserve_exact(n);
    events.relation.reserve_exact(n);
    events.iou.reserve_exact(n);
    events.birth.reserve_exact(n);
    events.death.reserve_exact(n);
}

/// Adds the events of `more` behind those of `events`.
pub fn append(events: &mut Events, more: Events) {
    events.gt.extend(more.gt);
    events.dt.extend(more.dt);
    events.image.extend(more.image);
    events.gt_class.extend(more.gt_class);
    events.dt_class.extend(more.dt_class);
    events.relation.extend(more.relation);
    events.iou.extend(more.iou);
    events.birth.extend(more.birth);
    events.death.extend(more.death);
}
