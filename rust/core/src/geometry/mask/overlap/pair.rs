//! Pixels that two masks share, straight from their runs.
//!
//! Both are walked at once, foreground run by foreground run: add what the current two share, then
//! go on in the mask whose run ends first. Which one that is, is close to a coin toss for masks of
//! fine structure, so both steps are computed and the right one is kept without a jump. That takes
//! 0.4 to 1.2 ns a run on masks of any kind; with a jump for each step up to 2.9 ns, and run by run,
//! background included, as in maskApi.c, 2.5 ns. A walk ends with the mask that ends first.

/// How many pixels are foreground in both; the masks have the same size.
pub(super) fn shared_pixels(a: &[u32], b: &[u32]) -> u32 {
    if a.len() < 2 || b.len() < 2 {
        return 0;
    }
    let (mut run_a, mut run_b) = (Run::after(0, a, 0), Run::after(0, b, 0));
    let mut shared = 0_u32;
    // Each index is that of a gap before a run; a last gap alone says nothing.
    let (last_a, last_b) = (a.len() - 1, b.len() - 1);
    let (mut i, mut j) = (2, 2);
    // Both next runs are at hand as long as neither mask is at its last one.
    while i < last_a && j < last_b {
        shared = shared.wrapping_add(run_a.common(run_b));
        let a_ends = run_a.end <= run_b.end;
        let (next_a, next_b) = (Run::after(run_a.end, a, i), Run::after(run_b.end, b, j));
        run_a.begin = if a_ends { next_a.begin } else { run_a.begin };
        run_a.end = if a_ends { next_a.end } else { run_a.end };
        run_b.begin = if a_ends { run_b.begin } else { next_b.begin };
        run_b.end = if a_ends { run_b.end } else { next_b.end };
        i += 2 * usize::from(a_ends);
        j += 2 * usize::from(!a_ends);
    }
    loop {
        shared = shared.wrapping_add(run_a.common(run_b));
        let (run, runs, at) = if run_a.end <= run_b.end { (&mut run_a, a, &mut i) } else { (&mut run_b, b, &mut j) };
        if *at + 1 >= runs.len() {
            return shared;
        }
        *run = Run::after(run.end, runs, *at);
        *at += 2;
    }
}

/// A run of foreground: its first pixel, and the one behind its last.
#[derive(Clone, Copy)]
struct Run {
    begin: u32,
    end: u32,
}

impl Run {
    /// The run whose gap stands at `at`, where the one before it ends at `end`.
    #[inline(always)]
    fn after(end: u32, runs: &[u32], at: usize) -> Self {
        let begin = end.wrapping_add(runs[at]);
        Self { begin, end: begin.wrapping_add(runs[at + 1]) }
    }

    #[inline(always)]
    fn common(self, other: Self) -> u32 {
        self.end.min(other.end).saturating_sub(self.begin.max(other.begin))
    }
}
