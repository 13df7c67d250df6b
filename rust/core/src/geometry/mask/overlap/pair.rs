//! Pixels that two masks share, straight from their runs.
//!
//! Both are walked at once, foreground run by foreground run: add what the current two share, then
//! go on in the mask whose run ends first. Which one that is, is close to a coin toss for masks of
//! fine structure, so both steps are computed and the right one is kept without a jump. 1.5 ns a
//! run on masks of any kind; with a jump 1.2 to 2.9 ns, run by run as in maskApi.c 4 to 7 ns. A walk
//! ends with the mask that ends first.

/// How many pixels are foreground in both; the masks have the same size.
pub(super) fn shared_pixels(a: &[u32], b: &[u32]) -> u32 {
    // In pairs of a gap and a run of foreground; a last gap says nothing.
    let (mut rest_a, mut rest_b) = (a.as_chunks::<2>().0.iter(), b.as_chunks::<2>().0.iter());
    let (Some(first_a), Some(first_b)) = (rest_a.next(), rest_b.next()) else { return 0 };
    let (mut run_a, mut run_b) = (next(0, first_a), next(0, first_b));
    let mut shared = 0_u32;
    // Both next runs are at hand as long as neither mask is at its last one.
    let (rest_a, rest_b) = (rest_a.as_slice(), rest_b.as_slice());
    let (mut i, mut j) = (0, 0);
    while let (Some(pair_a), Some(pair_b)) = (rest_a.get(i), rest_b.get(j)) {
        shared = shared.wrapping_add(common(run_a, run_b));
        let a_ends = run_a[1] <= run_b[1];
        let (next_a, next_b) = (next(run_a[1], pair_a), next(run_b[1], pair_b));
        run_a = if a_ends { next_a } else { run_a };
        run_b = if a_ends { run_b } else { next_b };
        i += usize::from(a_ends);
        j += usize::from(!a_ends);
    }
    loop {
        shared = shared.wrapping_add(common(run_a, run_b));
        if run_a[1] <= run_b[1] {
            let Some(pair) = rest_a.get(i) else { return shared };
            run_a = next(run_a[1], pair);
            i += 1;
        } else {
            let Some(pair) = rest_b.get(j) else { return shared };
            run_b = next(run_b[1], pair);
            j += 1;
        }
    }
}

/// Begin and end of the run that follows.
#[inline(always)]
fn next(end: u32, pair: &[u32; 2]) -> [u32; 2] {
    let begin = end.wrapping_add(pair[0]);
    [begin, begin.wrapping_add(pair[1])]
}

#[inline(always)]
fn common(a: [u32; 2], b: [u32; 2]) -> u32 {
    a[1].min(b[1]).saturating_sub(a[0].max(b[0]))
}
