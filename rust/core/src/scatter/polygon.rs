//! Points in a polygon, by the even-odd rule.
//!
//! A point is inside where a ray to the right crosses an odd number of edges. An edge from `a` to
//! `b` counts where `(a.y > y) != (b.y > y)`, so that a corner on the ray is crossed once or not at
//! all, and polygons that share an edge share no point.
//!
//! A lasso drawn by hand has some hundred edges, and most of them are nowhere near a point's height.
//! So edges are put into bands by height once, and a point asks only those of its band. The band is
//! a function of the height that never falls, so a band holds every edge that can count for its
//! points: the answer is that of asking all edges.

use super::Marks;
use rayon::prelude::*;

/// Points that one task looks at.
const TASK: usize = 1 << 14;

type Edge = [[f64; 2]; 2];

/// Which of the seen points are in a polygon, given by its corners in the plane of the points and
/// closed by itself; it may cross itself.
pub fn inside(marks: &Marks<'_>, corners: &[[f64; 2]]) -> Vec<bool> {
    let bands = Bands::new(corners);
    let mut chosen = vec![false; marks.xy.len()];
    chosen.par_chunks_mut(TASK).enumerate().for_each(|(task, part)| {
        for (i, is_in) in part.iter_mut().enumerate() {
            let point = task * TASK + i;
            *is_in = bands.holds(marks.xy[point]) && marks.is_seen(point);
        }
    });
    chosen
}

/// Edges by height.
struct Bands {
    low: [f64; 2],
    high: [f64; 2],
    per_unit: f64,
    edges: Vec<Vec<Edge>>,
}

impl Bands {
    fn new(corners: &[[f64; 2]]) -> Self {
        let mut low = [f64::INFINITY; 2];
        let mut high = [f64::NEG_INFINITY; 2];
        for corner in corners {
            for axis in 0..2 {
                low[axis] = low[axis].min(corner[axis]);
                high[axis] = high[axis].max(corner[axis]);
            }
        }
        let n = corners.len().max(1);
        let per_unit = n as f64 / (high[1] - low[1]);
        let per_unit = if per_unit.is_finite() && per_unit > 0.0 { per_unit } else { 0.0 };
        let mut bands = Self { low, high, per_unit, edges: vec![Vec::new(); n + 1] };
        for (i, &a) in corners.iter().enumerate() {
            let b = corners[(i + 1) % corners.len()];
            for band in bands.band(a[1].min(b[1]))..=bands.band(a[1].max(b[1])) {
                bands.edges[band].push([a, b]);
            }
        }
        bands
    }

    /// Never falls with `y`.
    fn band(&self, y: f64) -> usize {
        // `as` saturates: below the polygon is 0, above it the last band.
        (((y - self.low[1]) * self.per_unit) as usize).min(self.edges.len() - 1)
    }

    fn holds(&self, [x, y]: [f64; 2]) -> bool {
        if !(x >= self.low[0] && x <= self.high[0] && y >= self.low[1] && y <= self.high[1]) {
            return false;
        }
        let is_crossed =
            |&&[a, b]: &&Edge| (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]);
        self.edges[self.band(y)].iter().filter(is_crossed).count() % 2 == 1
    }
}
