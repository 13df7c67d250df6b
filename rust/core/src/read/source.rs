//! Bytes at an offset: of a file, or of memory for what is not a regular file (a pipe).

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};

/// What is being read.
#[derive(Debug)]
pub(super) enum Source {
    /// A regular file; only blocks of it are ever held.
    File {
        /// The open file.
        file: File,
        /// What was known of it when it was opened.
        opened: Metadata,
    },
    /// A pipe's content, or a caller's.
    Memory(Content),
}

/// Bytes in memory, whoever owns them.
pub(super) struct Content(Box<dyn AsRef<[u8]> + Send + Sync>);

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}

impl Content {
    fn bytes(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl Source {
    /// Opens the file at `path`. A pipe is read to its end.
    pub fn open(path: &str) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let opened = file.metadata()?;
        if opened.is_file() {
            return Ok(Source::File { file, opened });
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Source::memory(bytes))
    }

    /// What is in memory already.
    pub fn memory(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Source::Memory(Content(Box::new(bytes)))
    }

    /// The size in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Source::File { opened, .. } => opened.len(),
            Source::Memory(content) => content.bytes().len() as u64,
        }
    }

    /// Fills `into` with the bytes at `offset`, which must be there.
    pub fn read_exact_at(&self, into: &mut [u8], offset: u64) -> io::Result<()> {
        match self {
            Source::File { file, .. } => read_file(file, into, offset),
            Source::Memory(content) => {
                let start = offset as usize;
                into.copy_from_slice(&content.bytes()[start..start + into.len()]);
                Ok(())
            }
        }
    }

    /// Whether the file was changed since it was opened: then hash and columns may disagree.
    pub fn changed(&self) -> bool {
        match self {
            Source::File { file, opened } => file
                .metadata()
                .is_ok_and(|now| now.len() != opened.len() || now.modified().ok() != opened.modified().ok()),
            Source::Memory(_) => false,
        }
    }
}

#[cfg(unix)]
fn read_file(file: &File, into: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, offset)
}

/// Where there is no positional read that leaves other threads alone: one at a time.
#[cfg(not(unix))]
fn read_file(mut file: &File, into: &mut [u8], offset: u64) -> io::Result<()> {
    use std::io::{Seek, SeekFrom};
    use std::sync::{Mutex, PoisonError};
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(into)
}

/// A stretch of the source in a buffer that is used again for the next stretch.
#[derive(Debug, Default)]
pub(super) struct Window {
    buffer: Vec<u8>,
    filled: usize,
    /// Offset of the first byte.
    pub origin: u64,
}

impl Window {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Offset behind the last byte.
    pub fn end(&self) -> u64 {
        self.origin + self.filled as u64
    }

    /// Holds the bytes from `start` to `end`, or to the end of the source.
    pub fn load(&mut self, source: &Source, start: u64, end: u64) -> io::Result<()> {
        self.origin = start;
        self.filled = 0;
        self.grow(source, end)
    }

    /// Reads on, by as much again as is held. False at the end of the source.
    pub fn extend(&mut self, source: &Source) -> io::Result<bool> {
        let before = self.filled;
        self.grow(source, self.end() + (before as u64).max(4096))?;
        Ok(self.filled > before)
    }

    fn grow(&mut self, source: &Source, end: u64) -> io::Result<()> {
        let wanted = end.min(source.len()).saturating_sub(self.origin) as usize;
        if wanted <= self.filled {
            return Ok(());
        }
        if wanted > self.buffer.len() {
            self.buffer.resize(wanted, 0);
        }
        let offset = self.end();
        source.read_exact_at(&mut self.buffer[self.filled..wanted], offset)?;
        self.filled = wanted;
        Ok(())
    }
}
