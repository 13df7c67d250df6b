//! Counts on a whole grid of thresholds: a two-dimensional difference array over the events.
//!
//! An event adds one to every cell of a rectangle: grid scores in `(death, birth]`, grid IoUs up
//! to its own. Four corner updates an event and one running sum over the plane give every cell, so
//! a 101 x 101 grid costs a pass over the events and a pass over the cells, whatever its
//! resolution. Absorbed detections are a rectangle as well, less that of each event that matches
//! one. Thresholds are explicit lists, located by binary search.

use crate::events::{Matches, finite_score_threshold};
use crate::geometry::effective_iou_threshold;
use crate::labels::Relation;
use crate::sweep::{Sweep, Weights, count_ground_truth};
use crate::{Error, Result};
use rayon::prelude::*;

/// Cells of a grid over all its classes: 4 GB a plane.
pub const MOST_CELLS: usize = 1 << 30;

/// Planes `[class][score][iou]` in C order; one class stands for all where they are pooled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// How many classes the first axis has.
    pub n_planes: usize,
    /// Ground truth found.
    pub tp_gt: Vec<u32>,
    /// Detections that are right; `None` where it equals `tp_gt`.
    pub tp_dt: Option<Vec<u32>>,
    /// Detections absorbed; `None` where there is nothing that absorbs.
    pub absorbed: Option<Vec<u32>>,
    /// `[class][score]`: detections that reach the threshold, absorbed ones among them.
    pub reaching: Vec<u32>,
    /// `[class]`: ground truth that counts.
    pub n_gt: Vec<u64>,
}

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
}

/// A difference array over the plane, one row and column larger than it.
struct Differences {
    width: usize,
    cells: Vec<u32>,
}

impl Differences {
    fn new(axes: &Axes) -> Self {
        let width = axes.iou_floors.len() + 1;
        Self { width, cells: vec![0; (axes.scores.len() + 1) * width] }
    }

    /// Adds `n` (wrapping, so that "minus n" is an addition too) to scores `low..high` at the
    /// first `n_iou` thresholds. Corners wrap; the sums over them do not.
    #[inline]
    fn add(&mut self, low: usize, high: usize, n_iou: usize, n: u32) {
        if low < high && n_iou > 0 {
            self.bump(low, 0, n);
            self.bump(low, n_iou, n.wrapping_neg());
            self.bump(high, 0, n.wrapping_neg());
            self.bump(high, n_iou, n);
        }
    }

    #[inline]
    fn bump(&mut self, score: usize, iou: usize, n: u32) {
        let cell = &mut self.cells[score * self.width + iou];
        *cell = cell.wrapping_add(n);
    }

    /// Writes the counts.
    fn sum(&self, out: &mut [u32]) {
        let n = self.width - 1;
        let mut above = vec![0u32; n];
        for (row, out) in self.cells.chunks_exact(self.width).zip(out.chunks_exact_mut(n.max(1))) {
            let mut left = 0u32;
            for ((cell, above), out) in row.iter().zip(&mut above).zip(out) {
                left = left.wrapping_add(*cell);
                *above = above.wrapping_add(left);
                *out = *above;
            }
        }
    }
}

/// What one class collects.
struct Layers {
    tp_gt: Differences,
    tp_dt: Option<Differences>,
    absorbed: Option<Differences>,
    reaching: Vec<u32>,
}

impl Layers {
    fn new(axes: &Axes, matches: &Matches, listed: bool) -> Self {
        Self {
            tp_gt: Differences::new(axes),
            tp_dt: listed.then(|| Differences::new(axes)),
            absorbed: matches.dts.absorb.is_some().then(|| Differences::new(axes)),
            reaching: vec![0; axes.scores.len()],
        }
    }
}

/// Sums the differences of every class into one array.
fn planes<'a>(
    layers: &'a [Layers],
    cells: usize,
    of: impl Fn(&'a Layers) -> Option<&'a Differences> + Sync,
) -> Option<Vec<u32>> {
    layers.first().is_some_and(|first| of(first).is_some()).then(|| {
        let mut out = vec![0; layers.len() * cells];
        out.par_chunks_mut(cells.max(1)).zip(layers).for_each(|(out, layer)| {
            if let Some(differences) = of(layer) {
                differences.sum(out);
            }
        });
        out
    })
}

