//! How to read.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Choices for the readers; the default refuses bad records and uses every core.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Leave bad records out, with one warning per reason, where the default is an error at the
    /// first. Malformed JSON is an error either way.
    pub skip_invalid: bool,
    /// How many threads; 0 for one per core. The result does not depend on it.
    pub threads: usize,
    /// Where to tell how far reading has come.
    pub progress: Option<Arc<Progress>>,
}

/// How far reading has come, for another thread to look at.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes parsed so far.
    pub done: AtomicU64,
    /// Size of the file in bytes; 0 until it is open.
    pub total: AtomicU64,
}

impl ReadOptions {
    /// The number of threads to use, at least one.
    pub(super) fn thread_count(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
}
