//! COCO's parameters, checked.

use super::stats::{DETECTION, KEYPOINTS, LVIS, Stat};
use crate::geometry::IouType;
use crate::matching::{CocoRules, FederatedRules};
use crate::{Error, Result};

/// A named range of areas, both ends inclusive, in square pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaRange {
    /// `all`, `small`, `medium`, `large` for COCO's own.
    pub label: String,
    /// Lowest and highest area.
    pub range: [f64; 2],
}

/// COCO's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoParams {
    /// IoU thresholds.
    pub iou_thrs: Vec<f64>,
    /// Recall thresholds.
    pub rec_thrs: Vec<f64>,
    /// Detections per image and class, ascending.
    pub max_dets: Vec<usize>,
    /// Area ranges.
    pub areas: Vec<AreaRange>,
    /// Whether classes are told apart.
    pub use_cats: bool,
    /// Whether annotation id 0 reads as unmatched, as in pycocotools.
    pub strict: bool,
    /// Ascending ranks of the images to evaluate; `None` for all.
    pub images: Option<Vec<u32>>,
    /// LVIS's rules instead of COCO's.
    pub federated: Option<FederatedRules>,
    /// The numbers that make the summary.
    pub stats: &'static [Stat],
}

impl Default for CocoParams {
    fn default() -> Self {
        let area = |label: &str, low: f64, high: f64| AreaRange { label: label.to_owned(), range: [low, high] };
        Self {
            iou_thrs: linspace(0.5, 0.95, 10),
            rec_thrs: linspace(0.0, 1.0, 101),
            max_dets: vec![1, 10, 100],
            areas: vec![
                area("all", 0.0, 1e10),
                area("small", 0.0, 1024.0),
                area("medium", 1024.0, 9216.0),
                area("large", 9216.0, 1e10),
            ],
            use_cats: true,
            strict: true,
            images: None,
            federated: None,
            stats: &DETECTION,
        }
    }
}

impl CocoParams {
    /// pycocotools' defaults for an IoU type.
    pub fn of_type(iou_type: IouType) -> Self {
        let mut params = Self::default();
        if iou_type == IouType::Keypoints {
            params.max_dets = vec![20];
            params.areas.retain(|area| area.label != "small");
            params.stats = &KEYPOINTS;
        }
        params
    }

    /// The defaults of the lvis package, with so many detections per image over all classes.
    pub fn lvis(max_dets_per_image: usize) -> Self {
        Self {
            max_dets: vec![usize::MAX],
            federated: Some(FederatedRules { max_dets_per_image }),
            stats: &LVIS,
            ..Self::default()
        }
    }

    /// The same with `max_dets` ascending, as pycocotools sorts them, after a check of every list.
    ///
    /// # Errors
    /// An empty list, thresholds that are not finite, area ranges that are not numbers.
    pub fn checked(mut self) -> Result<Self> {
        let lists = [("iou_thrs", self.iou_thrs.len()), ("rec_thrs", self.rec_thrs.len())];
        for (name, n) in lists.into_iter().chain([("max_dets", self.max_dets.len()), ("area_ranges", self.areas.len())])
        {
            if n == 0 {
                return Err(Error::usage(name, "found an empty list", "give at least one value"));
            }
        }
        for (name, values) in [("iou_thrs", &self.iou_thrs), ("rec_thrs", &self.rec_thrs)] {
            if let Some(odd) = values.iter().find(|v| !v.is_finite()) {
                return Err(Error::usage(name, format!("found {odd}"), "give finite numbers"));
            }
        }
        for AreaRange { label, range: [low, high] } in &self.areas {
            if low.is_nan() || high.is_nan() || low > high {
                let found = format!("found {low} to {high}");
                return Err(Error::usage(format!("area_ranges[{label:?}]"), found, "give the lower end first"));
            }
        }
        if let Some(odd) = self.iou_thrs.iter().find(|t| !(0.0..=1.0).contains(*t)) {
            return Err(Error::usage("iou_thrs", format!("found {odd}"), "give numbers from 0 to 1"));
        }
        self.max_dets.sort_unstable();
        Ok(self)
    }

    pub(super) fn area_ranges(&self) -> Vec<[f64; 2]> {
        self.areas.iter().map(|area| area.range).collect()
    }

    /// What the matcher is asked for; `area_ranges` are those of the areas.
    pub(super) fn rules<'a>(&'a self, area_ranges: &'a [[f64; 2]]) -> CocoRules<'a> {
        CocoRules {
            iou_thrs: &self.iou_thrs,
            area_ranges,
            max_dets: self.max_dets.last().copied().unwrap_or(0),
            use_cats: self.use_cats,
            strict: self.strict,
            images: self.images.as_deref(),
            federated: self.federated,
        }
    }
}

/// NumPy's `linspace`: `i * step + start`, the last value exact.
fn linspace(start: f64, stop: f64, n: u32) -> Vec<f64> {
    let step = (stop - start) / f64::from(n - 1);
    (0..n).map(|i| if i + 1 == n { stop } else { f64::from(i) * step + start }).collect()
}
