//! Strata partition: their counts add up to those of the whole at every pair of thresholds.

mod support;

use errata_core::columns::{Attribute, Values};
use errata_core::events::Cell;
use errata_core::geometry::Overlap;
use errata_core::labels::{LabelRule, ListedPairs};
use errata_core::matching::{IouOptions, match_iou};
use errata_core::metrics::Counts;
use errata_core::strata::{By, Strata};
use errata_core::sweep::{Sweep, Weights};
use support::{Random, SCORES, random_case};

fn sum(counts: &[Counts]) -> Counts {
    counts.iter().fold(Counts::default(), |sum, c| sum.plus(c))
}

#[test]
fn at_every_cell_under_every_rule() {
    for seed in 0..600 {
        let mut random = Random(seed);
        let (mut dataset, mut detections) = random_case(seed);
        let mut shade = |n: usize| Attribute {
            name: "shade".to_owned(),
            values: Values::Int((0..n).map(|_| (!random.one_in(4)).then(|| random.below(3) as i64)).collect()),
        };
        dataset.ground_truth.attributes = vec![shade(dataset.ground_truth.len())];
        detections.attributes = vec![shade(detections.len())];
        let measure = Overlap::BOXES.on(&dataset, &detections);
        let weights: Vec<u32> = (0..dataset.images.len()).map(|_| random.below(3) as u32).collect();
        let rules = [LabelRule::ClassAgnostic, LabelRule::Listed(ListedPairs::new(vec![(0, 1), (1, 2)]))];
        for rule in rules {
            let options = IouOptions { rule: &rule, tau: None, iou_floor: 0.0, images: None };
            let sweep: Sweep = match_iou(&dataset, &detections, measure, &options).into();
            for by in ["size", "aspect", "shade"].map(By::named) {
                let edges = (by == By::Size).then_some(&[4.0, 8.0][..]);
                let strata = Strata::new(&by, edges, &dataset, &detections, measure).expect("known");
                for (score_thr, iou_thr) in SCORES.into_iter().flat_map(|s| [(s, 0.0), (s, 0.3), (s, 0.75)]) {
                    let at = Cell::new(score_thr, iou_thr);
                    for weights in [Weights::ALL, Weights::new(&weights)] {
                        let classes = sweep.class_counts(at, weights);
                        assert_eq!(sum(&sweep.breakdown(&strata, at, None, weights)), sum(&classes), "case {seed}");
                        for (class, whole) in classes.iter().enumerate() {
                            let parts = sweep.breakdown(&strata, at, Some(class as u32), weights);
                            assert_eq!(sum(&parts), *whole, "case {seed}, class {class}");
                        }
                    }
                }
            }
        }
    }
}
