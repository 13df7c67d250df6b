//! A stretch of a document that one thread has parsed, and where in the document that was.

use super::fault::{Reason, Stop};
use super::format::{List, N_LISTS};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A key of the outer object, or its end if no key came yet.
    Key { first: bool },
    /// A comma or the end of the outer object.
    AfterValue,
    /// A record, or the end of the list if none came yet.
    Record { list: List, first: bool },
    /// A comma or the end of the list.
    AfterRecord { list: List },
    /// Nothing but white space.
    End,
}

/// What ended a run before its limit.
#[derive(Debug)]
pub(super) struct Problem {
    /// Offset in the file.
    pub at: u64,
    /// The list it lies in, and the record's number in the run.
    pub record: Option<(List, u64)>,
    /// What is wrong; `More` means that the file ends too early.
    pub stop: Stop,
}

/// A record that was left out.
#[derive(Debug)]
pub(super) struct Skipped {
    pub list: List,
    /// Counted as [`Format::record`]'s `number`.
    pub number: u64,
    pub reason: Reason,
    pub field: String,
}

/// A run's outcome.
pub(super) struct Run<R> {
    /// Where it began.
    pub begin: (u64, Place),
    /// Where it ended: the first record, or other token, at or after its limit.
    pub end: (u64, Place),
    /// What the records became.
    pub rows: R,
    /// Records seen per list since the run began or the list was opened.
    pub seen: [u64; N_LISTS],
    /// Lists that were opened, in order, and their keys.
    pub opened: Vec<(List, String)>,
    /// The first keys of the outer object, for messages.
    pub keys: Vec<String>,
    /// Records left out, in order.
    pub skipped: Vec<Skipped>,
    /// Why it stopped early, if it did.
    pub problem: Option<Problem>,
}

impl<R> Run<R> {
    /// A run that has not begun.
    pub fn new(begin: (u64, Place), rows: R) -> Self {
        Self {
            begin,
            end: begin,
            rows,
            seen: [0; N_LISTS],
            opened: Vec::new(),
            keys: Vec::new(),
            skipped: Vec::new(),
            problem: None,
        }
    }
}
