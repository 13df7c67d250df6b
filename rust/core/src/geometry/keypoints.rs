//! Object keypoint similarity, in COCO's arithmetic.
//!
//! `computeOks` of pycocotools' cocoeval.py: with variances `v = (2 sigma)^2`, each labelled point
//! of the object at distance `d` contributes `exp(-d^2 / v / (area + spacing(1)) / 2)`, three
//! divisions in that order; the similarity is their mean, summed in NumPy's pairwise order. Where
//! no point is labelled, every point counts by how far it lies outside the object's box grown by
//! its size on each side. Parity to the last bit needs the same operations in the same order and
//! the C library's `exp`, which Rust's is.

use super::OverlapOptions;
use crate::columns::{Dataset, Detections, Keypoints, Xywh};
use crate::summation::pairwise_sum;
use crate::{Error, Result};

/// Standard deviations of COCO's 17 points of a person, from `Params.setKpParams`.
pub const COCO_SIGMAS: [f64; 17] =
    [0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89, 0.89];

/// Similarity between detections and ground truth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Oks<'a> {
    dt: &'a Keypoints,
    gt: &'a Keypoints,
    gt_boxes: &'a [Xywh],
    gt_area: &'a [f64],
    gt_class: &'a [Option<u32>],
    dt_class: &'a [u32],
    /// By class of the ground truth; of a region without one, by that of the detection.
    variances: &'a [Vec<f64>],
}

impl<'a> Oks<'a> {
    /// The variances of each class, after a check that every object and detection has as many
    /// points as its class has.
    pub fn variances(dataset: &Dataset, detections: &Detections, options: &OverlapOptions) -> Result<Vec<Vec<f64>>> {
        let truth = &dataset.ground_truth;
        let missing = |whose: &str, advice| {
            Error::usage("iou_type", format!("found \"keypoints\", but the {whose} no keypoints"), advice)
        };
        let gt = truth.keypoints.as_ref();
        let gt = gt.ok_or_else(|| missing("data set has", "read it with keypoints=True"))?;
        let dt = detections.keypoints.as_ref();
        let dt = dt.ok_or_else(|| missing("detections have", "read them with keypoints=True"))?;
        let n_known = dataset.vocabulary.known.len();
        let sigmas = match &options.oks_sigmas {
            Some(sigmas) => sigmas.clone(),
            None => vec![COCO_SIGMAS.map(|s| s / 10.0).to_vec(); detections.vocabulary.len()],
        };
        let names = dataset.vocabulary.labels();
        for (label, sigmas) in names.iter().zip(&sigmas) {
            if let Some(odd) = sigmas.iter().find(|s| !(s.is_finite() && **s > 0.0)) {
                let advice = "give a positive number for every keypoint";
                return Err(Error::usage(format!("oks_sigmas[{label:?}]"), format!("found {odd}"), advice));
            }
        }
        let check = |class: Option<u32>, n: usize, what: &str, record: u32| match class.map(|c| c as usize) {
            Some(class) if class < sigmas.len() && class < n_known && sigmas[class].len() != n => Err(Error::usage(
                format!("oks_sigmas[{:?}]", names[class]),
                format!("found {} sigmas, and {n} keypoints in {what} {record}", sigmas[class].len()),
                "give one sigma for each keypoint of the class",
            )),
            _ => Ok(()),
        };
        for row in 0..truth.len() {
            check(truth.class[row], gt.of(row).len(), "annotation record", truth.record[row])?;
        }
        for row in 0..detections.len() {
            check(Some(detections.class[row]), dt.of(row).len(), "detection record", detections.record[row])?;
        }
        Ok(sigmas.iter().map(|s| s.iter().map(|s| (s * 2.0) * (s * 2.0)).collect()).collect())
    }

    /// The similarity on these columns; `None` if they have no keypoints.
    pub fn on(dataset: &'a Dataset, detections: &'a Detections, variances: &'a [Vec<f64>]) -> Option<Self> {
        let truth = &dataset.ground_truth;
        Some(Self {
            dt: detections.keypoints.as_ref()?,
            gt: truth.keypoints.as_ref()?,
            gt_boxes: &truth.boxes_xywh,
            gt_area: &truth.area,
            gt_class: &truth.class,
            dt_class: &detections.class,
            variances,
        })
    }

