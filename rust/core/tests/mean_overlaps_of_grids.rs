//! Mean overlaps on a grid equal those of the greedy matcher rerun at every pair of thresholds, to
//! the bit, under every label rule and for images that count several times or not at all.

mod support;

use errata_core::columns::{Dataset, Detections};
use errata_core::grid::Axes;
use errata_core::labels::LabelRule;
use errata_core::sweep::Weights;
use support::brute_force::greedy;
use support::{IOU_THRESHOLDS, matched, random_case, rules, score_thresholds};

const CASES: u64 = 500;

/// A number of overlaps, and their sum in units of 2^-52.
type Sum = (u64, u128);

/// What is found of each class, by the matcher rerun.
fn rerun(dataset: &Dataset, detections: &Detections, rule: &LabelRule, at: (f64, f64), weights: &[u32]) -> Vec<Sum> {
    let mut found = vec![(0, 0); detections.vocabulary.len()];
    for (image, &weight) in weights.iter().enumerate() {
        for (gt, dt, iou) in greedy(dataset, detections, rule, None, at.0, at.1, image).pairs {
            let gt_class = dataset.ground_truth.class[gt].expect("it counts");
            // Where pairs are listed, only equal and listed labels pair.
            if gt_class == detections.class[dt] || matches!(rule, LabelRule::Listed(_)) {
                let (n, sum) = &mut found[gt_class as usize];
                *n += u64::from(weight);
                *sum += (iou * 2f64.powi(52)).round() as u128 * u128::from(weight);
            }
        }
    }
    found
}

/// The bits of the mean; NaN of nothing.
fn mean((n, sum): Sum) -> u64 {
    let mean = if n == 0 { f64::NAN } else { sum as f64 / 2f64.powi(52) / n as f64 };
    mean.to_bits()
}

#[test]
fn a_cell_is_the_mean_of_the_matcher_rerun() {
    let scores = score_thresholds();
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        let weights: Vec<u32> = (0..dataset.images.len()).map(|i| ((seed >> i) % 3) as u32).collect();
        for rule in rules() {
            for iou_thr in IOU_THRESHOLDS {
                let sweep = matched(&dataset, &detections, &rule, iou_thr, None);
                let axes = Axes::new(&scores, &[iou_thr]);
                let cells = |per_class| sweep.grid_mean_iou(&axes, per_class, Weights::new(&weights)).expect("few");
                let (by_class, pooled) = (cells(true), cells(false));
                for (s, &score_thr) in scores.iter().enumerate() {
                    let expected = rerun(&dataset, &detections, &rule, (score_thr, iou_thr), &weights);
                    let all = expected.iter().fold((0, 0), |(n, sum), class| (n + class.0, sum + class.1));
                    let at = format!("case {seed}, {rule:?}, score {score_thr}, IoU {iou_thr}");
                    assert_eq!(pooled[s].to_bits(), mean(all), "{at}");
                    for (class, of_class) in expected.into_iter().enumerate() {
                        assert_eq!(by_class[class * scores.len() + s].to_bits(), mean(of_class), "{at}, class {class}");
                    }
                }
            }
        }
    }
}
