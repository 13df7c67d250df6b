//! A document in blocks, parsed by several threads at once, with the outcome of one thread.
//!
//! The idea: block `i` owns the records that *begin* in it. A worker does not know in which list
//! its block begins, nor at which byte its first record does; it guesses both (a `{` behind `},`
//! whose keys are a record's) and parses on. Afterwards the blocks are joined in order: the
//! position and place where block `i - 1` ended are known to be right, so block `i` is right if it
//! began exactly there. If it began further on, what lies between is parsed here; if parsing here
//! does not come by the very position and place where the block began, the block is thrown away
//! and parsed again from the right place. By induction from the first block, which guesses
//! nothing, the outcome is that of one thread going from end to end, at any block size.
//!
//! Each worker also hashes its blocks. Cost: every byte is read once, hashed once and parsed once
//! (a little more at the seams); a document that defeats the guessing is parsed once more by one
//! thread. Memory: one window per thread and the rows.

use super::document::Document;
use super::format::{Format, List, N_LISTS};
use super::hash::{self, BlockHash};
use super::json::Cursor;
use super::options::Progress;
use super::run::{Place, Problem, Run, Skipped};
use super::source::Window;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes before a block that are looked at to find its first record.
const LOOK_BACK: u64 = 64;
/// Bytes behind a block that are read with it, for its last record.
const LOOK_AHEAD: u64 = 4096;

/// Objects of a block that are looked at to find a record. There may be many in lists inside
/// records; a block in which none of so many is a record is parsed in the second round.
const MOST_GUESSES: usize = 200;

/// How to cut and share the work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut<'a> {
    /// Bytes per block, a power of two.
    pub block: u64,
    /// Number of threads.
    pub threads: usize,
    /// Where to count bytes.
    pub progress: Option<&'a Progress>,
}

/// One run's rows and, per list, the number of its records before them.
pub(super) struct Part<R> {
    pub rows: R,
    pub base: [u64; N_LISTS],
}

/// The whole document.
pub(super) struct Parsed<R> {
    /// The rows, in order.
    pub parts: Vec<Part<R>>,
    /// Records per list.
    pub seen: [u64; N_LISTS],
    /// Lists in the order in which they were opened, and their keys; a bare list has the key ``.
    pub opened: Vec<(List, String)>,
    /// The first keys of the outer object.
    pub keys: Vec<String>,
    /// Records left out, numbered from the beginning of their list.
    pub skipped: Vec<Skipped>,
    /// What ended parsing, its record numbered likewise.
    pub problem: Option<Problem>,
    /// BLAKE3 of the bytes.
    pub blake3: String,
}

struct Block<R> {
    run: Option<Run<R>>,
    hash: Option<BlockHash>,
}

/// Parses the document from `begin`: the offset behind its first bracket, and what comes there.
pub(super) fn parse<F: Format>(
    document: &Document<'_, F>,
    begin: (u64, Place),
    cut: Cut<'_>,
) -> io::Result<Parsed<F::Rows>> {
    let count = document.source.len().div_ceil(cut.block).max(1);
    let next = AtomicU64::new(0);
    let work = || -> io::Result<Vec<(u64, Block<F::Rows>)>> {
        let mut window = Window::default();
        let mut done = Vec::new();
        let mut expected = 0;
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return Ok(done);
            }
            let block = parse_block(document, begin, cut, index, expected, &mut window)?;
            // The next block will hold about as many records.
            expected = block.run.iter().flat_map(|run| run.seen).max().map_or(0, |n| n as usize * 33 / 32);
            done.push((index, block));
        }
    };
    let threads = cut.threads.min(count as usize).max(1);
    let mut blocks = run_on_threads(threads, work)?;
    blocks.sort_unstable_by_key(|b| b.0);
    let mut hashes = Vec::with_capacity(blocks.len());
    let mut joiner = Joiner::new(document, begin);
    for (index, block) in blocks {
        hashes.extend(block.hash);
        joiner.add(block.run, ((index + 1) * cut.block).min(document.source.len()))?;
    }
    Ok(joiner.finish(hash::join(&hashes)))
}

