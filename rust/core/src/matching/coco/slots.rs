//! The rows of each class, in the order in which COCO looks at them.

use super::CocoRules;
use crate::columns::group_by;
use std::ops::Range;

/// Rows by class, in (image, category, file) order, and the image of each.
#[derive(Debug)]
pub(super) struct Slots {
    offsets: Vec<usize>,
    pub rows: Vec<u32>,
    pub images: Vec<u32>,
}

/// Detections and ground truth of one class that meet in one image.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Positions in the slot's ground truth.
    pub gts: Range<u32>,
    /// Detections walked so far.
    pub seen: u32,
}

impl Slots {
    /// Rows of known classes and chosen images only; `class` is `None` for a row without one, or
    /// that is not looked at.
    pub fn new(
        offsets: &[usize],
        class: impl Fn(usize, u32) -> Option<u32>,
        n_known: usize,
        rules: &CocoRules<'_>,
    ) -> Self {
        let all: Vec<u32>;
        let images = match rules.images {
            Some(images) => images,
            None => {
                all = (0..offsets.len() as u32 - 1).collect();
                &all
            }
        };
        let n = images.iter().map(|&i| offsets[i as usize + 1] - offsets[i as usize]).sum();
        let (mut keys, mut rows, mut of) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        for &image in images {
            let first = rows.len();
            for row in offsets[image as usize]..offsets[image as usize + 1] {
                if let Some(class) = class(row, image).filter(|&c| (c as usize) < n_known) {
                    keys.push(class);
                    rows.push(row as u32);
                    of.push(image);
                }
            }
            if !rules.use_cats {
                rows[first..].sort_by_key(|&row| class(row as usize, image));
            }
        }
        if !rules.use_cats {
            return Self { offsets: vec![0, rows.len()], rows, images: of };
        }
        let grouping = group_by(&keys, n_known);
        Self {
            rows: grouping.order.iter().map(|&at| rows[at as usize]).collect(),
            images: grouping.order.iter().map(|&at| of[at as usize]).collect(),
            offsets: grouping.offsets,
        }
    }

    /// How many slots there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The positions of slot `slot`.
    pub fn range(&self, slot: usize) -> Range<usize> {
        self.offsets[slot]..self.offsets[slot + 1]
    }
}

/// For each detection of a slot its group, and the groups: a merge of two lists of images that
/// are both ascending.
pub(super) fn groups(dt_images: &[u32], gt_images: &[u32]) -> (Vec<u32>, Vec<Group>) {
    let mut groups = Vec::new();
    let mut group_of = Vec::with_capacity(dt_images.len());
    let (mut gt, mut last) = (0, None);
    for &image in dt_images {
        if last != Some(image) {
            last = Some(image);
            gt += gt_images[gt..].iter().take_while(|&&i| i < image).count();
            let n = gt_images[gt..].iter().take_while(|&&i| i == image).count();
            groups.push(Group { gts: gt as u32..(gt + n) as u32, seen: 0 });
        }
        group_of.push(groups.len() as u32 - 1);
    }
    (group_of, groups)
}
