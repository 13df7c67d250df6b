//! TIDE: which kind of error costs how much average precision.
//!
//! Every wrong detection, and every object that nothing finds, gets one of six kinds. Then each
//! kind is *repaired* alone, and what the average precision gains is what that kind costs.
//! Source: Bolya, Foley, Hays, Hoffman: TIDE: A General Toolbox for Identifying Object Detection
//! Errors, ECCV 2020. The rules are those of the authors' package, tidecv 1.0.1:
//!
//! * Of each image the `max_dets` highest-scored detections over all classes are looked at, equal
//!   scores in file order. In that order each takes the object of its class, among those still
//!   free, that it overlaps most (the first of equals), if the overlap is `>= pos_thr`.
//! * One that found nothing and lies in an ignored region of its class, or of no class, by more than
//!   `pos_thr` of its own area, is *absorbed*: it does not count against precision. Of federated data
//!   so are detections of classes that nobody looked for, or not exhaustively. All ignored ground
//!   truth is a region, whatever it is ignored for.
//! * A detection that found nothing, absorbed or not, is the first of these that holds:
//!   *localisation* (its largest overlap with an object of its class is in `[bg_thr, pos_thr]`, both
//!   ends included), *classification* (`>= pos_thr` with one of another class), *duplicate*
//!   (`>= pos_thr` with one of its class that was found), *background* (`<= bg_thr` with all),
//!   *both*.
//! * Of all classification and localisation errors about one object that nothing found, the highest-
//!   scored would find it if it were repaired (the first of equals; the reference passes over
//!   scores up to -1, which do not occur there). An object without such an error is *missed*.
//! * A repair takes wrong detections of its kind off the list, but those that would find their object
//!   become right, at their score, on the list of the object's class; absorbed ones too. Missed
//!   objects are repaired by not being asked for.
//! * The two special repairs: all *false positives* come last; all *false negatives*, missed or
//!   repairable, are not asked for.
//! * Average precision: 101 points of recall `k / 100`, the envelope from the right, the mean over
//!   classes that have an object or a detection that counts. A class with detections and
//!   without objects has 0; that, the limit per image and the choice of objects are why it may
//!   differ from COCO's AP50. A gain below 0, which ties can give, is cut off at 0.
//! * Images come in the order of the file's list. That order decides ties between images; once
//!   something may be repaired, wrong detections come before right ones of the same score.
//!
//! hotcoco 1.3 has the same kinds and repairs on another matching, so its numbers are close and not
//! equal: it starts from COCO's protocol (100 detections per class and image, later objects win
//! ties, images by id, the nearest of COCO's thresholds), leaves absorbed detections out of the
//! kinds and the repairs, and averages over classes with objects only.
//!
//! Every overlap is computed once, and images are settled independently; a class is sorted once,
//! and one walk over it gives all lists (see `ranking.rs`): `O(pairs + n log n)`.

mod fates;
mod image;
mod kind;
mod options;
mod precision;
mod ranking;
mod rows;

pub use fates::{DtFate, Fates, GtFate, State};
pub use kind::Kind;
pub use options::TideOptions;
pub use rows::{Row, rows};

use crate::columns::{Dataset, Detections};
use crate::geometry::Measure;
use precision::{Hits, lists};
use ranking::{AS_IS, LISTS, Ranking, UNREPAIRED, repaired};
use rayon::prelude::*;

/// Average precision as it is and after every repair; `None` where there is nothing to average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Precisions {
    /// As it is.
    pub as_is: Option<f64>,
    /// With the errors of one kind repaired.
    pub repaired: [Option<f64>; Kind::COUNT],
    /// With all false positives last.
    pub without_false_positives: Option<f64>,
    /// With no false negative asked for.
    pub without_false_negatives: Option<f64>,
}

impl Precisions {
    /// What the repair of a kind gains; never below 0.
    pub fn gain(&self, kind: Kind) -> Option<f64> {
        self.difference(self.repaired[kind as usize]).map(|gain| gain.max(0.0))
    }

    /// What the absence of false positives gains.
    pub fn gain_without_false_positives(&self) -> Option<f64> {
        self.difference(self.without_false_positives)
    }

    /// What the absence of false negatives gains.
    pub fn gain_without_false_negatives(&self) -> Option<f64> {
        self.difference(self.without_false_negatives)
    }

    fn difference(&self, after: Option<f64>) -> Option<f64> {
        Some(after? - self.as_is?)
    }
}