/// What `work` gives on each of `threads` threads, this one among them.
fn run_on_threads<T: Send>(threads: usize, work: impl Fn() -> io::Result<Vec<T>> + Sync) -> io::Result<Vec<T>> {
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let mut all = work()?;
        for other in others {
            match other.join() {
                Ok(part) => all.extend(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(all)
    })
}

fn parse_block<F: Format>(
    document: &Document<'_, F>,
    begin: (u64, Place),
    cut: Cut<'_>,
    index: u64,
    expected: usize,
    window: &mut Window,
) -> io::Result<Block<F::Rows>> {
    let len = document.source.len();
    let start = index * cut.block;
    let end = (start + cut.block).min(len);
    let hash_end = (start + hash::unit(cut.block)).min(len);
    window.load(document.source, start.saturating_sub(LOOK_BACK), end.max(hash_end) + LOOK_AHEAD)?;
    let local = |offset: u64| (offset - window.origin) as usize;
    let hash = start
        .is_multiple_of(hash::unit(cut.block))
        .then(|| hash::block(&window.bytes()[local(start)..local(hash_end)], start, len));
    let begin = if index == 0 { Some(begin) } else { guess(document, window, start, end) };
    let run = match begin {
        Some(begin) => {
            let mut run = Run::new(begin, document.format.rows(expected));
            document.advance(&mut run, window, end)?;
            Some(run)
        }
        None => None,
    };
    if let Some(progress) = cut.progress {
        progress.done.fetch_add(end - start, Ordering::Relaxed);
    }
    Ok(Block { run, hash })
}

/// The first position of the block that looks like a record, and the list it must be in.
fn guess<F: Format>(document: &Document<'_, F>, window: &Window, start: u64, end: u64) -> Option<(u64, Place)> {
    let mut cursor = Cursor::new(window.bytes(), 0);
    for _ in 0..MOST_GUESSES {
        cursor.find_record().ok()?;
        let at = window.origin + cursor.pos as u64;
        if at >= end {
            return None;
        }
        if at < start {
            continue;
        }
        if let Some(list) = document.format.guess(cursor.clone()) {
            return Some((at, Place::Record { list, first: false }));
        }
    }
    None
}

/// Puts runs in order, parsing what they miss.
struct Joiner<'a, F: Format> {
    document: &'a Document<'a, F>,
    window: Window,
    at: (u64, Place),
    parsed: Parsed<F::Rows>,
}

impl<'a, F: Format> Joiner<'a, F> {
    fn new(document: &'a Document<'a, F>, begin: (u64, Place)) -> Self {
        let parsed = Parsed {
            parts: Vec::new(),
            seen: [0; N_LISTS],
            opened: document.bare.map(|list| (list, String::new())).into_iter().collect(),
            keys: Vec::new(),
            skipped: Vec::new(),
            problem: None,
            blake3: String::new(),
        };
        Self { document, window: Window::default(), at: begin, parsed }
    }

    /// The outcome up to `end`, where the next block begins, given what a worker made of this
    /// block.
    fn add(&mut self, guessed: Option<Run<F::Rows>>, end: u64) -> io::Result<()> {
        if let Some(run) = guessed {
            if self.at.0 < run.begin.0 {
                self.parse_here(run.begin.0)?;
            }
            if self.at == run.begin && self.parsed.problem.is_none() {
                self.accept(run);
                return Ok(());
            }
        }
        self.parse_here(end)
    }

    fn parse_here(&mut self, end: u64) -> io::Result<()> {
        if self.at.0 >= end || self.parsed.problem.is_some() {
            return Ok(());
        }
        let mut run = Run::new(self.at, self.document.format.rows(0));
        self.window.load(self.document.source, self.at.0, end + LOOK_AHEAD)?;
        self.document.advance(&mut run, &mut self.window, end)?;
        self.accept(run);
        Ok(())
    }

    /// Adds a run that began where the last one ended.
    fn accept(&mut self, run: Run<F::Rows>) {
        let parsed = &mut self.parsed;
        for (list, key) in run.opened {
            for part in &mut parsed.parts {
                self.document.format.clear(&mut part.rows, list);
            }
            parsed.skipped.retain(|s| s.list != list);
            parsed.seen[list as usize] = 0;
            parsed.opened.push((list, key));
        }
        let base = parsed.seen;
        parsed
            .skipped
            .extend(run.skipped.into_iter().map(|s| Skipped { number: s.number + base[s.list as usize], ..s }));
        parsed.problem = run.problem.map(|mut problem| {
            if let Some((list, number)) = &mut problem.record {
                *number += base[*list as usize];
            }
            problem
        });
        for (total, seen) in parsed.seen.iter_mut().zip(run.seen) {
            *total += seen;
        }
        parsed.keys.extend(run.keys);
        parsed.parts.push(Part { rows: run.rows, base });
        self.at = run.end;
    }

    fn finish(self, blake3: String) -> Parsed<F::Rows> {
        Parsed { blake3, ..self.parsed }
    }
}
