//! Greedy matching at one pair of thresholds, written from the rules alone.

use errata_core::columns::{Dataset, Detections, Xywh};
use errata_core::geometry::coco_iou;
use errata_core::labels::{LabelRule, Relation};

/// What became of the objects of one image at one pair of thresholds; rows of the whole columns.
#[derive(Debug, Default, PartialEq)]
pub struct Matched {
    /// (ground truth, detection, overlap), by ground truth.
    pub pairs: Vec<(usize, usize, f64)>,
    /// Absorbed detections.
    pub absorbed: Vec<usize>,
}

/// COCO's overlap, never above 1, and 1 for the very same box unless it is empty.
fn overlap(dt: &Xywh, gt: &Xywh, crowd: bool) -> f64 {
    if dt.map(f64::to_bits) == gt.map(f64::to_bits) {
        return f64::from(u8::from(dt[2] > 0.0 && dt[3] > 0.0));
    }
    coco_iou(dt, gt, crowd).min(1.0)
}

/// Drops, lists all pairs, sorts them by the total order, takes each object once, absorbs.
pub fn greedy(
    dataset: &Dataset,
    detections: &Detections,
    rule: &LabelRule,
    tau: Option<&[f64]>,
    score_thr: f64,
    iou_thr: f64,
    image: usize,
) -> Matched {
    let gt = &dataset.ground_truth;
    let floor = iou_thr.min(1.0 - 1e-10);
    let margin = |dt: usize| detections.score[dt] - tau.map_or(0.0, |t| t[detections.class[dt] as usize]);
    let kept: Vec<usize> = detections.rows(image).filter(|&dt| margin(dt) >= score_thr).collect();
    let mut pairs: Vec<(usize, usize, f64, Relation)> = Vec::new();
    for g in gt.rows(image).filter(|&g| !gt.ignored(g)) {
        for &d in &kept {
            let iou = overlap(&detections.boxes_xywh[d], &gt.boxes_xywh[g], false);
            let relation = gt.class[g].and_then(|class| rule.relation(class, detections.class[d]));
            if let Some(relation) = relation.filter(|_| iou > 0.0 && iou >= floor) {
                pairs.push((g, d, iou, relation));
            }
        }
    }
    let first = |relation: Relation| *rule == LabelRule::SameClassFirst && relation != Relation::Equal;
    pairs.sort_by(|a, b| {
        first(a.3)
            .cmp(&first(b.3))
            .then(b.2.total_cmp(&a.2))
            .then(a.3.cmp(&b.3))
            .then(detections.score[b.1].total_cmp(&detections.score[a.1]))
            .then(a.1.cmp(&b.1))
            .then(a.0.cmp(&b.0))
    });
    let mut out = Matched::default();
    for (g, d, iou, _) in pairs {
        if out.pairs.iter().all(|p| p.0 != g && p.1 != d) {
            out.pairs.push((g, d, iou));
        }
    }
    out.pairs.sort_by_key(|p| p.0);
    for d in kept.into_iter().filter(|d| out.pairs.iter().all(|p| p.1 != *d)) {
        let absorbs = |g: usize| {
            let (a, b) = (&detections.boxes_xywh[d], &gt.boxes_xywh[g]);
            let overlap = overlap(a, b, gt.crowd[g]);
            gt.ignored(g) && rule.absorbs(gt.class[g], detections.class[d]) && overlap > 0.0 && overlap >= floor
        };
        if gt.rows(image).any(absorbs) {
            out.absorbed.push(d);
        }
    }
    out
}
