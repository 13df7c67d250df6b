//! Detections into image order: a counting sort that moves each row once.
//!
//! Rows are counted per image, which gives the offsets; then each thread takes a contiguous range
//! of images, and so of every output column, walks all rows in order and moves those of its
//! images. Rows of one image keep their order because each thread goes front to back. Sources are
//! dropped as soon as every thread has passed them, so that the peak is little above the output.

use crate::columns::Xywh;
use std::sync::Arc;

/// Some consecutive rows, staged or borrowed.
pub(super) trait Rows: Send + Sync {
    /// The image rank of each row.
    fn ranks(&self) -> &[u32];
    /// Row `row` itself.
    fn row(&self, row: usize) -> (Xywh, u32, f64);
}

/// The sorted columns.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub offsets: Vec<usize>,
    pub boxes_xywh: Vec<Xywh>,
    pub class: Vec<u32>,
    pub score: Vec<f64>,
    /// The number of each row before sorting.
    pub row: Vec<u32>,
}

/// The part of the columns that one thread fills.
struct Share<'a> {
    first_image: usize,
    next: Vec<usize>,
    boxes_xywh: &'a mut [Xywh],
    class: &'a mut [u32],
    score: &'a mut [f64],
    row: &'a mut [u32],
}

/// Sorts the rows of `parts`, stably, by image rank, each below `n_images`.
pub(super) fn sort<R: Rows>(parts: Vec<R>, n_images: usize, threads: usize) -> Sorted {
    let offsets = count(&parts, n_images);
    let n = offsets[n_images];
    let mut sorted =
        Sorted { boxes_xywh: vec![[0.0; 4]; n], class: vec![0; n], score: vec![0.0; n], row: vec![0; n], offsets };
    let shares = share(&mut sorted, threads);
    let parts: Vec<Arc<R>> = parts.into_iter().map(Arc::new).collect();
    std::thread::scope(|scope| {
        let mut shares = shares.into_iter();
        let mine = shares.next();
        for other in shares {
            let parts = parts.clone();
            scope.spawn(move || fill(other, parts));
        }
        if let Some(mine) = mine {
            fill(mine, parts);
        }
    });
    sorted
}

fn count<R: Rows>(parts: &[R], n_images: usize) -> Vec<usize> {
    let mut offsets = vec![0; n_images + 1];
    for part in parts {
        for &rank in part.ranks() {
            offsets[rank as usize + 1] += 1;
        }
    }
    for image in 0..n_images {
        offsets[image + 1] += offsets[image];
    }
    offsets
}

/// Cuts the columns at image borders into about equal shares.
fn share(sorted: &mut Sorted, threads: usize) -> Vec<Share<'_>> {
    const WORTH_A_THREAD: usize = 1 << 14;
    let offsets = &sorted.offsets;
    let n_images = offsets.len() - 1;
    let n = offsets[n_images];
    let threads = threads.min(n / WORTH_A_THREAD + 1);
    let mut columns = (&mut sorted.boxes_xywh[..], &mut sorted.class[..], &mut sorted.score[..], &mut sorted.row[..]);
    let mut shares = Vec::with_capacity(threads);
    let mut first_image = 0;
    for thread in 0..threads {
        let last = thread + 1 == threads;
        let wanted = n / threads * (thread + 1);
        let end_image =
            if last { n_images } else { offsets.partition_point(|&o| o < wanted).clamp(first_image, n_images) };
        let start = offsets[first_image];
        let rows = offsets[end_image] - start;
        let (boxes_xywh, rest0) = columns.0.split_at_mut(rows);
        let (class, rest1) = columns.1.split_at_mut(rows);
        let (score, rest2) = columns.2.split_at_mut(rows);
        let (row, rest3) = columns.3.split_at_mut(rows);
        columns = (rest0, rest1, rest2, rest3);
        let next = offsets[first_image..end_image].iter().map(|o| o - start).collect();
        shares.push(Share { first_image, next, boxes_xywh, class, score, row });
        first_image = end_image;
    }
    shares
}

fn fill<R: Rows>(mut share: Share<'_>, parts: Vec<Arc<R>>) {
    let mut base = 0;
    for part in parts {
        for (row, &rank) in part.ranks().iter().enumerate() {
            let Some(next) = share.next.get_mut((rank as usize).wrapping_sub(share.first_image)) else { continue };
            let to = *next;
            *next += 1;
            let (xywh, class, score) = part.row(row);
            share.boxes_xywh[to] = xywh;
            share.class[to] = class;
            share.score[to] = score;
            share.row[to] = (base + row) as u32;
        }
        base += part.ranks().len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Part(Vec<u32>, u32);

    impl Rows for Part {
        fn ranks(&self) -> &[u32] {
            &self.0
        }

        fn row(&self, row: usize) -> (Xywh, u32, f64) {
            let number = self.1 + row as u32;
            ([f64::from(number); 4], number, f64::from(number))
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rows_are_sorted_as_a_stable_sort_does(
            parts in prop::collection::vec(prop::collection::vec(0u32..9, 0..40_000), 0..4),
            threads in 1usize..5,
        ) {
            let ranks: Vec<u32> = parts.concat();
            let mut first = 0;
            let parts = parts.into_iter().map(|ranks| {
                first += ranks.len() as u32;
                Part(ranks.clone(), first - ranks.len() as u32)
            });
            let sorted = sort(parts.collect(), 9, threads);
            let mut expected: Vec<u32> = (0..ranks.len() as u32).collect();
            expected.sort_by_key(|&row| ranks[row as usize]);
            prop_assert_eq!(&sorted.row, &expected);
            prop_assert_eq!(&sorted.class, &expected);
            prop_assert!(sorted.score.iter().zip(&expected).all(|(s, e)| *s == f64::from(*e)));
            prop_assert!(sorted.boxes_xywh.iter().zip(&expected).all(|(b, e)| b[3] == f64::from(*e)));
            for image in 0..9 {
                let rows = &sorted.row[sorted.offsets[image]..sorted.offsets[image + 1]];
                prop_assert!(rows.iter().all(|&row| ranks[row as usize] == image as u32));
            }
        }
    }
}
