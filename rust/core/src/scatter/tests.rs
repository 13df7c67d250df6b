//! Against what the definitions say, point by point and pixel by pixel.

use super::*;
use proptest::prelude::*;

const BACK: u32 = 0xFF10_2030;
const REST: u32 = 0xFF80_8080;
const PALETTE: [u32; 4] = [0xFF00_72B2, 0x0000_0000, 0x8040_2000, 0xFFFF_FFFF];

fn half(above: u32, below: u32) -> u32 {
    let (above, below) = (above.to_be_bytes(), below.to_be_bytes());
    let rest = 255 - u32::from(above[0] / 2);
    u32::from_be_bytes([0, 1, 2, 3].map(|i| above[i] / 2 + ((u32::from(below[i]) * rest + 127) / 255) as u8))
}

/// Painters' order: later points above earlier ones, selected ones above all.
fn naive(marks: &Marks<'_>, view: &View, canvas: &Canvas<'_>) -> Vec<u32> {
    let is_front = |i: usize| canvas.selected.is_some_and(|s| s[i]);
    let mut order: Vec<usize> = (0..marks.xy.len()).filter(|&i| marks.is_seen(i)).collect();
    order.sort_by_key(|&i| (is_front(i), i));
    let color = |i: usize| if canvas.selected.is_some() && !is_front(i) { REST } else { marks.color(i) };
    let topmost = |px: f64, py: f64, reach: f64| {
        order.iter().rposition(|&i| {
            let [x, y] = view.pixel(marks.xy[i]).map(f64::floor);
            (x - px).powi(2) + (y - py).powi(2) <= reach * reach
        })
    };
    let mut out = Vec::new();
    for y in 0..view.height {
        for x in 0..view.width {
            let disc = topmost(x as f64, y as f64, canvas.radius - 0.25);
            let rim = topmost(x as f64, y as f64, canvas.radius + 0.25);
            let below = disc.map_or(canvas.background, |at| color(order[at]));
            let is_rim = rim.is_some() && rim > disc;
            out.push(if is_rim { half(color(order[rim.unwrap()]), below) } else { below });
        }
    }
    out
}

fn naive_inside([x, y]: [f64; 2], corners: &[[f64; 2]]) -> bool {
    let mut is_in = false;
    for i in 0..corners.len() {
        let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
        if (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) {
            is_in = !is_in;
        }
    }
    is_in
}

/// Places on a coarse grid, so that points share pixels, corners and heights.
fn place() -> impl Strategy<Value = [f64; 2]> {
    [-6..30i32, -6..30i32].prop_map(|at| at.map(|v| f64::from(v) / 2.0))
}

fn points() -> impl Strategy<Value = Vec<([f64; 2], u32, bool)>> {
    proptest::collection::vec((place(), 0..4u32, any::<bool>()), 0..60)
}

fn columns(points: &[([f64; 2], u32, bool)]) -> (Vec<[f64; 2]>, Vec<u32>, Vec<bool>) {
    (points.iter().map(|p| p.0).collect(), points.iter().map(|p| p.1).collect(), points.iter().map(|p| p.2).collect())
}

proptest! {
    #[test]
    fn a_picture_is_what_painters_order_says(
        points in points(), choose in any::<bool>(), radius in 0.5..6.0f64, width in 1..40usize, height in 1..40usize,
    ) {
        let (xy, codes, flags) = columns(&points);
        let marks = Marks::new(&xy, &codes, &PALETTE).unwrap();
        let view = View::new([0.0, 0.0, 12.0, 10.0], width, height).unwrap();
        let canvas = Canvas { radius, background: BACK, selected: choose.then_some(&flags[..]), rest: REST };
        prop_assert_eq!(draw(&marks, &view, &canvas).unwrap(), naive(&marks, &view, &canvas));
    }

    #[test]
    fn the_nearest_is_no_farther_than_any(points in points(), at in place(), reach in 0.0..20.0f64) {
        let (xy, codes, _) = columns(&points);
        let marks = Marks::new(&xy, &codes, &PALETTE).unwrap();
        let view = View::new([0.0, 0.0, 12.0, 10.0], 24, 40).unwrap();
        let away = |i: usize| {
            let [x, y] = view.pixel(xy[i]);
            (x - at[0]).powi(2) + (y - at[1]).powi(2)
        };
        let seen = (0..xy.len()).filter(|&i| marks.is_seen(i) && away(i) <= reach * reach);
        let expected = seen.min_by(|&a, &b| away(a).total_cmp(&away(b)).then(b.cmp(&a)));
        prop_assert_eq!(nearest(&marks, &view, at, reach), expected);
    }

    #[test]
    fn a_lasso_is_the_even_odd_rule(points in points(), corners in proptest::collection::vec(place(), 0..12)) {
        let (xy, codes, _) = columns(&points);
        let marks = Marks::new(&xy, &codes, &PALETTE).unwrap();
        let expected: Vec<bool> =
            (0..xy.len()).map(|i| marks.is_seen(i) && naive_inside(xy[i], &corners)).collect();
        prop_assert_eq!(inside(&marks, &corners), expected);
    }
}

