use super::*;
use proptest::prelude::*;

/// COCO's rule taken literally: every fine point of the boundary, in order.
fn fine_points(polygon: &[f64]) -> Vec<(i32, i32)> {
    let fine = |value: f64| (5.0 * value + 0.5) as i32;
    let corners: Vec<(i32, i32)> = polygon.chunks_exact(2).map(|p| (fine(p[0]), fine(p[1]))).collect();
    let mut points = Vec::new();
    for (index, &from) in corners.iter().enumerate() {
        let to = corners[(index + 1) % corners.len()];
        let (width, height) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
        let shallow = width >= height;
        let backwards = if shallow { from.0 > to.0 } else { from.1 > to.1 };
        let (a, b) = if backwards { (to, from) } else { (from, to) };
        let steps = width.max(height);
        let slope = f64::from(if shallow { b.1 - a.1 } else { b.0 - a.0 }) / f64::from(steps);
        for step in 0..=steps {
            let step = if backwards { steps - step } else { step };
            let along = |start: i32| (f64::from(start) + slope * f64::from(step) + 0.5) as i32;
            points.push(if shallow { (a.0 + step, along(a.1)) } else { (along(a.0), a.1 + step) });
        }
    }
    points
}

/// COCO's rule taken literally: the runs.
fn naive(polygon: &[f64], height: u32, width: u32) -> Vec<u32> {
    let mut borders = Vec::new();
    for pair in fine_points(polygon).windows(2) {
        let ((u0, v0), (u1, v1)) = (pair[0], pair[1]);
        if u0 == u1 {
            continue;
        }
        let x = (f64::from(if u1 < u0 { u1 } else { u1 - 1 }) + 0.5) / 5.0 - 0.5;
        if x.floor() != x || x < 0.0 || x > f64::from(width) - 1.0 {
            continue;
        }
        let y = ((f64::from(v0.min(v1)) + 0.5) / 5.0 - 0.5).clamp(0.0, f64::from(height)).ceil();
        borders.push(x as u32 * height + y as u32);
    }
    borders.push(height * width);
    borders.sort_unstable();
    let mut differences = Vec::new();
    let mut before = 0;
    for border in borders {
        differences.push(border - before);
        before = border;
    }
    let mut runs = vec![differences[0]];
    let mut rest = differences[1..].iter();
    while let Some(&difference) = rest.next() {
        if difference > 0 {
            runs.push(difference);
        } else if let Some(&following) = rest.next() {
            *runs.last_mut().unwrap() += following;
        }
    }
    runs
}

fn runs(polygons: &[Vec<f64>], height: u32, width: u32) -> Result<Vec<u32>> {
    let mut masks = Masks::default();
    Rasteriser::default().push(&mut masks, [height, width], polygons.iter().map(Vec::as_slice))?;
    Ok(masks.runs)
}

