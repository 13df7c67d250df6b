//! The one pass equals the greedy matcher rerun at every pair of thresholds, under every label
//! rule, with ties and ignored objects; and what is counted from it keeps the invariants.

mod support;

use errata_core::columns::{Dataset, Detections};
use errata_core::events::{Cell, Matches};
use errata_core::examples::{Kind, Query};
use errata_core::explain::{State, Subject, regions};
use errata_core::geometry::Overlap;
use errata_core::grid::Axes;
use errata_core::labels::LabelRule;
use errata_core::matching::{IouOptions, match_iou};
use errata_core::merge::merge;
use errata_core::metrics::Counts;
use errata_core::sweep::{Sweep, Weights};
use support::brute_force::{Matched, greedy};
use support::{IOU_THRESHOLDS, Random, SCORES, matched, random_case, rules, score_thresholds};

const CASES: u64 = 3000;

/// The matching of one image at one cell, read from the examples.
fn at_cell(sweep: &Sweep, detections: &Detections, at: Cell, image: usize) -> Matched {
    let all = sweep.examples(detections, at, &Query::default(), Weights::ALL);
    let mut out = Matched::default();
    for e in all.iter().filter(|e| e.image as usize == image) {
        match (e.kind, e.gt, e.dt) {
            (Kind::Tp | Kind::Confused, Some(gt), Some(dt)) => {
                out.pairs.push((gt as usize, dt as usize, e.iou.unwrap_or(f64::NAN)));
            }
            (Kind::Absorbed, _, Some(dt)) => out.absorbed.push(dt as usize),
            _ => {}
        }
    }
    out.pairs.sort_by_key(|p| p.0);
    out
}

#[test]
fn one_pass_equals_the_matcher_rerun_per_cell() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        for rule in rules() {
            for iou_thr in IOU_THRESHOLDS {
                let sweep = matched(&dataset, &detections, &rule, iou_thr, None);
                for score_thr in score_thresholds() {
                    for image in 0..dataset.images.len() {
                        let expected = greedy(&dataset, &detections, &rule, None, score_thr, iou_thr, image);
                        let found = at_cell(&sweep, &detections, Cell::new(score_thr, iou_thr), image);
                        assert_eq!(found, expected, "case {seed}, {rule:?}, {score_thr}, {iou_thr}, image {image}");
                    }
                }
            }
        }
    }
}

#[test]
fn per_class_thresholds_equal_the_matcher_rerun() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        let mut random = Random(seed);
        let tau: Vec<f64> = (0..4).map(|_| SCORES[random.below(SCORES.len())] - 0.05).collect();
        for rule in rules() {
            for (iou_thr, shift) in [(0.0, 0.0), (0.25, 0.1), (0.5, 0.0), (0.75, -0.2)] {
                let sweep = matched(&dataset, &detections, &rule, iou_thr, Some(&tau));
                for image in 0..dataset.images.len() {
                    let expected = greedy(&dataset, &detections, &rule, Some(&tau), shift, iou_thr, image);
                    let found = at_cell(&sweep, &detections, Cell::new(shift, iou_thr), image);
                    assert_eq!(found, expected, "case {seed}, {rule:?}, {tau:?}, {shift}, {iou_thr}");
                }
            }
        }
    }
}

fn proposals_are_few(m: &Matches) {
    assert!(m.proposals <= m.pairs, "{} proposals for {} pairs", m.proposals, m.pairs);
    assert!(m.events.birth.iter().zip(&m.events.death).all(|(birth, death)| birth > death));
}

#[test]
fn counts_keep_the_invariants() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        for rule in rules() {
            let sweep = matched(&dataset, &detections, &rule, 0.5, None);
            proposals_are_few(sweep.matches());
            for score_thr in score_thresholds() {
                let at = Cell::new(score_thr, 0.5);
                invariants_at(&sweep, &detections, at);
            }
        }
    }
}