/// Pseudo-random places, more than one task holds.
fn many() -> (Vec<[f64; 2]>, Vec<u32>) {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    (0..300_000).map(|i| ([next() * 12.0, next() * 10.0], i % 4)).unzip()
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let (xy, codes) = many();
    let marks = Marks::new(&xy, &codes, &PALETTE).unwrap();
    let view = View::new([1.0, 1.0, 9.0, 9.0], 320, 200).unwrap();
    let flags: Vec<bool> = (0..xy.len()).map(|i| i % 7 == 0).collect();
    let canvas = Canvas { radius: 1.5, background: BACK, selected: Some(&flags), rest: REST };
    let corners = [[2.0, 2.0], [11.0, 3.0], [4.0, 9.0]];
    let all = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let found = nearest(&marks, &view, [100.0, 100.0], 9.0);
            (draw(&marks, &view, &canvas).unwrap(), found, inside(&marks, &corners))
        })
    };
    let one = all(1);
    assert!(one == all(2) && one == all(7));
    assert!(one.1.is_some() && one.2.contains(&true));
}

#[test]
fn what_is_nowhere_is_neither_drawn_nor_found() {
    let xy = [[f64::NAN, 1.0], [f64::INFINITY, 1.0], [1e308, -1e308]];
    let marks = Marks::new(&xy, &[0, 0, 0], &PALETTE).unwrap();
    let view = View::new([0.0, 0.0, 2.0, 2.0], 8, 8).unwrap();
    let canvas = Canvas { radius: 3.0, background: BACK, selected: None, rest: REST };
    assert!(draw(&marks, &view, &canvas).unwrap().iter().all(|&p| p == BACK));
    assert_eq!(nearest(&marks, &view, [4.0, 4.0], 1e9), None);
    assert_eq!(inside(&marks, &[[-1e9, -1e9], [1e9, -1e9], [0.0, 1e9]]), [false; 3]);
}

#[test]
fn what_has_no_meaning_is_refused() {
    let xy = [[0.0, 0.0]];
    let marks = Marks::new(&xy, &[0], &PALETTE).unwrap();
    let view = View::new([0.0, 0.0, 1.0, 1.0], 4, 4).unwrap();
    let canvas = |radius, selected| Canvas { radius, background: 0, selected, rest: 0 };
    let said = [
        Marks::new(&xy, &[], &PALETTE).map(drop),
        Marks::new(&xy, &[4], &PALETTE).map(drop),
        View::new([0.0, 0.0, 0.0, 1.0], 4, 4).map(drop),
        View::new([0.0, f64::NAN, 1.0, 1.0], 4, 4).map(drop),
        View::new([0.0, 0.0, 1.0, 1.0], 40_000, 4).map(drop),
        draw(&marks, &view, &canvas(0.0, None)).map(drop),
        draw(&marks, &view, &canvas(f64::NAN, None)).map(drop),
        draw(&marks, &view, &canvas(1.0, Some(&[]))).map(drop),
    ];
    let said: Vec<String> = said.into_iter().map(|r| r.unwrap_err().to_string()).collect();
    assert_eq!(
        said,
        [
            "codes: found 0 codes beside 1 points; give one for each point",
            "codes: found the code 4 beside 4 colours; give a colour for each code",
            "view: found [0.0, 0.0, 0.0, 1.0]; give left < right and bottom < top, finite and apart",
            "view: found [0.0, NaN, 1.0, 1.0]; give left < right and bottom < top, finite and apart",
            "size: found 40000 x 4 pixels; give at most 16384 a side",
            "radius: found 0; give 0.5 to 32 pixels",
            "radius: found NaN; give 0.5 to 32 pixels",
            "selected: found 0 flags beside 1 points; give one for each point",
        ]
    );
}
