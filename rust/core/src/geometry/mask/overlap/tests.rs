use super::*;
use proptest::prelude::*;

/// A mask from the lengths of runs, cut or filled up to the size.
pub(in crate::geometry::mask) fn fitted(height: u32, width: u32, lengths: &[u32]) -> Vec<u32> {
    let mut left = height * width;
    let mut runs: Vec<u32> = lengths
        .iter()
        .map(|&length| {
            let run = length.min(left);
            left -= run;
            run
        })
        .collect();
    if left > 0 {
        runs.push(left);
    }
    runs
}

pub(in crate::geometry::mask) fn pixels(mask: Mask<'_>) -> Vec<bool> {
    mask.runs.iter().enumerate().flat_map(|(i, &run)| std::iter::repeat_n(i % 2 == 1, run as usize)).collect()
}

fn naive(a: Mask<'_>, b: Mask<'_>, crowd: bool) -> f64 {
    if (a.height, a.width) != (b.height, b.width) {
        return -1.0;
    }
    let (a, b) = (pixels(a), pixels(b));
    let shared = a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
    let count = |pixels: &[bool]| pixels.iter().filter(|on| **on).count();
    match (shared, crowd) {
        (0, _) => 0.0,
        (_, true) => shared as f64 / count(&a) as f64,
        (_, false) => shared as f64 / (count(&a) + count(&b) - shared) as f64,
    }
}

/// Lengths that make masks of fine and of coarse structure, some of length 0.
fn lengths() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![
        prop::collection::vec(0..4_u32, 0..700),
        prop::collection::vec(0..60_u32, 0..60),
        prop::collection::vec(0..900_u32, 0..8),
        (0..60_u32, prop::collection::vec(1..80_u32, 0..30)).prop_map(|(gap, runs)| {
            // One run in most columns, as objects have.
            [gap].into_iter().chain(runs.into_iter().flat_map(|run| [run, 70_u32.saturating_sub(run)])).collect()
        }),
    ]
}

fn column(count: usize) -> impl Strategy<Value = Masks> {
    let size = prop_oneof![6 => Just([70, 25]), 1 => Just([25, 70]), 1 => Just([1, 1750]), 1 => Just([0, 3])];
    prop::collection::vec((size, lengths()), 0..count).prop_map(|rows| {
        let mut masks = Masks::default();
        for ([height, width], lengths) in rows {
            masks.push(Mask { height, width, runs: &fitted(height, width, &lengths) });
        }
        masks
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn tables_and_pairs_count_pixels(dt in column(12), gt in column(12), crowd in prop::collection::vec(any::<bool>(), 12)) {
        let table = coco_mask_ious(&dt, &gt, Some(&crowd));
        prop_assert_eq!(table.len(), dt.len() * gt.len());
        for row in 0..dt.len() {
            for object in 0..gt.len() {
                let (a, b) = (dt.mask(row), gt.mask(object));
                let expected = naive(a, b, crowd[object]);
                prop_assert_eq!(coco_mask_iou(a, dt.area[row], b, gt.area[object], crowd[object]), expected);
                let met = boxes_meet(&dt.bounds[row], &gt.bounds[object]);
                let expected = if met { expected } else { 0.0 };
                prop_assert_eq!(table[row * gt.len() + object], expected, "{:?} {:?}", a, b);
            }
        }
    }
}

fn noise(height: u32, width: u32, count: usize, longest: u32) -> Masks {
    let (mut masks, mut state) = (Masks::default(), 1_u32);
    for _ in 0..count {
        let mut lengths = Vec::new();
        for _ in 0..height * width / 2 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            lengths.push(1 + (state >> 16) % longest);
        }
        masks.push(Mask { height, width, runs: &fitted(height, width, &lengths) });
    }
    masks
}

/// Whatever form is chosen, whatever the threads, the table is that of the pairs.
#[test]
fn masks_of_every_structure() {
    let cases = [(300, 40, 2), (300, 40, 30), (100, 200, 300), (40_000, 3, 9000), (2, 70_000, 5)];
    for (height, width, longest) in cases {
        let (mut dt, gt) = (noise(height, width, 9, longest), noise(height, width, 7, longest));
        // Simple ones among them.
        dt.push(Mask { height, width, runs: &[0, height * width] });
        dt.push(Mask { height, width, runs: &[height * width] });
        let table = coco_mask_ious(&dt, &gt, None);
        for (index, overlap) in table.iter().enumerate() {
            let (row, object) = (index / gt.len(), index % gt.len());
            let pair = coco_mask_iou(dt.mask(row), dt.area[row], gt.mask(object), gt.area[object], false);
            assert_eq!(*overlap, pair, "{height} x {width}, runs to {longest}: {row}, {object}");
        }
    }
}

#[test]
fn the_largest_masks() {
    let (mut dt, mut gt) = (Masks::default(), Masks::default());
    for width in [u32::MAX, u32::MAX - 1] {
        dt.push(Mask { height: 1, width, runs: &[0, width] });
        gt.push(Mask { height: 1, width, runs: &[1, width - 1] });
        gt.push(Mask { height: 1, width, runs: &[0, 1, width - 1] });
    }
    let table = coco_mask_ious(&dt, &gt, None);
    let most = f64::from(u32::MAX);
    assert_eq!(table[..4], [(most - 1.0) / most, 1.0 / most, -1.0, -1.0]);
    assert_eq!(table[4..], [-1.0, -1.0, (most - 2.0) / (most - 1.0), 1.0 / (most - 1.0)]);
}
