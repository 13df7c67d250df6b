//! What a file format has to say for the block machinery to read it.

use super::fault::Parse;
use super::json::Cursor;

/// How many lists a format can tell apart.
pub(super) const N_LISTS: usize = 4;

/// A list of the document, numbered by its format.
pub(super) type List = u8;

/// The list whose elements nobody wants.
pub(super) const OTHER: List = N_LISTS as List - 1;

/// What to do with a value of the outer object.
pub(super) enum Take {
    /// Its elements are records of this list.
    List(List),
    /// Nothing.
    Skip,
}

/// A format: which lists it has and what a record becomes.
pub(super) trait Format: Sync {
    /// What one run's records become.
    type Rows: Send;
    /// Leave bad records out?
    fn skip_invalid(&self) -> bool;
    /// No rows, with room for about `expected` in the list that matters most.
    fn rows(&self, expected: usize) -> Self::Rows;
    /// What to do with the value of `key`, whose first byte is `value`.
    fn take(&self, key: &[u8], value: u8) -> Take;
    /// Which list a record must come from, judged by itself, to start parsing in the middle.
    fn guess(&self, record: Cursor<'_>) -> Option<List>;
    /// Forgets the rows of `list`: its key came again, and the last one wins.
    fn clear(&self, rows: &mut Self::Rows, list: List);
    /// Parses the record that is next, and only if that succeeds adds it to the rows. `number`
    /// is its position in its list, counted from where the run began.
    fn record(&self, cursor: &mut Cursor<'_>, list: List, number: u64, rows: &mut Self::Rows) -> Parse<()>;
}