/// Errors of one class, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Objects to find.
    pub n_gt: u64,
    /// Detections that found one.
    pub n_right: u64,
    /// Detections that are not looked at.
    pub left_out: u64,
    /// Errors by kind: wrong detections for their class, missed objects for theirs.
    pub errors: [u64; Kind::COUNT],
    /// Absorbed detections among them.
    pub absorbed: [u64; Kind::COUNT],
    /// Average precisions.
    pub precisions: Precisions,
}

/// An analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tide {
    /// What became of every detection and object.
    pub fates: Fates,
    /// By class of the detections' vocabulary.
    pub classes: Vec<Tally>,
    /// All classes: sums of counts, means of average precisions.
    pub all: Tally,
}

/// Tells the kinds of all errors and what each costs.
pub fn tide(dataset: &Dataset, detections: &Detections, measure: Measure<'_>, options: &TideOptions) -> Tide {
    let fates = fates::settle(dataset, detections, measure, options);
    let images = options.in_file_order(dataset);
    let mut classes = count(dataset, detections, &fates, &images);
    let ranking = Ranking::new(dataset, detections, &fates, &images);
    // The largest first, so that threads end together.
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.sort_by_key(|&class| std::cmp::Reverse(ranking.len(class)));
    let found: Vec<(usize, Precisions)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|class| (class, precisions(&lists(&ranking.of_class(class)), &classes[class])))
        .collect();
    for (class, precisions) in found {
        classes[class].precisions = precisions;
    }
    let all = pool(&classes);
    Tide { fates, classes, all }
}

/// Everything that is counted.
fn count(dataset: &Dataset, detections: &Detections, fates: &Fates, images: &[u32]) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); detections.vocabulary.len()];
    let to = dataset.vocabulary.positions_in(&detections.vocabulary);
    for &image in images {
        for row in detections.rows(image as usize) {
            let (tally, fate) = (&mut tallies[detections.class[row] as usize], &fates.dts[row]);
            match fate.state {
                State::LeftOut => tally.left_out += 1,
                State::Right => tally.n_right += 1,
                State::Wrong(kind) => {
                    tally.errors[kind as usize] += 1;
                    tally.absorbed[kind as usize] += u64::from(fate.absorbed);
                }
            }
        }
        for row in dataset.ground_truth.rows(image as usize) {
            let Some(class) = dataset.ground_truth.class[row].filter(|_| fates.gts[row] != GtFate::LeftOut) else {
                continue;
            };
            let tally = &mut tallies[to[class as usize] as usize];
            tally.n_gt += 1;
            tally.errors[Kind::Missed as usize] += u64::from(fates.gts[row] == GtFate::Missed);
        }
    }
    tallies
}

/// The average precisions of one class.
fn precisions(lists: &[Hits; LISTS], tally: &Tally) -> Precisions {
    let n_gt = tally.n_gt;
    let unrepaired = &lists[UNREPAIRED];
    Precisions {
        as_is: lists[AS_IS].average_precision(n_gt),
        repaired: Kind::ALL.map(|kind| {
            let asked = if kind == Kind::Missed { n_gt - tally.errors[kind as usize] } else { n_gt };
            lists[repaired(kind)].average_precision(asked)
        }),
        without_false_positives: unrepaired.average_precision_without_wrong(n_gt),
        without_false_negatives: unrepaired.average_precision(unrepaired.n_right()),
    }
}

/// Sums of counts, and means over the classes that have an average precision.
fn pool(classes: &[Tally]) -> Tally {
    let mean = |of: &dyn Fn(&Precisions) -> Option<f64>| {
        let values: Vec<f64> = classes.iter().filter_map(|tally| of(&tally.precisions)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let mut all = Tally {
        precisions: Precisions {
            as_is: mean(&|p| p.as_is),
            repaired: Kind::ALL.map(|kind| mean(&|p| p.repaired[kind as usize])),
            without_false_positives: mean(&|p| p.without_false_positives),
            without_false_negatives: mean(&|p| p.without_false_negatives),
        },
        ..Tally::default()
    };
    for tally in classes {
        all.n_gt += tally.n_gt;
        all.n_right += tally.n_right;
        all.left_out += tally.left_out;
        for kind in Kind::ALL {
            all.errors[kind as usize] += tally.errors[kind as usize];
            all.absorbed[kind as usize] += tally.absorbed[kind as usize];
        }
    }
    all
}
