//! The same rules on a parsed tree, without regard to time: what the readers must equal.

mod columns;
mod records;
mod results;
mod shapes;
mod table;
mod truth;

pub use results::results;
pub use shapes::Asked;
pub use table::{is_narrow, of_dataset, of_detections};
pub use truth::truth;

use records::Bad;

/// What the oracle makes of a document.
#[derive(Debug)]
pub enum Verdict<T> {
    /// It is accepted.
    Accepted(T),
    /// At least one record is refused, or the document as a whole.
    Refused,
    /// A number of the tree may not be what the text says (serde_json rounds), so nothing is said.
    Unsure,
}

fn verdict<T>(outcome: Result<T, Bad>) -> Verdict<T> {
    match outcome {
        Ok(value) => Verdict::Accepted(value),
        Err(Bad::Record) => Verdict::Refused,
        Err(Bad::Unsure) => Verdict::Unsure,
    }
}