fn invariants_at(sweep: &Sweep, detections: &Detections, at: Cell) {
    let m = sweep.matches();
    let (counts, confusion) =
        (sweep.class_counts(at, Weights::ALL), sweep.confusion(at, Weights::ALL).expect("few classes"));
    let side = confusion.side;
    let all = sweep.examples(detections, at, &Query::default(), Weights::ALL);
    for (class, of_class) in counts.iter().enumerate() {
        let row: u64 = confusion.cells[class * side..(class + 1) * side].iter().sum();
        let gts = (0..m.gts.class.len()).filter(|&g| !m.gts.ignored[g] && m.gts.class[g] == Some(class as u32));
        assert_eq!(row, gts.count() as u64);
        assert_eq!(row, of_class.n_gt);
        let column: u64 = (0..side).map(|g| confusion.cells[g * side + class]).sum();
        let reaching =
            (0..m.dts.class.len()).filter(|&d| m.dts.class[d] == class as u32 && m.dts.score[d] >= at.score_thr);
        assert_eq!(column + confusion.absorbed[class] + confusion.not_evaluated[class], reaching.count() as u64);
        assert_eq!(of_class.n_dt, column);
        for other in 0..side {
            let query = Query {
                kinds: &[Kind::Tp, Kind::Confused, Kind::Fp, Kind::Fn],
                gt_class: Some(other as u32),
                dt_class: Some(class as u32),
            };
            let shown = sweep.examples(detections, at, &query, Weights::ALL).len() as u64;
            assert_eq!(shown, confusion.cells[other * side + class]);
        }
    }
    let pooled = counts.iter().fold(Counts::default(), |sum, c| sum.plus(c));
    let by_image = sweep.image_counts(at).iter().fold(Counts::default(), |sum, c| sum.plus(c));
    assert_eq!(pooled, by_image);
    assert_eq!(all.iter().filter(|e| e.kind == Kind::Tp).count() as u64, pooled.tp_gt);
    assert_eq!(all.iter().filter(|e| matches!(e.kind, Kind::Fp | Kind::Confused)).count() as u64, pooled.fp());
    assert_eq!(all.iter().filter(|e| matches!(e.kind, Kind::Fn | Kind::Confused)).count() as u64, pooled.fn_());
}

#[test]
fn grid_and_curve_equal_the_counts_of_every_cell() {
    let scores = score_thresholds();
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        for rule in &rules()[..3] {
            let sweep = matched(&dataset, &detections, rule, 0.0, None);
            let weights: Vec<u32> = (0..dataset.images.len()).map(|i| ((seed >> i) % 3) as u32).collect();
            let axes = Axes::new(&scores, &IOU_THRESHOLDS);
            let grid = sweep.grid(&axes, true, Weights::new(&weights)).expect("a small grid");
            let mean_iou = sweep.grid_mean_iou(&axes, true, Weights::new(&weights)).expect("a small grid");
            let pooled = sweep.grid_mean_iou(&axes, false, Weights::new(&weights)).expect("a small grid");
            let cells = scores.len() * IOU_THRESHOLDS.len();
            for (s, &score_thr) in scores.iter().enumerate() {
                for (t, &iou_thr) in IOU_THRESHOLDS.iter().enumerate() {
                    let counts = sweep.class_counts(Cell::new(score_thr, iou_thr), Weights::new(&weights));
                    let all = counts.iter().fold(Counts::default(), |sum, c| sum.plus(c));
                    assert!(same(pooled[s * IOU_THRESHOLDS.len() + t], all.mean_iou()), "case {seed}");
                    for (class, c) in counts.iter().enumerate() {
                        let at = class * cells + s * IOU_THRESHOLDS.len() + t;
                        let plane = |p: &Option<Vec<u32>>, or: u32| p.as_ref().map_or(or, |p| p[at]);
                        assert_eq!(u64::from(grid.tp_gt[at]), c.tp_gt, "case {seed}");
                        assert_eq!(u64::from(plane(&grid.tp_dt, grid.tp_gt[at])), c.tp_dt);
                        assert_eq!(u64::from(plane(&grid.absorbed, 0)), c.absorbed);
                        assert_eq!(u64::from(grid.reaching[class * scores.len() + s]), c.n_dt + c.absorbed);
                        assert_eq!(grid.n_gt[class], c.n_gt);
                        assert!(same(mean_iou[at], c.mean_iou()), "case {seed}, class {class}");
                    }
                }
            }
            curve_equals_counts(&sweep, &weights, seed);
        }
    }
}

/// Whether a cell is a number to the bit, NaN where there is none.
fn same(cell: f64, expected: Option<f64>) -> bool {
    cell.to_bits() == expected.unwrap_or(f64::NAN).to_bits()
}

