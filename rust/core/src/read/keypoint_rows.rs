//! Keypoints of the records of one run, as they are read.
//!
//! A list is added while its record is parsed, and counts only once the record is known to be
//! complete: what a record that is refused, or read again with a longer window, has left behind
//! is overwritten by the next.

use super::fault::{Fault, Parse, Reason};
use super::json::Cursor;
use crate::columns::{Keypoints, Xywh};
use crate::{Error, Result};

/// The rows, and the numbers of the one that is being read.
#[derive(Debug, Default)]
pub(super) struct KeypointRows {
    /// Complete rows.
    pub rows: Keypoints,
    pending: Vec<f64>,
}

/// What keypoints must be.
const ADVICE: &str = "keypoints are one flat list x1, y1, v1, x2, y2, v2, ... of finite numbers";

impl KeypointRows {
    /// Reads the value of `keypoints` that is next; false for `null`.
    pub fn read(&mut self, cursor: &mut Cursor<'_>) -> Parse<bool> {
        const FIELD: &str = "keypoints";
        self.pending.clear();
        if cursor.null()? {
            return Ok(false);
        }
        if cursor.peek()? != b'[' {
            return Err(cursor.refuse(Reason::WrongType, FIELD, ADVICE));
        }
        if let Some(nth) = cursor.number_list(&mut self.pending)? {
            return Err(cursor.refuse(Reason::WrongType, &format!("{FIELD}[{nth}]"), ADVICE));
        }
        if !self.pending.len().is_multiple_of(3) {
            let found = format!("found {} numbers, which is no multiple of 3", self.pending.len());
            return Err(Fault::stop(Reason::BadKeypoints, FIELD, found, ADVICE));
        }
        Ok(true)
    }

    /// The points of the row that is being read.
    pub fn pending(&self) -> &[[f64; 3]] {
        self.pending.as_chunks().0
    }

    /// Adds the row that is being read.
    pub fn add(&mut self) {
        self.rows.points.extend_from_slice(self.pending.as_chunks().0);
        self.rows.offsets.push(self.rows.points.len());
    }

    /// Adds the row that is being read, of ground truth, with the number of its labelled points
    /// if the file gives it.
    pub fn add_labelled(&mut self, given: Option<u32>) {
        let labelled = given.unwrap_or_else(|| Keypoints::count_labelled(self.pending()));
        self.rows.labelled.push(labelled);
        self.add();
    }
}

/// The smallest box around all points, labelled or not, as pycocotools' `loadRes` makes it of
/// results; `None` without points.
pub(super) fn extent(points: &[[f64; 3]]) -> Option<Xywh> {
    let [x, y, _] = *points.first()?;
    let (low, high) = points.iter().fold(([x, y], [x, y]), |(low, high), &[x, y, _]| {
        ([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)])
    });
    Some([low[0], low[1], high[0] - low[0], high[1] - low[1]])
}

/// The extent of the points of each row, for detections that have no boxes.
///
/// # Errors
/// A row without points, which has none.
pub fn extents(keypoints: &Keypoints) -> Result<Vec<Xywh>> {
    let found = (0..keypoints.len()).map(|row| {
        extent(keypoints.of(row)).ok_or_else(|| {
            let place = format!("keypoints[{row}]");
            Error::input(place, "found no point", "without boxes, each is that around the keypoints")
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extent_is_over_all_points() {
        assert_eq!(extent(&[]), None);
        assert_eq!(extent(&[[3.0, 4.0, 0.0]]), Some([3.0, 4.0, 0.0, 0.0]));
        assert_eq!(extent(&[[3.0, 4.0, 2.0], [0.0, 9.5, 0.0], [1.0, -1.0, 1.0]]), Some([0.0, -1.0, 3.0, 10.5]));
    }
}
