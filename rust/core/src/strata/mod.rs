//! Strata: a partition of the objects, and of the detections where they have what it goes by.
//!
//! Strata filter *after* matching: which pair matches does not depend on them. Ranges are half
//! open, `[low, high)`, so that every number lies in exactly one; rows without a value have a
//! stratum of their own.

mod aspect;
mod attribute;
mod bins;
mod crowding;

use crate::columns::{Dataset, Detections};
use crate::geometry::Measure;
use crate::{Error, Result};
use bins::{Bins, Measured};

/// COCO's borders of small, medium and large, in square pixels.
const SIZES: [f64; 2] = [1024.0, 9216.0];

/// A partition of the rows of a data set and of detections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strata {
    /// What each stratum is called; `None` for that of the rows without a value.
    pub labels: Vec<Option<String>>,
    /// For each object the position of its stratum.
    pub gt: Vec<u32>,
    /// For each detection likewise; `None` if detections have no such thing.
    pub dt: Option<Vec<u32>>,
}

/// What strata go by.
#[derive(Clone, Debug, PartialEq)]
pub enum By {
    /// Area: the ground truth's own, the detection's own.
    Size,
    /// Width over height of the bounds.
    Aspect,
    /// The largest overlap of the bounds with those of another object that counts.
    Crowding,
    /// An attribute of annotations.
    Attribute(String),
}

impl By {
    /// What a name means: one of three, else an attribute.
    pub fn named(name: &str) -> Self {
        match name {
            "size" => Self::Size,
            "aspect" => Self::Aspect,
            "crowding" => Self::Crowding,
            other => Self::Attribute(other.to_owned()),
        }
    }
}

impl Strata {
    /// Strata by `by`; with `edges` the ranges between them instead of those that it has itself.
    ///
    /// # Errors
    /// An attribute that annotations do not have, edges that do not rise, edges for what is no
    /// number, and attributes with very many values.
    pub fn new(
        by: &By,
        edges: Option<&[f64]>,
        dataset: &Dataset,
        detections: &Detections,
        measure: Measure<'_>,
    ) -> Result<Self> {
        let given = edges.map(Bins::between).transpose()?;
        Ok(match by {
            By::Size => {
                let gt = dataset.ground_truth.area.iter().map(|&area| Some(area)).collect();
                let dt = (0..detections.len()).map(|row| Some(detections.area(row))).collect();
                let own = || Bins::named(&SIZES, &["small", "medium", "large"]);
                given.unwrap_or_else(own).split(&Measured { gt, dt: Some(dt) })
            }
            By::Aspect => match given {
                None => aspect::strata(measure),
                Some(bins) => bins.split(&aspect::ratios(measure)),
            },
            By::Crowding => {
                let own = || Bins::named(&crowding::EDGES, &crowding::NAMES);
                given.unwrap_or_else(own).split(&crowding::overlaps(dataset, measure))
            }
            By::Attribute(name) => {
                let column = attribute::find(name, &dataset.ground_truth.attributes)
                    .ok_or_else(|| attribute::unknown(name, dataset))?;
                let of_dt = attribute::find(name, &detections.attributes);
                match given {
                    None => attribute::distinct(name, column, of_dt)?,
                    Some(bins) => bins.split(&Measured {
                        gt: attribute::numbers(name, column)?,
                        dt: of_dt.map(|column| attribute::numbers(name, column)).transpose()?,
                    }),
                }
            }
        })
    }
}

/// An error about what strata go by.
fn by_error(found: String, advice: impl Into<String>) -> Error {
    Error::usage("by", found, advice)
}
