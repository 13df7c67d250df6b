//! The confusion matrix at any cell: rows = ground truth, columns = predicted, background last.

use crate::events::Cell;
use crate::sweep::{Sweep, Weights};
use crate::{Error, Result};

/// Classes of a confusion matrix: 2 GB of cells.
pub const MOST_CLASSES: usize = 16_000;

/// A confusion matrix with what it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Rows and columns: the classes, then background.
    pub side: usize,
    /// `[ground truth][predicted]`, row by row.
    pub cells: Vec<u64>,
    /// Per predicted class: detections absorbed by ignored objects.
    pub absorbed: Vec<u64>,
    /// Per predicted class: detections that the protocol does not look at.
    pub not_evaluated: Vec<u64>,
}

impl Sweep {
    /// The confusion matrix at `at`: one scan of the events, and for the background row one count
    /// of the detections.
    ///
    /// # Errors
    /// More than [`MOST_CLASSES`] classes.
    pub fn confusion(&self, at: Cell, weights: Weights<'_>) -> Result<Confusion> {
        let m = self.matches();
        let background = m.n_classes();
        if background > MOST_CLASSES {
            let found = format!("found {background} classes");
            let advice = "are the category ids right? ask for metrics, which have no such limit";
            return Err(Error::usage("confusion", found, advice));
        }
        let side = background + 1;
        let mut cells = vec![0u64; side * side];
        for (class, n) in self.n_gt(weights).into_iter().enumerate() {
            cells[class * side + background] = n;
        }
        for (class, n) in self.n_reaching(at.score_thr, weights).into_iter().enumerate() {
            cells[background * side + class] = n;
        }
        let absorbed = self.scan(at, weights, |i, weight| {
            let (gt, dt) = (m.events.gt_class[i] as usize, m.events.dt_class[i] as usize);
            cells[gt * side + dt] += weight;
            cells[gt * side + background] -= weight;
            cells[background * side + dt] -= weight;
        });
        for (class, n) in absorbed.iter().enumerate() {
            cells[background * side + class] -= n;
        }
        Ok(Confusion { side, cells, absorbed, not_evaluated: self.not_evaluated(at.score_thr, weights) })
    }
}
