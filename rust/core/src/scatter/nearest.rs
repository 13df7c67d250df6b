//! The point next to a pixel.

use super::{Marks, View};
use rayon::prelude::*;

/// Points that one task looks at.
const TASK: usize = 1 << 16;

/// The seen point whose place is next to `pixel` and at most `reach` pixels away; of equally near
/// ones the last.
///
/// One pass without an index: an index would have to be built for every set of points, and the pass
/// takes two milliseconds for a million.
pub fn nearest(marks: &Marks<'_>, view: &View, pixel: [f64; 2], reach: f64) -> Option<usize> {
    let within = reach * reach;
    let of_task = |(task, points): (usize, &[[f64; 2]])| {
        let mut best: Option<(f64, usize)> = None;
        for (i, &point) in points.iter().enumerate() {
            let [x, y] = view.pixel(point);
            let away = (x - pixel[0]).powi(2) + (y - pixel[1]).powi(2);
            if away <= best.map_or(within, |(least, _)| least) && marks.is_seen(task * TASK + i) {
                best = Some((away, task * TASK + i));
            }
        }
        best
    };
    let found: Vec<_> = marks.xy.par_chunks(TASK).enumerate().map(of_task).collect();
    let nearer = |best: (f64, usize), next: (f64, usize)| if next.0 <= best.0 { next } else { best };
    found.into_iter().flatten().reduce(nearer).map(|(_, point)| point)
}
