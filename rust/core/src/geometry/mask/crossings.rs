//! Where a polygon's boundary crosses columns of pixels, sorted into runs.
//!
//! Every column between the first and the last that a closed boundary crosses is crossed at least
//! twice, so counting columns costs no more than the crossings themselves; within a column there
//! are mostly two, sorted by insertion. Sorting all of them by comparison took three times as long.

/// Crossings of one polygon.
#[derive(Default)]
pub(super) struct Crossings {
    /// Column and row of each.
    places: Vec<[u32; 2]>,
    /// For each column from the first one on, where its next crossing belongs.
    next: Vec<u32>,
    sorted: Vec<u32>,
}

/// Columns with more crossings than this are sorted by comparison.
const FEW: usize = 16;

impl Crossings {
    pub(super) fn clear(&mut self) {
        self.places.clear();
    }

    #[inline]
    pub(super) fn push(&mut self, column: u32, row: u32) {
        self.places.push([column, row]);
    }

    /// The runs between them. Crossings at the same place cancel in pairs.
    pub(super) fn runs(&mut self, height: u32, width: u32, runs: &mut Vec<u32>) {
        self.sort(height);
        runs.clear();
        let pixels = height * width;
        let mut begin = 0;
        let mut rest = self.sorted.iter().peekable();
        while let Some(&border) = rest.next() {
            if rest.next_if_eq(&&border).is_some() {
                continue;
            }
            // The bottom end of the last column is the end of the last run anyway.
            if border == pixels {
                break;
            }
            runs.push(border - begin);
            begin = border;
        }
        runs.push(pixels - begin);
    }

    fn sort(&mut self, height: u32) {
        self.sorted.clear();
        let Some(first) = self.places.iter().map(|place| place[0]).min() else { return };
        let last = self.places.iter().map(|place| place[0]).max().unwrap_or(first);
        self.next.clear();
        self.next.resize((last - first) as usize + 1, 0);
        for place in &self.places {
            self.next[(place[0] - first) as usize] += 1;
        }
        let mut begin = 0;
        for next in &mut self.next {
            (*next, begin) = (begin, begin + *next);
        }
        self.sorted.resize(self.places.len(), 0);
        for &[column, row] in &self.places {
            let next = &mut self.next[(column - first) as usize];
            self.sorted[*next as usize] = column * height + row;
            *next += 1;
        }
        // Each entry has moved on to where the following column begins.
        let mut begin = 0;
        for &end in &self.next {
            sort_few(&mut self.sorted[begin..end as usize]);
            begin = end as usize;
        }
    }
}

#[inline]
fn sort_few(values: &mut [u32]) {
    if values.len() > FEW {
        values.sort_unstable();
        return;
    }
    for end in 1..values.len() {
        let mut at = end;
        while at > 0 && values[at - 1] > values[at] {
            values.swap(at - 1, at);
            at -= 1;
        }
    }
}
