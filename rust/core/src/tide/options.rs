//! What an analysis depends on, beyond the data.

use crate::columns::Dataset;
use crate::{Error, Result};

/// Detections looked at per image in COCO and, of federated data, in LVIS.
const MAX_DETS: [usize; 2] = [100, 300];

/// The options, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct TideOptions {
    /// Overlap from which a detection finds an object.
    pub pos_thr: f64,
    /// Overlap up to which a detection is on nothing.
    pub bg_thr: f64,
    /// Detections looked at per image, over all classes: the highest-scored so many.
    pub max_dets: usize,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<Vec<u32>>,
}

impl TideOptions {
    /// The options after a check; without `max_dets` 100, or 300 of a federated data set.
    ///
    /// # Errors
    /// Thresholds that are not in the order `0 < bg_thr <= pos_thr <= 1`.
    pub fn new(
        dataset: &Dataset,
        pos_thr: f64,
        bg_thr: f64,
        max_dets: Option<usize>,
        images: Option<Vec<u32>>,
    ) -> Result<Self> {
        if !(pos_thr > 0.0 && pos_thr <= 1.0) {
            return Err(Error::usage("pos_thr", format!("found {pos_thr}"), "give a number above 0 and up to 1"));
        }
        if !(bg_thr > 0.0 && bg_thr <= pos_thr) {
            let advice = format!("give a number above 0 and up to pos_thr, which is {pos_thr}");
            return Err(Error::usage("bg_thr", format!("found {bg_thr}"), advice));
        }
        let max_dets = max_dets.unwrap_or(MAX_DETS[usize::from(dataset.federated.is_some())]);
        Ok(Self { pos_thr, bg_thr, max_dets, images })
    }

    /// The images to evaluate, in the order of the file's list.
    pub(super) fn in_file_order(&self, dataset: &Dataset) -> Vec<u32> {
        let mut ranks = self.ranks(dataset);
        ranks.sort_by_key(|&rank| dataset.images.file_order[rank as usize]);
        ranks
    }

    /// The ranks of the images to evaluate, ascending.
    pub(super) fn ranks(&self, dataset: &Dataset) -> Vec<u32> {
        self.images.clone().unwrap_or_else(|| (0..dataset.images.len() as u32).collect())
    }
}
