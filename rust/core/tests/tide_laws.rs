//! What must hold of every analysis of errors: fates partition detections and objects, classes add
//! up, and a repair gains what it claims.

mod support;

use errata_core::columns::{Dataset, Detections};
use errata_core::geometry::Overlap;
use errata_core::tide::{GtFate, Kind, State, Tally, Tide, TideOptions, rows, tide};
use support::random_case;

const CASES: u64 = 2000;

fn analysed(dataset: &Dataset, detections: &Detections, max_dets: Option<usize>) -> (Tide, TideOptions) {
    let options = TideOptions::new(dataset, 0.5, 0.1, max_dets, None).expect("thresholds in order");
    (tide(dataset, detections, Overlap::BOXES.on(dataset, detections), &options), options)
}

#[test]
fn every_row_has_one_fate() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        let (found, options) = analysed(&dataset, &detections, (seed % 3 == 0).then_some(2));
        let all = &found.all;
        let wrong: u64 = Kind::ALL.iter().filter(|&&k| k != Kind::Missed).map(|&k| all.errors[k as usize]).sum();
        assert_eq!(all.n_right + wrong + all.left_out, detections.len() as u64, "case {seed}");
        let listed = rows(&dataset, &detections, &found.fates, &options, &Kind::ALL, None);
        assert_eq!(listed.len() as u64, wrong + all.errors[Kind::Missed as usize], "case {seed}");
        let repairs = listed.iter().filter(|row| row.repairs).count() as u64;
        assert_eq!(all.n_gt, all.n_right + repairs + all.errors[Kind::Missed as usize], "case {seed}");
        for (row, fate) in found.fates.gts.iter().enumerate() {
            assert_eq!(*fate == GtFate::LeftOut, dataset.ground_truth.ignored(row), "case {seed}, object {row}");
            if let GtFate::Found(dt) | GtFate::Repairable(dt) = *fate {
                let of = &found.fates.dts[dt as usize];
                assert_eq!((of.gt, of.state == State::Right), (Some(row as u32), matches!(fate, GtFate::Found(_))));
            }
        }
    }
}

#[test]
fn classes_add_up_and_average() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        let (found, _) = analysed(&dataset, &detections, None);
        let sum = |of: fn(&Tally) -> u64| found.classes.iter().map(of).sum::<u64>();
        assert_eq!((sum(|t| t.n_gt), sum(|t| t.n_right)), (found.all.n_gt, found.all.n_right), "case {seed}");
        let values: Vec<f64> = found.classes.iter().filter_map(|tally| tally.precisions.as_is).collect();
        let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        assert_eq!(found.all.precisions.as_is, mean, "case {seed}");
    }
}

#[test]
fn a_class_never_loses_by_a_repair_unless_ties_do_it() {
    for seed in 0..CASES {
        let (dataset, mut detections) = random_case(seed);
        // Distinct scores: then the order of ties decides nothing.
        let n = detections.len();
        for (i, score) in detections.score.iter_mut().enumerate() {
            *score += (n - i) as f64 * 1e-9;
        }
        let (found, _) = analysed(&dataset, &detections, None);
        for tally in &found.classes {
            let before = tally.precisions.as_is;
            let specials = [tally.precisions.without_false_positives, tally.precisions.without_false_negatives];
            for after in tally.precisions.repaired.iter().chain(&specials).flatten() {
                // Sums of other points round otherwise.
                assert!(before.is_none_or(|before| after - before > -1e-12), "case {seed}");
            }
        }
    }
}

#[test]
fn thresholds_out_of_order_are_refused() {
    let dataset = Dataset::default();
    for (pos_thr, bg_thr) in [(0.0, 0.0), (1.5, 0.1), (f64::NAN, 0.1), (0.5, 0.0), (0.5, 0.6), (0.5, f64::NAN)] {
        assert!(TideOptions::new(&dataset, pos_thr, bg_thr, None, None).is_err(), "{pos_thr}, {bg_thr}");
    }
}
