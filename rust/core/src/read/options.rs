//! How to read.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Choices for the readers; the default refuses bad records and uses every core.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Leave bad records out, with one warning per reason, where the default is an error at the
    /// first. Malformed JSON is an error either way.
    pub skip_invalid: bool,
    /// Read masks?
    pub masks: Want,
    /// Read keypoints?
    pub keypoints: Want,
    /// How many threads; 0 for one per core. The result does not depend on it.
    pub threads: usize,
    /// Where to tell how far reading has come.
    pub progress: Option<Arc<Progress>>,
}

/// Whether a column is read that costs time and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Want {
    /// No.
    #[default]
    No,
    /// Of results: if their first record has it. Of ground truth: yes.
    IfThere,
    /// Yes; a record without it is refused.
    Yes,
}

impl From<bool> for Want {
    fn from(wanted: bool) -> Self {
        if wanted { Want::Yes } else { Want::No }
    }
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
