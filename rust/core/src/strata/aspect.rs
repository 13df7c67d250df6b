//! By shape: width over height of the bounds.
//!
//! Very tall below 1/3, tall below 2/3, wide above 3/2, very wide above 3, square between; sides are
//! compared by whole multiples, so that a shape and the same on its side mirror each other to the
//! bit. Bounds without width are very tall, without height very wide, a point is square.

use super::Strata;
use super::bins::Measured;
use crate::columns::Xywh;
use crate::geometry::Measure;

const NAMES: [&str; 5] = ["very tall", "tall", "square", "wide", "very wide"];

/// The stratum of every row.
pub fn strata(measure: Measure<'_>) -> Strata {
    let of = |bounds: &[Xywh]| bounds.iter().map(shape).collect();
    Strata {
        labels: NAMES.iter().map(|&name| Some(name.to_owned())).collect(),
        gt: of(measure.gt_bounds()),
        dt: Some(of(measure.dt_bounds())),
    }
}

/// Width over height of every row; infinite without height, none for a point.
pub fn ratios(measure: Measure<'_>) -> Measured {
    let of = |bounds: &[Xywh]| bounds.iter().map(|b| Some(b[2] / b[3]).filter(|ratio| !ratio.is_nan())).collect();
    Measured { gt: of(measure.gt_bounds()), dt: Some(of(measure.dt_bounds())) }
}

fn shape(&[_, _, w, h]: &Xywh) -> u32 {
    match () {
        () if w * 3.0 < h => 0,
        () if w * 3.0 < h * 2.0 => 1,
        () if h * 3.0 < w => 4,
        () if h * 3.0 < w * 2.0 => 3,
        () => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_and_sides_of_no_length() {
        let of = |w: f64, h: f64| NAMES[shape(&[0.0, 0.0, w, h]) as usize];
        assert_eq!([of(1.0, 3.0), of(0.99, 3.0), of(2.0, 3.0), of(1.99, 3.0)], ["tall", "very tall", "square", "tall"]);
        assert_eq!([of(3.0, 1.0), of(3.0, 0.99), of(3.0, 2.0), of(3.0, 1.99)], ["wide", "very wide", "square", "wide"]);
        assert_eq!([of(0.0, 2.0), of(2.0, 0.0), of(0.0, 0.0)], ["very tall", "very wide", "square"]);
    }
}
