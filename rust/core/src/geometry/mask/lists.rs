//! Short lists of runs, many of them one after another in memory.

/// Lists of `[begin, end)`, each ascending and disjoint.
pub(super) struct Lists {
    runs: Vec<[u32; 2]>,
    /// List `i` is `runs[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { runs: Vec::new(), starts: vec![0] }
    }
}

impl Lists {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.starts.truncate(1);
    }

    /// Adds a run to the list that is open.
    pub(super) fn push(&mut self, run: [u32; 2]) {
        self.runs.push(run);
    }

    /// Closes lists until there are `count`.
    pub(super) fn close_until(&mut self, count: usize) {
        while self.starts.len() <= count {
            self.starts.push(self.runs.len());
        }
    }

    pub(super) fn push_list(&mut self, runs: &[[u32; 2]]) {
        self.runs.extend_from_slice(runs);
        self.starts.push(self.runs.len());
    }

    /// Adds what list `index` has in common with `other`.
    pub(super) fn push_common(&mut self, index: usize, other: &[[u32; 2]]) {
        let (mut i, end) = (self.starts[index], self.starts[index + 1]);
        let mut j = 0;
        while i < end && j < other.len() {
            let common = common(self.runs[i], other[j]);
            if common[0] < common[1] {
                self.runs.push(common);
            }
            let first = self.runs[i][1] <= other[j][1];
            i += usize::from(first);
            j += usize::from(!first);
        }
        self.starts.push(self.runs.len());
    }

    pub(super) fn of(&self, index: usize) -> &[[u32; 2]] {
        &self.runs[self.starts[index]..self.starts[index + 1]]
    }
}

/// Writes what two lists have in common.
pub(super) fn intersect(a: &[[u32; 2]], b: &[[u32; 2]], to: &mut Vec<[u32; 2]>) {
    to.clear();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let common = common(a[i], b[j]);
        if common[0] < common[1] {
            to.push(common);
        }
        let first = a[i][1] <= b[j][1];
        i += usize::from(first);
        j += usize::from(!first);
    }
}

#[inline]
fn common(a: [u32; 2], b: [u32; 2]) -> [u32; 2] {
    [a[0].max(b[0]), a[1].min(b[1])]
}
