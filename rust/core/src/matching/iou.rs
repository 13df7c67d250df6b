//! Protocol `iou`: all candidate pairs of an image in decreasing IoU, each object used once.

use super::build::{self, Part};
use super::deferred::{Life, Pair, Scratch, match_image};
use crate::columns::{Dataset, Detections, Xywh};
use crate::events::Matches;
use crate::geometry::Measure;
use crate::labels::LabelRule;
use crate::pairs::{visit_all, visit_candidates};
use std::ops::Range;

/// What a matching under protocol `iou` depends on, beyond the data.
#[derive(Clone, Debug, PartialEq)]
pub struct IouOptions<'a> {
    /// Which labels may pair.
    pub rule: &'a LabelRule,
    /// Per-class thresholds: detections enter by `score - tau[class]`.
    pub tau: Option<&'a [f64]>,
    /// Pairs below this overlap are left out: nothing at or above it changes.
    pub iou_floor: f64,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<&'a [u32]>,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
struct Buffers {
    matching: Scratch,
    real: Vec<u32>,
    real_bounds: Vec<Xywh>,
    ignored: Vec<u32>,
    ignored_bounds: Vec<Xywh>,
}

/// Matches detections to ground truth under protocol `iou`: the events of every threshold pair.
///
/// Under `same_class_first` the events hold at the IoU threshold `iou_floor` only.
pub fn match_iou(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    options: &IouOptions<'_>,
) -> Matches {
    let ignored = |row: usize| dataset.ground_truth.ignored(row) || measure.ignores(row);
    let matches = build::frame(dataset, detections, options.images, options.tau, ignored);
    build::run(matches, |matches, images, buffers: &mut Buffers| {
        let mut part = Part::default();
        for image in images.clone() {
            one_image(dataset, detections, measure, options, matches, image, images.clone(), buffers, &mut part);
        }
        part
    })
}

#[allow(clippy::too_many_arguments, reason = "the innermost step of one loop, called from one place")]
fn one_image(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    options: &IouOptions<'_>,
    matches: &Matches,
    image: usize,
    task: Range<usize>,
    buffers: &mut Buffers,
    part: &mut Part,
) {
    let rank = matches.images[image] as usize;
    let gt_rows = matches.gt_rows(image);
    let dt_rows = matches.dt_rows(image);
    if gt_rows.is_empty() || dt_rows.is_empty() {
        return;
    }
    let here = Here { measure, gts: dataset.ground_truth.rows(rank), dts: detections.rows(rank) };
    let gt_bounds = &measure.gt_bounds()[here.gts.clone()];
    let dt_class = &matches.dts.class[dt_rows.clone()];
    let gt_class = &matches.gts.class[gt_rows.clone()];
    split(&matches.gts.ignored[gt_rows.clone()], gt_bounds, buffers);

    let first = matches.dts.offsets[task.start];
    if !buffers.ignored.is_empty() {
        let n = matches.dts.offsets[task.end] - first;
        part.absorb.resize(n, 0.0);
        let crowd = &dataset.ground_truth.crowd[dataset.ground_truth.rows(rank)];
        let absorb = &mut part.absorb[dt_rows.start - first..dt_rows.end - first];
        best_absorbing(options.rule, &here, dt_class, gt_class, crowd, buffers, absorb);
    }

    let real = &buffers.real;
    buffers.matching.pairs = here.visit(&buffers.real_bounds, |dt, gt, out| {
        let of = real[gt] as usize;
        let Some(relation) = gt_class[of].and_then(|class| options.rule.relation(class, dt_class[dt])) else { return };
        let iou = measure.protocol(here.dts.start + dt, here.gts.start + of);
        if iou > 0.0 && iou >= options.iou_floor {
            out.push(Pair { iou, dt: dt as u32, gt: of as u32, relation });
        }
    });
    part.pairs += buffers.matching.pairs.len() as u64;
    let scores = &detections.score[detections.rows(rank)];
    let margins = &matches.dts.score[dt_rows.clone()];
    let label_first = *options.rule == LabelRule::SameClassFirst;
    let events = &mut part.events;
    part.proposals += match_image(
        &mut buffers.matching,
        gt_bounds.len(),
        margins,
        scores,
        label_first,
        |Life { pair, birth, death }| {
            events.gt.push((gt_rows.start + pair.gt as usize) as u32);
            events.dt.push((dt_rows.start + pair.dt as usize) as u32);
            events.image.push(image as u32);
            events.gt_class.extend(gt_class[pair.gt as usize]);
            events.dt_class.push(dt_class[pair.dt as usize]);
            events.relation.push(pair.relation);
            events.iou.push(pair.iou);
            events.birth.push(birth);
            events.death.push(death);
        },
    );
}

/// The rows of one image, and how they are measured.
struct Here<'a> {
    measure: Measure<'a>,
    gts: Range<usize>,
    dts: Range<usize>,
}

impl Here<'_> {
    /// Visits every pair of a detection of the image and one of `gt_bounds` that may overlap.
    fn visit<T: Send>(&self, gt_bounds: &[Xywh], visit: impl Fn(usize, usize, &mut Vec<T>) + Sync) -> Vec<T> {
        if self.measure.is_bounded() {
            visit_candidates(&self.measure.dt_bounds()[self.dts.clone()], gt_bounds, visit)
        } else {
            visit_all(self.dts.len(), gt_bounds.len(), visit)
        }
    }
}

/// Parts the image's ground truth into what counts and what absorbs.
fn split(ignored: &[bool], bounds: &[Xywh], buffers: &mut Buffers) {
    buffers.real.clear();
    buffers.real_bounds.clear();
    buffers.ignored.clear();
    buffers.ignored_bounds.clear();
    for (gt, b) in bounds.iter().enumerate() {
        let (rows, kept) = if ignored[gt] {
            (&mut buffers.ignored, &mut buffers.ignored_bounds)
        } else {
            (&mut buffers.real, &mut buffers.real_bounds)
        };
        rows.push(gt as u32);
        kept.push(*b);
    }
}

/// For each detection its best overlap with an ignored object that may absorb it.
fn best_absorbing(
    rule: &LabelRule,
    here: &Here<'_>,
    dt_class: &[u32],
    gt_class: &[Option<u32>],
    crowd: &[bool],
    buffers: &Buffers,
    absorb: &mut [f64],
) {
    let found: Vec<(u32, f64)> = here.visit(&buffers.ignored_bounds, |dt, i, out| {
        let gt = buffers.ignored[i] as usize;
        if rule.absorbs(gt_class[gt], dt_class[dt]) {
            let overlap = here.measure.absorbing(here.dts.start + dt, here.gts.start + gt, crowd[gt]);
            out.push((dt as u32, overlap));
        }
    });
    for (dt, overlap) in found {
        let best = &mut absorb[dt as usize];
        *best = best.max(overlap);
    }
}