fn curve_equals_counts(sweep: &Sweep, weights: &[u32], seed: u64) {
    for class in std::iter::once(None).chain((0..sweep.matches().n_classes() as u32).map(Some)) {
        for iou_thr in [0.0, 0.25, 0.5] {
            let curve = sweep.score_curve(iou_thr, class, Weights::new(weights));
            assert!(curve.score_thr.is_sorted_by(|a, b| a > b));
            for i in 0..curve.len() {
                let counts = sweep.class_counts(Cell::new(curve.score_thr[i], iou_thr), Weights::new(weights));
                let c = match class {
                    Some(class) => counts[class as usize],
                    None => counts.iter().fold(Counts::default(), |sum, c| sum.plus(c)),
                };
                let found = (curve.tp_gt[i], curve.tp_dt[i], curve.n_dt[i], curve.n_gt);
                assert_eq!(found, (c.tp_gt, c.tp_dt, c.n_dt, c.n_gt), "case {seed}, class {class:?}");
            }
        }
    }
}

#[test]
fn merged_parts_are_the_whole_in_any_grouping_and_order() {
    for seed in 0..CASES {
        let (dataset, detections) = random_case(seed);
        for rule in rules() {
            let run = |images: Option<&[u32]>| {
                match_iou(
                    &dataset,
                    &detections,
                    Overlap::BOXES.on(&dataset, &detections),
                    &IouOptions { rule: &rule, tau: None, iou_floor: 0.25, images },
                )
            };
            let whole = run(None);
            let mut parts: Vec<Matches> = (0..dataset.images.len() as u32).map(|i| run(Some(&[i]))).collect();
            parts.rotate_left(seed as usize % dataset.images.len());
            let flat = merge(&parts.iter().collect::<Vec<_>>()).expect("disjoint");
            assert_eq!(flat, whole, "case {seed}");
            let (left, right) = parts.split_at(parts.len() / 2);
            let halves: Vec<Matches> = [right, left]
                .into_iter()
                .filter(|half| !half.is_empty())
                .map(|half| merge(&half.iter().collect::<Vec<_>>()).expect("disjoint"))
                .collect();
            assert_eq!(merge(&halves.iter().collect::<Vec<_>>()).expect("disjoint"), whole, "case {seed}");
            assert!(merge(&[&whole, &whole]).is_err());
        }
    }
}

#[test]
fn merging_renumbers_classes_of_different_vocabularies() {
    let (dataset, mut detections) = random_case(4);
    let rule = LabelRule::ClassAgnostic;
    let run = |detections: &Detections, images| {
        match_iou(
            &dataset,
            detections,
            Overlap::BOXES.on(&dataset, detections),
            &IouOptions { rule: &rule, tau: None, iou_floor: 0.0, images },
        )
    };
    let before = run(&detections, Some(&[0]));
    // The same detections, as a part would read them that also holds an id sorted before theirs.
    let unknown = detections.vocabulary.unknown[0].clone();
    let wider = detections.vocabulary.with_unknown([errata_core::columns::Id::Int(-1)]);
    let to = detections.vocabulary.positions_in(&wider);
    detections.class.iter_mut().for_each(|c| *c = to[*c as usize]);
    detections.vocabulary = wider.clone();
    let rest: Vec<u32> = (1..dataset.images.len() as u32).collect();
    let merged = merge(&[&before, &run(&detections, Some(&rest))]).expect("disjoint");
    assert_eq!(merged, run(&detections, None));
    assert!(wider.index(&unknown).is_some());
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let (dataset, detections) = crowded_case();
    for rule in rules() {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let sweep = matched(&dataset, &detections, &rule, 0.3, None);
                let counts = sweep.class_counts(Cell::new(0.3, 0.3), Weights::ALL);
                (sweep.matches().clone(), counts)
            })
        };
        let one = run(1);
        assert_eq!(run(2), one);
        assert_eq!(run(8), one);
    }
}

