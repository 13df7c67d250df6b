//! Keypoints, one column for all rows.

/// Keypoints, row by row; any number of points each.
#[derive(Clone, Debug, PartialEq)]
pub struct Keypoints {
    /// Points of row `i` are `points[offsets[i]..offsets[i + 1]]`.
    pub offsets: Vec<usize>,
    /// x, y in pixels, and visibility (ground truth: 0 not labelled, 1 hidden, 2 visible) or
    /// confidence (detections).
    pub points: Vec<[f64; 3]>,
    /// COCO's `num_keypoints` as the file gives it, else the number of points with visibility
    /// above 0; an object with 0 is ignored. Empty for detections.
    pub labelled: Vec<u32>,
}

impl Default for Keypoints {
    fn default() -> Self {
        Self { offsets: vec![0], points: Vec::new(), labelled: Vec::new() }
    }
}

impl Keypoints {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same with the points of each row counted that have a visibility above 0.
    #[must_use]
    pub fn with_labelled_counted(mut self) -> Self {
        self.labelled = (0..self.len()).map(|row| Self::count_labelled(self.of(row))).collect();
        self
    }

    /// How many points have a visibility above 0.
    pub fn count_labelled(points: &[[f64; 3]]) -> u32 {
        points.iter().filter(|point| point[2] > 0.0).count() as u32
    }

    /// The points of row `row`.
    #[inline]
    pub fn of(&self, row: usize) -> &[[f64; 3]] {
        &self.points[self.offsets[row]..self.offsets[row + 1]]
    }
}
