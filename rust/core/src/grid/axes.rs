//! The thresholds of a grid, and how many of them a value reaches.

use crate::events::finite_score_threshold;
use crate::geometry::effective_iou_threshold;

/// A grid of thresholds.
#[derive(Clone, Debug)]
pub struct Axes {
    scores: Vec<f64>,
    iou_floors: Vec<f64>,
}

impl Axes {
    /// The grid of two ascending lists; a score threshold of negative infinity is "none".
    pub fn new(score_thrs: &[f64], iou_thrs: &[f64]) -> Self {
        Self {
            scores: score_thrs.iter().map(|&c| finite_score_threshold(c)).collect(),
            iou_floors: iou_thrs.iter().map(|&t| effective_iou_threshold(t)).collect(),
        }
    }

    pub(super) fn n_scores(&self) -> usize {
        self.scores.len()
    }

    pub(super) fn n_ious(&self) -> usize {
        self.iou_floors.len()
    }

    /// How many pairs of thresholds there are.
    pub(super) fn n_cells(&self) -> usize {
        self.n_scores() * self.n_ious()
    }

    /// How many of the IoU thresholds `iou` reaches.
    #[inline]
    pub(super) fn ious_reached(&self, iou: f64) -> usize {
        reached(&self.iou_floors, iou)
    }

    /// How many of the score thresholds a score reaches, for millions of scores.
    pub(super) fn locate_scores(&self) -> Locator<'_> {
        Locator::new(&self.scores)
    }
}

/// How many thresholds of an ascending list `value` reaches.
#[inline]
fn reached(thresholds: &[f64], value: f64) -> usize {
    thresholds.partition_point(|&t| t <= value)
}

/// [`reached`] for millions of values: a table over the list's span says where to look, exact
/// comparisons decide.
pub(super) struct Locator<'a> {
    thresholds: &'a [f64],
    start: f64,
    per_unit: f64,
    /// For each bucket how many thresholds lie in earlier buckets.
    before: Vec<u32>,
}

impl<'a> Locator<'a> {
    fn new(thresholds: &'a [f64]) -> Self {
        let start = thresholds.first().copied().unwrap_or(0.0);
        let span = thresholds.last().copied().unwrap_or(0.0) - start;
        let n = 4 * thresholds.len();
        let per_unit = if span > 0.0 && span.is_finite() { n as f64 / span } else { 0.0 };
        let mut locator = Self { thresholds, start, per_unit, before: Vec::new() };
        let mut before = vec![0u32; n + 2];
        for &t in thresholds {
            before[locator.bucket(t, n) + 1] += 1;
        }
        for b in 1..before.len() {
            before[b] += before[b - 1];
        }
        locator.before = before;
        locator
    }

    /// Monotone in `value`, so that all thresholds of earlier buckets are below it and all of
    /// later ones above.
    #[inline]
    fn bucket(&self, value: f64, n: usize) -> usize {
        // `as` saturates: below the span is 0, above it the last bucket.
        (((value - self.start) * self.per_unit) as usize).min(n)
    }

    #[inline]
    pub(super) fn reached(&self, value: f64) -> usize {
        let bucket = self.bucket(value, self.before.len() - 2);
        let (from, to) = (self.before[bucket] as usize, self.before[bucket + 1] as usize);
        from + reached(&self.thresholds[from..to], value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locator_equals_binary_search() {
        let hundredths: Vec<f64> = (0..=100).map(|k| f64::from(k) / 100.0).collect();
        let lists: [&[f64]; 5] = [&hundredths, &[0.5], &[], &[-3.0, -2.9999, 7.0], &[0.1, 0.1, 0.2]];
        for list in lists {
            let locator = Locator::new(list);
            let near = list.iter().flat_map(|t| [t.next_down(), *t, t.next_up()]);
            for value in near.chain([f64::NEG_INFINITY, f64::INFINITY, -1e300, 1e300, 0.0, -0.0]) {
                assert_eq!(locator.reached(value), reached(list, value), "{value} in {list:?}");
            }
        }
    }
}
