//! Averages, each by its name: a metric that is undefined for a member is skipped there, and how
//! many were skipped is said.

use super::Counts;
use crate::events::Cell;
use crate::sweep::{Sweep, Weights};

/// A mean and what it was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// `None` where no member defines the metric.
    pub value: Option<f64>,
    /// Members that do not define it.
    pub skipped: u64,
}

/// The four metrics of an average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Means {
    /// Precision.
    pub precision: Mean,
    /// Recall.
    pub recall: Mean,
    /// F1.
    pub f1: Mean,
    /// Mean overlap of the ground truth found.
    pub mean_iou: Mean,
}

impl Means {
    /// Weighted means of the members' own values, added in the order given.
    pub fn of(members: &[Counts], weight: impl Fn(usize) -> f64) -> Self {
        let mean = |metric: fn(&Counts) -> Option<f64>| {
            let (mut sum, mut total, mut skipped) = (0.0, 0.0, 0);
            for (i, member) in members.iter().enumerate() {
                let weight = weight(i);
                match metric(member) {
                    Some(value) => {
                        sum += weight * value;
                        total += weight;
                    }
                    None => skipped += 1,
                }
            }
            Mean { value: (total > 0.0).then(|| sum / total), skipped }
        };
        Self {
            precision: mean(Counts::precision),
            recall: mean(Counts::recall),
            f1: mean(Counts::f1),
            mean_iou: mean(Counts::mean_iou),
        }
    }
}

impl Sweep {
    /// The mean over the images that count of each image's own pooled value, by image weight.
    pub fn image_mean(&self, at: Cell, weights: Weights<'_>) -> Means {
        let all = self.image_counts(at).into_iter().enumerate();
        let (counted, counts): (Vec<u64>, Vec<Counts>) =
            all.map(|(image, counts)| (weights.of(image), counts)).filter(|&(weight, _)| weight > 0).unzip();
        Means::of(&counts, |i| counted[i] as f64)
    }
}
