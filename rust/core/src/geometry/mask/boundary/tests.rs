use super::super::bitmap::encode;
use super::super::overlap::tests::{fitted, pixels};
use super::*;
use proptest::prelude::*;

/// A pixel is inner if no pixel within `reach` rows and columns is background or outside.
fn naive(mask: Mask<'_>, reach: i64) -> Vec<bool> {
    let (height, width) = (i64::from(mask.height), i64::from(mask.width));
    let on = pixels(mask);
    let is_on = |x: i64, y: i64| (0..width).contains(&x) && (0..height).contains(&y) && on[(x * height + y) as usize];
    (0..width * height)
        .map(|pixel| {
            let (x, y) = (pixel / height, pixel % height);
            let inner = (x - reach..=x + reach).all(|x| (y - reach..=y + reach).all(|y| is_on(x, y)));
            on[pixel as usize] && !inner
        })
        .collect()
}

fn check(masks: &Masks, ratio: f64) {
    let thin = boundaries(masks, ratio);
    assert_eq!(thin.len(), masks.len());
    for row in 0..masks.len() {
        let reach = i64::from(boundary_width(masks.size[row], ratio));
        assert_eq!(pixels(thin.mask(row)), naive(masks.mask(row), reach), "{:?}", masks.mask(row));
        assert_eq!(thin.size[row], masks.size[row]);
        assert_eq!(thin.mask(row).runs.iter().sum::<u32>(), masks.mask(row).runs.iter().sum::<u32>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn erodes_as_a_square_does(
        rows in prop::collection::vec(prop::collection::vec(prop_oneof![1 => 0..4_u32, 3 => 0..25_u32, 2 => 0..200_u32], 0..40), 0..4),
        width in 1..5_u32,
    ) {
        let mut masks = Masks::default();
        for lengths in &rows {
            masks.push(Mask { height: 20, width: 24, runs: &fitted(20, 24, lengths) });
        }
        check(&masks, f64::from(width) / 31.24);
    }

    #[test]
    fn images_of_any_shape(
        (height, width) in (1..150_u32, 1..40_u32),
        lengths in prop::collection::vec(prop_oneof![0..4_u32, 0..900_u32], 0..40),
        ratio in 0.001..0.2_f64,
    ) {
        let mut masks = Masks::default();
        masks.push(Mask { height, width, runs: &fitted(height, width, &lengths) });
        check(&masks, ratio);
    }

    /// Holes in a large mask, so that something is left inside.
    #[test]
    fn erodes_around_holes(holes in prop::collection::vec(0..480_u32, 0..6), width in 1..4_u32) {
        let mut on = vec![1_u8; 480];
        for hole in holes {
            on[hole as usize] = 0;
        }
        let mut masks = Masks::default();
        let mut runs = Vec::new();
        encode(&on, &mut runs);
        masks.push(Mask { height: 20, width: 24, runs: &runs });
        check(&masks, f64::from(width) / 31.24);
    }
}

#[test]
fn widths() {
    // Half is rounded to even, as Python's round does: 0.02 * 125 = 2.5, 0.02 * 175 = 3.5.
    for (size, ratio, width) in [
        ([480, 640], 0.02, 16),
        ([75, 100], 0.02, 2),
        ([105, 140], 0.02, 4),
        ([1, 1], 0.02, 1),
        ([0, 0], 0.02, 1),
        ([480, 640], 1.0, 800),
        ([480, 640], f64::NAN, 1),
        ([480, 640], f64::INFINITY, u32::MAX),
        ([u32::MAX, 1], 1.0, u32::MAX),
    ] {
        assert_eq!(boundary_width(size, ratio), width, "{size:?} {ratio}");
    }
}

#[test]
fn a_full_image_has_a_frame() {
    let mut masks = Masks::default();
    masks.push(Mask { height: 100, width: 200, runs: &[0, 20_000] });
    let thin = boundaries(&masks, 0.02);
    assert_eq!(boundary_width([100, 200], 0.02), 4);
    assert_eq!(thin.area[0], 20_000 - 92 * 192);
    assert_eq!(thin.bounds, masks.bounds);
    let mut small = Masks::default();
    small.push(Mask { height: 5, width: 6, runs: &[0, 30] });
    assert_eq!(boundaries(&small, 0.02).mask(0).runs, [0, 6, 3, 2, 3, 2, 3, 2, 3, 6]);
}

#[test]
fn nothing_has_no_boundary() {
    let mut masks = Masks::default();
    masks.push(Mask { height: 5, width: 6, runs: &[30] });
    masks.push(Mask { height: 0, width: 0, runs: &[] });
    assert_eq!(boundaries(&masks, 0.02), masks);
}
