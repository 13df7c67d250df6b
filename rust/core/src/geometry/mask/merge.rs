//! Union and intersection of masks, by their borders; equal to `rleMerge` of cocoapi's maskApi.c.

use crate::columns::Mask;

/// The union of two masks given by their borders: where runs begin and end, ascending.
pub(super) fn union_of_borders(a: &[u32], b: &[u32], union: &mut Vec<u32>) {
    union.clear();
    let (mut i, mut j) = (0, 0);
    let mut inside = false;
    while i < a.len() || j < b.len() {
        let at = match (a.get(i), b.get(j)) {
            (Some(&x), Some(&y)) => x.min(y),
            (Some(&x), None) => x,
            (None, Some(&y)) => y,
            (None, None) => break,
        };
        i += usize::from(a.get(i) == Some(&at));
        j += usize::from(b.get(j) == Some(&at));
        // Behind an odd number of borders is foreground.
        let now = i % 2 == 1 || j % 2 == 1;
        if now != inside {
            union.push(at);
            inside = now;
        }
    }
}

/// Appends the runs of the union, or the intersection, of masks of one size. One mask stays as it
/// is; of no masks there are no runs.
pub fn merge<'a>(mut masks: impl Iterator<Item = Mask<'a>>, intersect: bool, runs: &mut Vec<u32>) {
    let Some(first) = masks.next() else { return };
    let pixels = first.runs.iter().sum::<u32>();
    let (mut so_far, mut next, mut combined) = (Vec::new(), Vec::new(), Vec::new());
    let mut merged = false;
    borders(first, &mut so_far);
    for mask in masks {
        borders(mask, &mut next);
        combine(&so_far, &next, intersect, &mut combined);
        std::mem::swap(&mut so_far, &mut combined);
        merged = true;
    }
    if !merged {
        runs.extend_from_slice(first.runs);
        return;
    }
    let mut before = 0;
    for &border in &so_far {
        runs.push(border - before);
        before = border;
    }
    if runs.is_empty() || before < pixels {
        runs.push(pixels - before);
    }
}

/// Where the runs of a mask begin and end, but for its end.
fn borders(mask: Mask<'_>, borders: &mut Vec<u32>) {
    borders.clear();
    let mut end = 0;
    for &run in mask.runs {
        end += run;
        borders.push(end);
    }
    // An odd number of runs ends with background.
    if mask.runs.len() % 2 == 1 {
        borders.pop();
    }
}

/// As [`union_of_borders`], or the intersection.
fn combine(a: &[u32], b: &[u32], intersect: bool, out: &mut Vec<u32>) {
    out.clear();
    let (mut i, mut j) = (0, 0);
    let mut inside = false;
    while let Some(at) = [a.get(i), b.get(j)].into_iter().flatten().min().copied() {
        while a.get(i) == Some(&at) {
            i += 1;
        }
        while b.get(j) == Some(&at) {
            j += 1;
        }
        let now = if intersect { i % 2 == 1 && j % 2 == 1 } else { i % 2 == 1 || j % 2 == 1 };
        if now != inside {
            out.push(at);
            inside = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pixels(mask: Mask<'_>) -> Vec<bool> {
        mask.runs.iter().enumerate().flat_map(|(i, &run)| vec![i % 2 == 1; run as usize]).collect()
    }

    proptest! {
        #[test]
        fn equals_pixels(
            lists in prop::collection::vec(prop::collection::vec(0u32..7, 0..12), 1..5),
            intersect in any::<bool>(),
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|mut runs| {
                runs.push(90 - runs.iter().sum::<u32>().min(90));
                runs
            }).collect();
            let masks = || lists.iter().map(|runs| Mask { height: 9, width: 10, runs });
            let mut runs = Vec::new();
            merge(masks(), intersect, &mut runs);
            let all: Vec<Vec<bool>> = masks().map(pixels).collect();
            let expected: Vec<bool> = (0..90)
                .map(|at| if intersect { all.iter().all(|p| p[at]) } else { all.iter().any(|p| p[at]) })
                .collect();
            prop_assert_eq!(pixels(Mask { height: 9, width: 10, runs: &runs }), expected);
            prop_assert!(lists.len() == 1 || runs.iter().skip(1).all(|&run| run > 0));
        }
    }
}
