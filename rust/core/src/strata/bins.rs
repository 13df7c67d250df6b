//! Half-open ranges of numbers.

use super::Strata;
use crate::{Error, Result};

/// A number, or none, for every row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Of objects.
    pub gt: Vec<Option<f64>>,
    /// Of detections, if they have one.
    pub dt: Option<Vec<Option<f64>>>,
}

/// Ranges below, between and from borders.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    edges: Vec<f64>,
    names: Vec<String>,
}

impl Bins {
    /// Ranges that have names, one more than there are edges.
    pub fn named(edges: &[f64], names: &[&str]) -> Self {
        Self { edges: edges.to_vec(), names: names.iter().map(|&name| name.to_owned()).collect() }
    }

    /// Ranges named by their ends.
    ///
    /// # Errors
    /// No edge, or edges that are not finite and rising.
    pub fn between(edges: &[f64]) -> Result<Self> {
        let rising = edges.is_sorted_by(|a, b| a < b) && edges.iter().all(|edge| edge.is_finite());
        let (true, [first, .., last] | [first @ last]) = (rising, edges) else {
            return Err(Error::usage(
                "edges",
                format!("found {edges:?}"),
                "give finite numbers that rise, at least one",
            ));
        };
        let between = edges.windows(2).map(|ends| format!("{} to {}", ends[0], ends[1]));
        let below = std::iter::once(format!("below {first}"));
        let names = below.chain(between).chain([format!("{last} and up")]).collect();
        Ok(Self { edges: edges.to_vec(), names })
    }

    /// The range of every row; rows without a number come into a last stratum, if there are any.
    pub fn split(&self, measured: &Measured) -> Strata {
        let without = self.names.len() as u32;
        let place = |value: &Option<f64>| match value {
            Some(value) => self.edges.partition_point(|edge| edge <= value) as u32,
            None => without,
        };
        let gt: Vec<u32> = measured.gt.iter().map(place).collect();
        let dt: Option<Vec<u32>> = measured.dt.as_ref().map(|values| values.iter().map(place).collect());
        let mut labels: Vec<Option<String>> = self.names.iter().cloned().map(Some).collect();
        if gt.iter().chain(dt.iter().flatten()).any(|&stratum| stratum == without) {
            labels.push(None);
        }
        Strata { labels, gt, dt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_belongs_to_the_range_above_it() {
        let bins = Bins::between(&[1.0, 2.5]).expect("rising");
        let gt = vec![Some(0.9), Some(1.0), Some(2.4999), Some(2.5), None, Some(f64::INFINITY)];
        let strata = bins.split(&Measured { gt, dt: None });
        assert_eq!(strata.gt, [0, 1, 1, 2, 3, 2]);
        let labels: Vec<_> = strata.labels.iter().map(|label| label.as_deref()).collect();
        assert_eq!(labels, [Some("below 1"), Some("1 to 2.5"), Some("2.5 and up"), None]);
    }

    #[test]
    fn edges_must_rise() {
        for edges in [&[][..], &[1.0, 1.0], &[2.0, 1.0], &[f64::NAN], &[0.0, f64::INFINITY]] {
            assert!(Bins::between(edges).is_err(), "{edges:?}");
        }
    }
}
