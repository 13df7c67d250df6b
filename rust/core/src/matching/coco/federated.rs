//! LVIS's rules, where they differ from COCO's (lvis 0.5.3: results.py, eval.py).
//!
//! * Of an image only the `max_dets_per_image` highest-scored detections over all classes are
//!   looked at; equal scores keep file order. There is no limit per class.
//! * Detections of a class that is neither annotated in the image nor listed as negative there
//!   are not looked at: nobody knows whether they are right.
//! * Unmatched detections of a class that is listed as not exhaustively annotated are ignored.
//! * An annotation's `ignore` counts; crowds are ordinary objects.
//! * Annotations and detections whose area is not above 0 and finite do not exist: the package asks
//!   for those inside an open range of areas. Such detections go after the cut.

use crate::columns::{Dataset, Detections};
use crate::order::descending_key;

/// What LVIS's rules need to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FederatedRules {
    /// Detections looked at per image, over all classes: the highest-scored so many.
    pub max_dets_per_image: usize,
}

/// For each detection whether it is looked at.
pub(super) fn admitted(dataset: &Dataset, detections: &Detections, rules: FederatedRules) -> Vec<bool> {
    let n_known = dataset.vocabulary.known.len();
    let truth = &dataset.ground_truth;
    let mut admitted = vec![false; detections.len()];
    let mut annotated = vec![false; n_known];
    for image in 0..dataset.images.len() {
        let there = truth.rows(image).filter(|&row| exists(truth.area[row]));
        let classes = || there.clone().filter_map(|row| truth.class[row]).map(|c| c as usize).filter(|&c| c < n_known);
        classes().for_each(|class| annotated[class] = true);
        for row in highest(detections, image, rules.max_dets_per_image) {
            let class = detections.class[row] as usize;
            let negative = || dataset.federated.as_ref().is_some_and(|f| f.negative.contains(image, class as u32));
            let exists = exists(detections.area(row));
            admitted[row] = exists && class < n_known && (annotated[class] || negative());
        }
        classes().for_each(|class| annotated[class] = false);
    }
    admitted
}

/// Whether an object of such an area is there at all.
pub(super) fn exists(area: f64) -> bool {
    area > 0.0 && area < f64::INFINITY
}

/// Whether an unmatched detection of `class` in `image` is wrong for sure.
pub(super) fn is_exhaustive(dataset: &Dataset, image: u32, class: u32) -> bool {
    !dataset.federated.as_ref().is_some_and(|f| f.not_exhaustive.contains(image as usize, class))
}

/// The `n` highest-scored rows of an image.
fn highest(detections: &Detections, image: usize, n: usize) -> Vec<usize> {
    let mut rows: Vec<usize> = detections.rows(image).collect();
    if rows.len() > n {
        rows.sort_by_key(|&row| descending_key(detections.score[row]));
        rows.truncate(n);
    }
    rows
}
