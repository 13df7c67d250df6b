//! Average precision of one class on every list at once.
//!
//! A list is known by its right detections alone: the place of each among all detections of the
//! list. Precision at the i-th of them is i / place, recall i / objects; wrong detections between
//! them change neither the envelope nor the recall.

use super::ranking::{AS_IS, Entry, LISTS, UNREPAIRED};

/// Points of recall: k / 100, each the f64 nearest its decimal.
const POINTS: u32 = 100;

/// One list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Detections on it.
    n: u32,
    /// Places of the right ones, from 1.
    places: Vec<u32>,
}

impl Hits {
    fn add(&mut self, right: bool, wrong: bool) {
        self.n += u32::from(right | wrong);
        if right {
            self.places.push(self.n);
        }
    }

    /// Average precision over 101 points with `n_gt` objects to find: 0 if there are none, though
    /// there are detections, as in the reference; `None` if there is neither.
    pub fn average_precision(&self, n_gt: u64) -> Option<f64> {
        if n_gt == 0 {
            return (self.n > 0).then_some(0.0);
        }
        let mut envelope: Vec<f64> = (1..=self.places.len()).zip(&self.places).map(precision).collect();
        for i in (1..envelope.len()).rev() {
            envelope[i - 1] = envelope[i - 1].max(envelope[i]);
        }
        Some(over_points(&envelope, n_gt))
    }

    /// Average precision if all that is wrong came last.
    pub fn average_precision_without_wrong(&self, n_gt: u64) -> Option<f64> {
        let first = Self { n: self.n, places: (1..=self.places.len() as u32).collect() };
        first.average_precision(n_gt)
    }

    /// How many are right.
    pub fn n_right(&self) -> u64 {
        self.places.len() as u64
    }
}

fn precision((i, &place): (usize, &u32)) -> f64 {
    i as f64 / f64::from(place)
}

/// The mean over the points of recall of the first envelope that reaches each; 0 where none does.
fn over_points(envelope: &[f64], n_gt: u64) -> f64 {
    let recall = |i: usize| (i + 1) as f64 / n_gt as f64;
    let (mut sum, mut i) = (0.0, 0);
    for k in 0..=POINTS {
        let point = f64::from(k) / f64::from(POINTS);
        while i < envelope.len() && recall(i) < point {
            i += 1;
        }
        sum += envelope.get(i).copied().unwrap_or(0.0);
    }
    sum / f64::from(POINTS + 1)
}

/// All lists of a class from its entries by decreasing score.
///
/// In the reference equal scores keep their order as it is, but once anything may be repaired wrong
/// detections come before right ones; both orders are kept, since they show.
pub fn lists(entries: &[(u64, Entry)]) -> [Hits; LISTS] {
    let mut lists: [Hits; LISTS] = Default::default();
    let mut add = |entry: Entry, at: std::ops::Range<usize>| {
        for list in at {
            lists[list].add(entry.right & 1 << list != 0, entry.wrong & 1 << list != 0);
        }
    };
    for tied in entries.chunk_by(|a, b| a.0 == b.0) {
        for &(_, entry) in tied {
            add(entry, AS_IS..UNREPAIRED);
        }
        for right in [false, true] {
            for &(_, entry) in tied.iter().filter(|(_, entry)| entry.is_right_as_is() == right) {
                add(entry, UNREPAIRED..LISTS);
            }
        }
    }
    lists
}
