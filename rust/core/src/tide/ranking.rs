//! The detections of each class by decreasing score, and what each is under every repair.
//!
//! A *repair* undoes all errors of one kind. It takes a wrong detection off the list, or makes it a
//! right one of its object's class. So instead of building a list for each repair there is one list
//! of entries, each with two sets of repairs: those under which it is right, and those under which
//! it is wrong; under all others it is not there.

use super::Kind;
use super::fates::{DtFate, Fates, State};
use crate::columns::{Dataset, Detections, Grouping, group_by};
use crate::order::descending_key;

/// Lists that are told apart: as it is, the same with ties in the order of repairs, and one for
/// each kind of wrong detection.
pub const LISTS: usize = 2 + Kind::COUNT - 1;

/// As it is.
pub const AS_IS: usize = 0;

/// Nothing repaired, but ties in the order of repairs.
pub const UNREPAIRED: usize = 1;

/// The list in which the errors of `kind` are repaired; that of missed objects is the unrepaired.
pub fn repaired(kind: Kind) -> usize {
    match kind {
        Kind::Missed => UNREPAIRED,
        kind => 2 + kind as usize,
    }
}

const ALL: u8 = (1 << LISTS) - 1;

/// A detection on the list of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Lists on which it is right, one bit each.
    pub right: u8,
    /// Lists on which it is wrong.
    pub wrong: u8,
}

impl Entry {
    const RIGHT: Self = Self { right: ALL, wrong: 0 };

    /// A wrong detection on the list of its own class, if it is on it at all.
    fn of_own_class(kind: Kind, fate: &DtFate) -> Option<Self> {
        let repair = 1 << repaired(kind);
        let right = if kind == Kind::Localisation && fate.repairs { repair } else { 0 };
        let entry = Self { right, wrong: if fate.absorbed { 0 } else { ALL & !repair } };
        (entry.right | entry.wrong != 0).then_some(entry)
    }

    /// A wrong detection on the list of the class of its object.
    fn of_true_class() -> Self {
        Self { right: 1 << repaired(Kind::Classification), wrong: 0 }
    }

    /// Whether it is right with nothing repaired.
    pub fn is_right_as_is(self) -> bool {
        self.right & 1 << AS_IS != 0
    }
}

/// Entries of all classes.
#[derive(Debug)]
pub struct Ranking {
    entries: Vec<Entry>,
    scores: Vec<f64>,
    by_class: Grouping,
}

impl Ranking {
    /// Lists entries by image in the order of `images`, by row within an image: the order of ties.
    pub fn new(dataset: &Dataset, detections: &Detections, fates: &Fates, images: &[u32]) -> Self {
        let classes = dataset.vocabulary.positions_in(&detections.vocabulary);
        let (mut entries, mut scores, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for &image in images {
            for row in detections.rows(image as usize) {
                let fate = &fates.dts[row];
                let mut add = |entry, class| {
                    entries.push(entry);
                    scores.push(detections.score[row]);
                    keys.push(class);
                };
                match fate.state {
                    State::LeftOut => {}
                    State::Right => add(Entry::RIGHT, detections.class[row]),
                    State::Wrong(kind) => {
                        if let Some(entry) = Entry::of_own_class(kind, fate) {
                            add(entry, detections.class[row]);
                        }
                        let object = fate.gt.and_then(|gt| dataset.ground_truth.class[gt as usize]);
                        if let (Kind::Classification, true, Some(class)) = (kind, fate.repairs, object) {
                            add(Entry::of_true_class(), classes[class as usize]);
                        }
                    }
                }
            }
        }
        Self { by_class: group_by(&keys, detections.vocabulary.len()), entries, scores }
    }

    /// How many entries a class has.
    pub fn len(&self, class: usize) -> usize {
        self.by_class.offsets[class + 1] - self.by_class.offsets[class]
    }

    /// The entries of a class by decreasing score, stable, with the keys that they are sorted by.
    pub fn of_class(&self, class: usize) -> Vec<(u64, Entry)> {
        let group = &self.by_class.order[self.by_class.offsets[class]..self.by_class.offsets[class + 1]];
        let mut keys: Vec<(u64, u32)> =
            group.iter().map(|&at| (descending_key(self.scores[at as usize]), at)).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(key, at)| (key, self.entries[at as usize])).collect()
    }
}