/// Coordinates of many sorts: around the image, far outside, on halves and fifths, repeated.
fn coordinate(extent: f64) -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -0.3 * extent..1.3 * extent,
        2 => (-10..(2.2 * extent) as i32).prop_map(|n| f64::from(n) / 2.0),
        2 => (-10..(5.2 * extent) as i32).prop_map(|n| f64::from(n) / 10.0),
        1 => (0..4).prop_map(move |n| f64::from(n) * extent / 3.0),
        1 => -3000.0..3000.0_f64,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn equal_to_the_rule_taken_literally(
        (height, width) in (0..70_u32, 1..90_u32),
        polygon in prop::collection::vec((coordinate(90.0), coordinate(70.0)), 3..40),
        odd in any::<bool>(),
    ) {
        let mut polygon: Vec<f64> = polygon.into_iter().flat_map(|(x, y)| [x, y]).collect();
        let expected = naive(&polygon, height, width);
        if odd {
            polygon.push(7.0);
        }
        prop_assert_eq!(runs(&[polygon], height, width).unwrap(), expected);
    }

    #[test]
    fn tiny_polygons(polygon in prop::collection::vec(-1.0..4.0_f64, 6..14)) {
        prop_assert_eq!(runs(std::slice::from_ref(&polygon), 3, 3).unwrap(), naive(&polygon, 3, 3));
    }

    #[test]
    fn the_union_covers_what_either_covers(
        polygons in prop::collection::vec(prop::collection::vec(coordinate(30.0), 6..16), 1..5)) {
        let paint = |runs: &[u32]| -> Vec<bool> {
            runs.iter().enumerate().flat_map(|(i, &n)| std::iter::repeat_n(i % 2 == 1, n as usize)).collect()
        };
        let mut expected = vec![false; 900];
        for polygon in &polygons {
            for (pixel, painted) in expected.iter_mut().zip(paint(&naive(polygon, 30, 30))) {
                *pixel |= painted;
            }
        }
        let union = runs(&polygons, 30, 30).unwrap();
        prop_assert_eq!(paint(&union), expected);
        prop_assert!(union[1..].iter().all(|&run| run > 0), "borders are distinct");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Edges of millions of fine points: the steps that are estimated must still be the right ones.
    #[test]
    fn huge_polygons(polygon in prop::collection::vec(-60_000.0..90_000.0_f64, 6..10), wide in any::<bool>()) {
        let (height, width) = if wide { (3, 50_000) } else { (40_000, 7) };
        prop_assert_eq!(runs(std::slice::from_ref(&polygon), height, width).unwrap(), naive(&polygon, height, width));
    }
}

/// A square whose coordinates reach the limit covers the image, whatever its orientation.
#[test]
fn the_largest_coordinates() {
    let most = 214_748_364.0;
    let square = vec![-most, -most, most, -most, most, most, -most, most];
    assert_eq!(runs(&[square], 100, 200).unwrap(), [0, 20_000]);
    let steep = vec![-1.0, -most, 100.0, most, -1.0, most];
    assert!(runs(&[steep], 100, 200).unwrap().len() > 1);
}

#[test]
fn what_is_refused() {
    let message = |polygons: &[Vec<f64>]| runs(polygons, 10, 10).unwrap_err().to_string();
    let triangle = vec![1.0, 1.0, 8.0, 1.0, 1.0, 8.0];
    assert!(message(&[]).contains("segmentation: found no polygon"));
    assert!(message(&[vec![1.0, 1.0, 5.0, 5.0]]).contains("segmentation[0]: found a polygon of 4 numbers"));
    for odd in [f64::NAN, f64::INFINITY, -1e300, 214_748_365.0, -214_748_366.0] {
        let found = message(&[triangle.clone(), vec![1.0, 2.0, odd]]);
        assert!(found.starts_with(&format!("segmentation[1][2]: found {odd}")), "{found}");
    }
    let wide = [vec![-1e8, 0.0, 1e8, 0.5, -1e8, 1.0, 1e8, 1.5]];
    let found = runs(&wide, 1, 100_000_000).unwrap_err().to_string();
    assert!(found.contains("crosses 400000000 columns"), "{found}");
}

#[test]
fn polygons_without_an_inside() {
    let five = vec![1.0, 1.0, 8.0, 8.0, 3.0];
    let triangle = vec![1.0, 1.0, 8.0, 1.0, 1.0, 8.0];
    assert_eq!(runs(std::slice::from_ref(&five), 10, 10).unwrap(), [100], "two points");
    let alone = runs(std::slice::from_ref(&triangle), 10, 10).unwrap();
    assert_eq!(runs(&[triangle, vec![], vec![1.0], vec![3.0, 4.0], five], 10, 10).unwrap(), alone);
    assert_eq!(runs(&[vec![1.0, 1.0, 8.0, 1.0, 1.0, 8.0]], 10, 0).unwrap(), [0]);
    assert_eq!(runs(&[vec![1.0, 1.0, 8.0, 1.0, 1.0, 8.0]], 0, 10).unwrap(), [0]);
}
