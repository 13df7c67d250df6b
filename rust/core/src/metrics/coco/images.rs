//! What pycocotools keeps of every image: the matching, and the overlaps.

use super::CocoParams;
use crate::columns::{Dataset, Detections};
use crate::geometry::Measure;
use crate::matching::{CocoMatcher, CocoRules, ImageMatches, PartnerIds};
use rayon::prelude::*;

/// The matching of all images and classes, or (`want_overlaps`) only their overlaps.
///
/// Whether a match shows is a matter of the ids given, so `params.strict` does not count.
pub fn coco_images(
    dataset: &Dataset,
    detections: &Detections,
    measure: Measure<'_>,
    params: &CocoParams,
    ids: PartnerIds<'_>,
    want_overlaps: bool,
) -> ImageMatches {
    let area_ranges = params.area_ranges();
    let rules = CocoRules { strict: false, ..params.rules(&area_ranges) };
    let matcher = CocoMatcher::new(dataset, detections, measure, rules);
    let slots: Vec<ImageMatches> = (0..matcher.n_slots())
        .into_par_iter()
        .with_max_len(1)
        .map(|slot| matcher.images(slot, ids, want_overlaps))
        .collect();
    let mut all = ImageMatches::default();
    for mut slot in slots {
        all.groups.append(&mut slot.groups);
        all.sizes.append(&mut slot.sizes);
        all.dts.append(&mut slot.dts);
        all.dt_matches.append(&mut slot.dt_matches);
        all.dt_ignored.append(&mut slot.dt_ignored);
        all.gts.append(&mut slot.gts);
        all.gt_ignored.append(&mut slot.gt_ignored);
        all.gt_matches.append(&mut slot.gt_matches);
        all.overlaps.append(&mut slot.overlaps);
    }
    all
}