/// Many images, so that there are several tasks, and one with enough boxes for the index.
fn crowded_case() -> (Dataset, Detections) {
    let (mut dataset, mut detections) = random_case(11);
    let mut random = Random(5);
    let mut large = |n: usize, side: usize| -> Vec<[f64; 4]> {
        (0..n)
            .map(|_| [random.below(side) as f64, random.below(side) as f64, 1.0 + random.below(9) as f64, 7.0])
            .collect()
    };
    let (gt, dt) = (&mut dataset.ground_truth, &mut detections);
    for image in 0..120 {
        let n = if image == 60 { 1300 } else { 40 };
        let boxes = large(n, if image == 60 { 400 } else { 60 });
        for (i, b) in boxes.iter().enumerate() {
            gt.boxes_xywh.push(*b);
            gt.class.push(Some((i % 2) as u32));
            gt.area.push(b[2] * b[3]);
            gt.crowd.push(i % 17 == 0);
            gt.ignore.push(false);
            gt.record.push(gt.record.len() as u32);
        }
        gt.offsets.push(gt.boxes_xywh.len());
        for (i, b) in large(2 * n, if image == 60 { 400 } else { 60 }).iter().enumerate() {
            dt.boxes_xywh.push(*b);
            dt.class.push((i % 2) as u32);
            dt.score.push(SCORES[i % SCORES.len()]);
            dt.record.push(dt.record.len() as u32);
        }
        dt.offsets.push(dt.boxes_xywh.len());
    }
    let n = gt.offsets.len() - 1;
    dataset.images.ids = errata_core::columns::IdColumn::Int((0..n as i64).collect());
    (dataset, detections)
}

#[test]
fn the_index_gives_the_pairs_that_comparing_all_gives() {
    let (dataset, detections) = crowded_case();
    let rule = LabelRule::ClassAgnostic;
    let sweep = matched(&dataset, &detections, &rule, 0.0, None);
    let image = (0..dataset.ground_truth.offsets.len() - 1)
        .max_by_key(|&i| dataset.ground_truth.rows(i).len())
        .expect("images");
    assert!(dataset.ground_truth.rows(image).len() * detections.rows(image).len() > 1 << 20);
    let expected = greedy(&dataset, &detections, &rule, None, 0.3, 0.2, image);
    assert_eq!(at_cell(&sweep, &detections, Cell::new(0.3, 0.2), image), expected);
}

#[test]
fn regions_partition_the_plane_into_the_states_of_every_cell() {
    for seed in 0..CASES / 3 {
        let (dataset, detections) = random_case(seed);
        for rule in &rules()[..3] {
            let sweep = matched(&dataset, &detections, rule, 0.0, None);
            let detection_rows = (0..detections.len() as u32).map(Subject::Detection);
            let truth_rows = (0..dataset.ground_truth.len() as u32).map(Subject::GroundTruth);
            for subject in detection_rows.chain(truth_rows) {
                let located = subject.locate(&dataset, &detections, sweep.matches()).expect("evaluated");
                let found = regions(sweep.matches(), subject, located.image, located.row);
                for score_thr in score_thresholds().into_iter().filter(|s| s.is_finite()) {
                    for iou_thr in IOU_THRESHOLDS {
                        let here: Vec<_> = found
                            .iter()
                            .filter(|r| r.score_low < score_thr && score_thr <= r.score_high)
                            .filter(|r| r.iou_low.is_none_or(|low| low < iou_thr) && iou_thr <= r.iou_high)
                            .collect();
                        assert_eq!(here.len(), 1, "case {seed}, {subject:?} at {score_thr}, {iou_thr}: {found:?}");
                        let expected = state(&dataset, &detections, rule, subject, located.image, score_thr, iou_thr);
                        assert_eq!((here[0].state, here[0].partner), expected, "case {seed}, {subject:?}");
                    }
                }
            }
        }
    }
}

fn state(
    dataset: &Dataset,
    detections: &Detections,
    rule: &LabelRule,
    subject: Subject,
    image: usize,
    score_thr: f64,
    iou_thr: f64,
) -> (State, Option<u32>) {
    let matched = greedy(dataset, detections, rule, None, score_thr, iou_thr, image);
    let gt = &dataset.ground_truth;
    let pair_state = |g: usize, d: usize| {
        let relation = gt.class[g].and_then(|class| rule.relation(class, detections.class[d]));
        if relation.is_some_and(|r| r.is_tp()) { State::Tp } else { State::Confused }
    };
    match subject {
        Subject::Detection(row) => {
            let row = row as usize;
            if detections.score[row] < score_thr {
                return (State::Dropped, None);
            }
            match matched.pairs.iter().find(|p| p.1 == row) {
                Some(p) => (pair_state(p.0, row), Some(p.0 as u32)),
                None if matched.absorbed.contains(&row) => (State::Absorbed, None),
                None => (State::Fp, None),
            }
        }
        Subject::GroundTruth(row) => {
            let row = row as usize;
            match matched.pairs.iter().find(|p| p.0 == row) {
                _ if gt.ignored(row) => (State::Ignored, None),
                Some(p) => (pair_state(row, p.1), Some(p.1 as u32)),
                None => (State::Fn, None),
            }
        }
    }
}
