//! Counts on a whole grid of thresholds: a two-dimensional difference array over the events.
//!
//! An event adds one to every cell of a rectangle: grid scores in `(death, birth]`, grid IoUs up
//! to its own. Four corner updates an event and one running sum over the plane give every cell, so
//! a 101 x 101 grid costs a pass over the events and a pass over the cells, whatever its
//! resolution. Absorbed detections are a rectangle as well, less that of each event that matches
//! one. Thresholds are explicit lists, located by binary search.

mod axes;
mod differences;
mod mean_iou;

pub use axes::Axes;

use crate::events::Matches;
use crate::labels::Relation;
use crate::sweep::{Sweep, Weights, count_ground_truth};
use crate::{Error, Result};
use differences::Differences;
use rayon::prelude::*;
use std::num::Wrapping;

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

/// Counts of a plane.
type Counted = Differences<Wrapping<u32>>;

/// What one class collects.
struct Layers {
    tp_gt: Counted,
    tp_dt: Option<Counted>,
    absorbed: Option<Counted>,
    reaching: Vec<u32>,
}

impl Layers {
    fn new(axes: &Axes, matches: &Matches, listed: bool) -> Self {
        Self {
            tp_gt: Differences::new(axes),
            tp_dt: listed.then(|| Differences::new(axes)),
            absorbed: matches.dts.absorb.is_some().then(|| Differences::new(axes)),
            reaching: vec![0; axes.n_scores()],
        }
    }
}

/// Sums the differences of every class into one array.
fn planes<'a>(
    layers: &'a [Layers],
    cells: usize,
    of: impl Fn(&'a Layers) -> Option<&'a Counted> + Sync,
) -> Option<Vec<u32>> {
    layers.first().is_some_and(|first| of(first).is_some()).then(|| {
        let mut out = vec![0; layers.len() * cells];
        out.par_chunks_mut(cells.max(1)).zip(layers).for_each(|(out, layer)| {
            if let Some(differences) = of(layer) {
                differences.sum(out, |n| n.0);
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
        let cells = axes.n_cells();
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
        let cells = n_planes.saturating_mul(axes.n_scores() + 1).saturating_mul(axes.n_ious() + 1);
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
    let locate = axes.locate_scores();
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
                absorbed.add(0, high, axes.ious_reached(a), Wrapping(weight));
            }
        }
    }
}

fn add_events(m: &Matches, axes: &Axes, weights: Weights<'_>, layers: &mut [Layers], plane: impl Fn(u32) -> usize) {
    let e = &m.events;
    let locate = axes.locate_scores();
    for i in 0..e.len() {
        let weight = weights.of(e.image[i] as usize) as u32;
        if weight == 0 {
            continue;
        }
        let (low, high) = (locate.reached(e.death[i]), locate.reached(e.birth[i]));
        let n_iou = axes.ious_reached(e.iou[i]);
        if e.relation[i].is_tp() {
            layers[plane(e.gt_class[i])].tp_gt.add(low, high, n_iou, Wrapping(weight));
            if let Some(tp_dt) = &mut layers[plane(e.dt_class[i])].tp_dt {
                tp_dt.add(low, high, n_iou, Wrapping(weight));
            }
        }
        let a = m.dts.absorb(e.dt[i] as usize);
        if let (true, Some(absorbed)) = (a > 0.0, &mut layers[plane(e.dt_class[i])].absorbed) {
            absorbed.add(low, high, n_iou.min(axes.ious_reached(a)), -Wrapping(weight));
        }
    }
}