    /// Whether an object has no labelled point.
    pub fn is_unlabelled(&self, gt: usize) -> bool {
        self.gt.labelled.get(gt).is_some_and(|&n| n == 0)
    }

    /// The similarity of two rows; 0 where their points do not correspond.
    pub fn similarity(&self, dt: usize, gt: usize) -> f64 {
        let class = self.gt_class[gt].unwrap_or_else(|| self.dt_class[dt]);
        let Some(variances) = self.variances.get(class as usize) else { return 0.0 };
        let (dt_points, gt_points) = (self.dt.of(dt), self.gt.of(gt));
        if dt_points.len() != gt_points.len() || dt_points.len() != variances.len() {
            return 0.0;
        }
        let scale = self.gt_area[gt] + f64::EPSILON;
        let term = |dx: f64, dy: f64, variance: f64| (-((dx * dx + dy * dy) / variance / scale / 2.0)).exp();
        let points = dt_points.iter().zip(gt_points).zip(variances);
        let terms: Vec<f64> = if gt_points.iter().any(|p| p[2] > 0.0) {
            let labelled = points.filter(|((_, g), _)| g[2] > 0.0);
            labelled.map(|((d, g), &variance)| term(d[0] - g[0], d[1] - g[1], variance)).collect()
        } else {
            let [x, y, w, h] = self.gt_boxes[gt];
            let outside = |v: f64, low: f64, high: f64| (low - v).max(0.0) + (v - high).max(0.0);
            let distance = |d: &[f64; 3]| (outside(d[0], x - w, x + w * 2.0), outside(d[1], y - h, y + h * 2.0));
            points.map(|((d, _), &variance)| (distance(d), variance)).map(|((dx, dy), v)| term(dx, dy, v)).collect()
        };
        if terms.is_empty() { 0.0 } else { pairwise_sum(&terms) / terms.len() as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::GroundTruth;

    fn keypoints(rows: &[&[[f64; 3]]], labelled: &[u32]) -> Keypoints {
        let mut column = Keypoints { labelled: labelled.to_vec(), ..Keypoints::default() };
        for row in rows {
            column.points.extend_from_slice(row);
            column.offsets.push(column.points.len());
        }
        column
    }

    fn similarity(dt: &[[f64; 3]], gt: &[[f64; 3]], bbox: Xywh, area: f64) -> f64 {
        let truth = GroundTruth {
            offsets: vec![0, 1],
            boxes_xywh: vec![bbox],
            class: vec![Some(0)],
            area: vec![area],
            keypoints: Some(keypoints(&[gt], &[1])),
            ..GroundTruth::default()
        };
        let dataset = Dataset { ground_truth: truth, ..Dataset::default() };
        let detections = Detections { class: vec![0], keypoints: Some(keypoints(&[dt], &[])), ..Detections::default() };
        let variances = vec![vec![1.0; gt.len()]];
        Oks::on(&dataset, &detections, &variances).map_or(f64::NAN, |oks| oks.similarity(0, 0))
    }

    #[test]
    fn only_labelled_points_count() {
        let gt = [[0.0, 0.0, 2.0], [50.0, 50.0, 0.0]];
        assert_eq!(similarity(&[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]], &gt, [0.0; 4], 10.0), 1.0);
        let off = similarity(&[[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], &gt, [0.0; 4], 2.0);
        assert!((off - (-0.25f64).exp()).abs() < 1e-15, "{off}");
    }

    #[test]
    fn without_labelled_points_the_doubled_box_counts() {
        let gt = [[0.0, 0.0, 0.0]];
        let bbox = [10.0, 10.0, 10.0, 10.0];
        assert_eq!(similarity(&[[0.0, 30.0, 1.0]], &gt, bbox, 10.0), 1.0);
        let off = similarity(&[[-1.0, 30.0, 1.0]], &gt, bbox, 2.0);
        assert!((off - (-0.25f64).exp()).abs() < 1e-15, "{off}");
    }

    #[test]
    fn many_points_are_summed_like_few() {
        let gt = vec![[0.0, 0.0, 1.0]; 133];
        assert_eq!(similarity(&gt, &gt, [0.0; 4], 1.0), 1.0);
    }
}
