//! Union, intersection and difference of masks: both walked at once, a border where the outcome
//! changes. Runs come out as `rleMerge` of cocoapi's maskApi.c writes them, down to lengths of 0
//! that were in a mask before; where such runs make that loop stop early, this one goes on.

use crate::columns::Mask;

/// Writes to `merged` the runs of what `keep` says of each pixel, given whether it is foreground in
/// the one and in the other. `keep(false, false)` must be false.
pub(super) fn merge_runs(a: &[u32], b: &[u32], keep: impl Fn(bool, bool) -> bool, merged: &mut Vec<u32>) {
    merged.clear();
    let (mut a, mut b) = (Walk::new(a), Walk::new(b));
    let (mut length, mut inside) = (0, false);
    // One of the two goes on to its next run in every step.
    for _ in 0..a.rest.len() + b.rest.len() + 1 {
        let step = a.left.min(b.left);
        length += step;
        a.go(step);
        b.go(step);
        let (now, done) = (keep(a.on, b.on), a.is_done() && b.is_done());
        if now != inside || done {
            merged.push(length);
            (length, inside) = (0, now);
        }
        if done {
            break;
        }
    }
}

/// A place in a mask.
struct Walk<'a> {
    rest: std::slice::Iter<'a, u32>,
    /// What is left of the current run, and whether it is foreground.
    left: u32,
    on: bool,
}

impl<'a> Walk<'a> {
    fn new(runs: &'a [u32]) -> Self {
        let mut rest = runs.iter();
        let left = rest.next().copied().unwrap_or(0);
        Self { rest, left, on: false }
    }

    #[inline]
    fn go(&mut self, step: u32) {
        self.left -= step;
        if self.left == 0
            && let Some(&next) = self.rest.next()
        {
            self.left = next;
            self.on = !self.on;
        }
    }

    fn is_done(&self) -> bool {
        self.left == 0 && self.rest.len() == 0
    }
}

/// Appends the runs of the union of masks of one size, or of what all have in common. One mask
/// stays as it is; of none there are no runs.
pub fn merge<'a>(mut masks: impl Iterator<Item = Mask<'a>>, intersect: bool, runs: &mut Vec<u32>) {
    let Some(first) = masks.next() else { return };
    let mut so_far = first.runs.to_vec();
    let mut merged = Vec::new();
    for mask in masks {
        if intersect {
            merge_runs(&so_far, mask.runs, |a, b| a && b, &mut merged);
        } else {
            merge_runs(&so_far, mask.runs, |a, b| a || b, &mut merged);
        }
        std::mem::swap(&mut so_far, &mut merged);
    }
    runs.extend_from_slice(&so_far);
}

#[cfg(test)]
mod tests {
    use super::super::overlap::tests::{fitted, pixels};
    use super::*;
    use proptest::prelude::*;

    fn merged(height: u32, width: u32, rows: &[Vec<u32>], intersect: bool) -> Vec<u32> {
        let mut runs = vec![7];
        merge(rows.iter().map(|runs| Mask { height, width, runs }), intersect, &mut runs);
        assert_eq!(runs.remove(0), 7, "what was there stays");
        runs
    }

    proptest! {
        #[test]
        fn merges_pixel_by_pixel(
            rows in prop::collection::vec(prop::collection::vec(0..9_u32, 0..40), 1..6), intersect in any::<bool>()) {
            let rows: Vec<Vec<u32>> = rows.iter().map(|lengths| fitted(10, 12, lengths)).collect();
            let painted: Vec<Vec<bool>> =
                rows.iter().map(|runs| pixels(Mask { height: 10, width: 12, runs })).collect();
            let expected: Vec<bool> = (0..120)
                .map(|pixel| {
                    let mut on = painted.iter().map(|mask| mask[pixel]);
                    if intersect { on.all(|on| on) } else { on.any(|on| on) }
                })
                .collect();
            let runs = merged(10, 12, &rows, intersect);
            prop_assert_eq!(pixels(Mask { height: 10, width: 12, runs: &runs }), expected);
            prop_assert_eq!(runs.iter().sum::<u32>(), 120);
        }
    }

    #[test]
    fn none_and_one() {
        assert!(merged(0, 0, &[], true).is_empty());
        assert_eq!(merged(5, 5, &[vec![10, 0, 5, 0, 10]], false), [10, 0, 5, 0, 10]);
    }

    #[test]
    fn runs_of_length_zero() {
        let union = |a: &[u32], b: &[u32]| merged(5, 5, &[a.to_vec(), b.to_vec()], false);
        // As rleMerge writes it.
        assert_eq!(union(&[10, 0, 15], &[25]), [10, 0, 15]);
        assert_eq!(union(&[25, 0], &[20, 5, 0]), [20, 5]);
        // There it stops after 5 pixels.
        assert_eq!(union(&[5, 0, 0, 20], &[5, 0, 20]), [5, 0, 0, 20]);
        assert_eq!(merged(0, 5, &[vec![], vec![0]], true), [0]);
    }
}
