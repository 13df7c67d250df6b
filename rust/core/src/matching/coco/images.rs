//! The matching of one class image by image: what pycocotools calls `evalImgs` and `ious`.
//!
//! The walk is the same as for the numbers; here what every detection took is kept, and laid out
//! as pycocotools has it: by area range and threshold, ground truth with ignored ones last, ids of
//! partners, and 0 for none. So a partner whose id is 0 reads as none, as it does there.
//! Cost: the walk, and memory for every (detection or object, area range, threshold).

use super::slots::Slots;
use super::{CocoMatcher, Outcome};
use std::ops::Range;

/// The matching of images, one group for each (class, image) that has an object or a detection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageMatches {
    /// Class and image of each group, ascending.
    pub groups: Vec<[u32; 2]>,
    /// How many detections and objects each group has.
    pub sizes: Vec<[usize; 2]>,
    /// Rows of the detections of each group, by decreasing score.
    pub dts: Vec<u32>,
    /// By `[group][area][threshold][detection]` the id of what it took, or 0.
    pub dt_matches: Vec<f64>,
    /// Likewise: neither right nor wrong.
    pub dt_ignored: Vec<bool>,
    /// By `[group][area][object]` rows of the ground truth, ignored ones last; where overlaps were
    /// asked for, by `[group][object]` in file order.
    pub gts: Vec<u32>,
    /// Likewise: ignored.
    pub gt_ignored: Vec<bool>,
    /// By `[group][area][threshold][object]` in that order the id of what took it last, or 0.
    pub gt_matches: Vec<f64>,
    /// By `[group][object in file order][detection]` their overlap.
    pub overlaps: Vec<f64>,
}

/// Ids by row, as pycocotools holds them.
#[derive(Clone, Copy, Debug)]
pub struct PartnerIds<'a> {
    /// Of the ground truth.
    pub gt: &'a [f64],
    /// Of the detections.
    pub dt: &'a [f64],
}

/// One image while its detections pass by.
struct Group {
    image: u32,
    /// Positions in the slot's ground truth.
    gts: Range<usize>,
    dts: Vec<u32>,
    /// Of each detection the outcomes by `[area][threshold]`; none if unmatched everywhere.
    outcomes: Vec<Vec<Outcome>>,
}

impl CocoMatcher<'_> {
    /// The matching of a slot; overlaps instead where those are asked for.
    pub fn images(&self, slot: usize, ids: PartnerIds<'_>, want_overlaps: bool) -> ImageMatches {
        let mut groups = groups(&self.dts, &self.gts, slot);
        self.walk(slot, |step| {
            if let Ok(at) = groups.binary_search_by_key(&step.image, |group| group.image) {
                groups[at].dts.push(step.dt);
                groups[at].outcomes.push(step.outcomes.to_vec());
            }
        });
        let mut matches = ImageMatches::default();
        for group in &groups {
            matches.groups.push([slot as u32, group.image]);
            matches.sizes.push([group.dts.len(), group.gts.len()]);
            matches.dts.extend_from_slice(&group.dts);
            if want_overlaps {
                self.add_overlaps(group, &mut matches);
            } else {
                for area in 0..self.rules.area_ranges.len() {
                    self.add_area(group, area, ids, &mut matches);
                }
            }
        }
        matches
    }

    fn add_overlaps(&self, group: &Group, to: &mut ImageMatches) {
        let gts = &self.gts.rows[group.gts.clone()];
        to.gts.extend_from_slice(gts);
        for &gt in gts {
            let crowd = self.is_crowd(gt as usize);
            let with = |&dt: &u32| self.measure.coco(dt as usize, gt as usize, crowd);
            to.overlaps.extend(group.dts.iter().map(with));
        }
    }

    /// Lays out what happened in one area range.
    fn add_area(&self, group: &Group, area: usize, ids: PartnerIds<'_>, to: &mut ImageMatches) {
        let mut gts = self.gts.rows[group.gts.clone()].to_vec();
        gts.sort_by_key(|&gt| self.is_ignored(gt as usize, area));
        to.gt_ignored.extend(gts.iter().map(|&gt| self.is_ignored(gt as usize, area)));
        let [low, high] = self.rules.area_ranges[area];
        let n_thresholds = self.rules.iou_thrs.len();
        for threshold in 0..n_thresholds {
            let first = to.gt_matches.len();
            to.gt_matches.resize(first + gts.len(), 0.0);
            for (&dt, outcomes) in group.dts.iter().zip(&group.outcomes) {
                let taken = match outcomes.get(area * n_thresholds + threshold) {
                    Some(&Outcome::Matched { gt, .. }) => Some((gt, false)),
                    Some(&Outcome::Ignored { gt: Some(gt) }) => Some((gt, true)),
                    _ => None,
                };
                let id = taken.map_or(0.0, |(gt, _)| ids.gt[gt as usize]);
                let size = self.detections.area(dt as usize);
                let outside = size < low || size > high;
                to.dt_matches.push(id);
                to.dt_ignored.push(taken.is_some_and(|(_, ignored)| ignored) || (id == 0.0 && outside));
                if let Some(at) = taken.and_then(|(gt, _)| gts.iter().position(|&row| row == gt)) {
                    to.gt_matches[first + at] = ids.dt[dt as usize];
                }
            }
        }
        to.gts.append(&mut gts);
    }
}

/// The images of a slot that have anything: a merge of two lists of images that are ascending.
fn groups(dts: &Slots, gts: &Slots, slot: usize) -> Vec<Group> {
    let positions = gts.range(slot);
    let mut images: Vec<u32> =
        dts.images[dts.range(slot)].iter().chain(&gts.images[positions.clone()]).copied().collect();
    images.sort_unstable();
    images.dedup();
    let of = &gts.images[positions.clone()];
    let group = |image: u32| Group {
        image,
        gts: positions.start + of.partition_point(|&i| i < image)
            ..positions.start + of.partition_point(|&i| i <= image),
        dts: Vec::new(),
        outcomes: Vec::new(),
    };
    images.into_iter().map(group).collect()
}
