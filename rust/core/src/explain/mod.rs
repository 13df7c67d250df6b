//! Why an object ended as it did: its candidates, the rule that decided, and its state at every
//! other pair of thresholds.

mod candidates;
mod regions;

pub use candidates::{Candidate, Compared, Criterion, Protocol, Verdict, candidates};
pub use regions::{Region, State, regions};

/// What is to be explained: a row of the inference set's or of the data set's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A detection.
    Detection(u32),
    /// A ground-truth object.
    GroundTruth(u32),
}

use crate::columns::{Dataset, Detections};
use crate::events::Matches;

/// Where a subject stands in a matching.
#[derive(Clone, Copy, Debug)]
pub struct Located {
    /// Position of its image in [`Matches::images`].
    pub image: usize,
    /// Its row in [`Matches::dts`] or [`Matches::gts`].
    pub row: usize,
}

impl Subject {
    /// Finds the subject in a matching; `None` if its image was not evaluated or there is no such
    /// row.
    pub fn locate(self, dataset: &Dataset, detections: &Detections, matches: &Matches) -> Option<Located> {
        let (offsets, row) = match self {
            Subject::Detection(row) => (&detections.offsets, row as usize),
            Subject::GroundTruth(row) => (&dataset.ground_truth.offsets, row as usize),
        };
        let rank = offsets.partition_point(|&o| o <= row).checked_sub(1)?;
        let image = matches.images.binary_search(&(rank as u32)).ok()?;
        let (first, start) = match self {
            Subject::Detection(_) => (matches.dts.first_row[image], matches.dts.offsets[image]),
            Subject::GroundTruth(_) => (matches.gts.first_row[image], matches.gts.offsets[image]),
        };
        Some(Located { image, row: row - first as usize + start })
    }
}