impl Sweep {
    /// The planes of every class (`per_class`) or one plane of all together.
    ///
    /// # Errors
    /// A grid of more than [`MOST_CELLS`], or counts that do not fit 32 bits.
    pub fn grid(&self, axes: &Axes, per_class: bool, weights: Weights<'_>) -> Result<Grid> {
        let m = self.matches();
        let n_planes = if per_class { m.n_classes() } else { 1 };
        self.check_size(axes, n_planes, weights)?;
        let plane = |class: u32| if per_class { class as usize } else { 0 };
        // Pooled, a listed pair adds one to either view.
        let listed = per_class && m.events.relation.contains(&Relation::Listed);
        let mut layers: Vec<Layers> = (0..n_planes).map(|_| Layers::new(axes, m, listed)).collect();
        add_detections(m, axes, weights, &mut layers, plane);
        add_events(m, axes, weights, &mut layers, plane);
        let n_gt = count_ground_truth(m, weights);
        let cells = axes.scores.len() * axes.iou_floors.len();
        Ok(Grid {
            n_planes,
            tp_gt: planes(&layers, cells, |l| Some(&l.tp_gt)).unwrap_or_default(),
            tp_dt: planes(&layers, cells, |l| l.tp_dt.as_ref()),
            absorbed: planes(&layers, cells, |l| l.absorbed.as_ref()),
            reaching: layers.iter().flat_map(|l| suffix_sums(&l.reaching)).collect(),
            n_gt: if per_class { n_gt } else { vec![n_gt.iter().sum()] },
        })
    }

    fn check_size(&self, axes: &Axes, n_planes: usize, weights: Weights<'_>) -> Result<()> {
        let m = self.matches();
        let cells = n_planes.saturating_mul(axes.scores.len() + 1).saturating_mul(axes.iou_floors.len() + 1);
        if cells > MOST_CELLS {
            let found = format!("found {cells} cells");
            return Err(Error::usage("grid", found, "ask for fewer thresholds or fewer labels at a time"));
        }
        let objects = |image: usize| (m.dt_rows(image).len() + m.gt_rows(image).len()) as u128;
        let total: u128 = (0..m.images.len()).map(|image| u128::from(weights.of(image)) * objects(image)).sum();
        if total > u128::from(u32::MAX) {
            let found = format!("found weights under which {total} objects count");
            return Err(Error::usage("weights", found, "a grid counts up to 4,294,967,295: use smaller weights"));
        }
        Ok(())
    }
}

/// For each position the sum from there to the end.
fn suffix_sums(counts: &[u32]) -> Vec<u32> {
    let mut sums = counts.to_vec();
    for s in (1..sums.len()).rev() {
        sums[s - 1] += sums[s];
    }
    sums
}

fn add_detections(m: &Matches, axes: &Axes, weights: Weights<'_>, layers: &mut [Layers], plane: impl Fn(u32) -> usize) {
    let locate = Locator::new(&axes.scores);
    for image in 0..m.images.len() {
        let weight = weights.of(image) as u32;
        for dt in m.dt_rows(image) {
            if weight == 0 || !m.dts.is_evaluated(dt) {
                continue;
            }
            let layer = &mut layers[plane(m.dts.class[dt])];
            let high = locate.reached(m.dts.score[dt]);
            if high > 0 {
                layer.reaching[high - 1] += weight;
            }
            let a = m.dts.absorb(dt);
            if let (true, Some(absorbed)) = (a > 0.0, &mut layer.absorbed) {
                absorbed.add(0, high, reached(&axes.iou_floors, a), weight);
            }
        }
    }
}

fn add_events(m: &Matches, axes: &Axes, weights: Weights<'_>, layers: &mut [Layers], plane: impl Fn(u32) -> usize) {
    let e = &m.events;
    let locate = Locator::new(&axes.scores);
    for i in 0..e.len() {
        let weight = weights.of(e.image[i] as usize) as u32;
        if weight == 0 {
            continue;
        }
        let (low, high) = (locate.reached(e.death[i]), locate.reached(e.birth[i]));
        let n_iou = reached(&axes.iou_floors, e.iou[i]);
        if e.relation[i].is_tp() {
            layers[plane(e.gt_class[i])].tp_gt.add(low, high, n_iou, weight);
            if let Some(tp_dt) = &mut layers[plane(e.dt_class[i])].tp_dt {
                tp_dt.add(low, high, n_iou, weight);
            }
        }
        let a = m.dts.absorb(e.dt[i] as usize);
        if let (true, Some(absorbed)) = (a > 0.0, &mut layers[plane(e.dt_class[i])].absorbed) {
            absorbed.add(low, high, n_iou.min(reached(&axes.iou_floors, a)), weight.wrapping_neg());
        }
    }
}

/// How many thresholds of an ascending list `value` reaches.
#[inline]
fn reached(thresholds: &[f64], value: f64) -> usize {
    thresholds.partition_point(|&t| t <= value)
}

/// [`reached`] for millions of values: a table over the list's span says where to look, exact
/// comparisons decide.
struct Locator<'a> {
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
    fn reached(&self, value: f64) -> usize {
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

    #[test]
    fn a_rectangle_is_a_rectangle() {
        let mut d = Differences::new(&Axes::new(&[0.0, 0.1, 0.2], &[0.0, 0.5]));
        d.add(1, 3, 1, 5);
        d.add(0, 2, 2, 1);
        d.add(0, 2, 2, 1u32.wrapping_neg());
        let mut out = [9; 6];
        d.sum(&mut out);
        assert_eq!(out, [0, 0, 5, 0, 5, 0]);
    }
}
