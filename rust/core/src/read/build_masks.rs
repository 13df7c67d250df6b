//! Masks in the order of their rows' images, made by several threads.
//!
//! Rows are cut into chunks. A thread takes the next chunk, makes its masks in a column of their
//! own, and appends that to the result if all chunks before it are there; else it leaves it for
//! the thread that brings the one that is missing. So chunks may cost what they will, the result
//! does not depend on the number of threads, and beside the result there are only a few chunks.

use super::mask_rows::Size;
use super::shape_columns::{MaskColumn, MaskSource};
use crate::columns::{Masks, Xywh};
use crate::geometry::mask::Rasteriser;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Rows in a chunk: some hundred kilobytes, which stay in a core's cache until they are appended.
const CHUNK: usize = 256;

/// The chunks that are there.
#[derive(Default)]
struct Joined {
    masks: Masks,
    /// The number of chunks in `masks`.
    next: usize,
    /// Chunks that wait for an earlier one.
    waiting: BTreeMap<usize, Masks>,
    error: Option<(u32, Error)>,
}

impl MaskColumn<'_> {
    /// The masks of the rows `order`. `size` and `xywh` give the size of the image, and the box, by
    /// position in `order`.
    pub(super) fn build(
        &self,
        order: &[u32],
        size: impl Fn(usize) -> Option<Size> + Sync,
        xywh: impl Fn(usize) -> Xywh + Sync,
        threads: usize,
    ) -> std::result::Result<Masks, (u32, Error)> {
        let pieces = match &self.rows {
            MaskSource::Made(masks) => return Ok(masks.take(order)),
            MaskSource::Read(pieces) => pieces,
        };
        build(order, threads, || {
            let mut rasteriser = Rasteriser::default();
            let (size, xywh) = (&size, &xywh);
            move |at, masks| {
                let (piece, row) = pieces.find(order[at]);
                piece.write(row, || size(at), || xywh(at), &mut rasteriser, masks)
            }
        })
    }
}

/// The masks of the rows `order` on up to `threads` threads, each by a writer of its own, which is
/// given positions in `order`; or the lowest of the rows that cannot be written, and its error.
fn build<W: FnMut(usize, &mut Masks) -> Result<()>>(
    order: &[u32],
    threads: usize,
    writer: impl Fn() -> W + Sync,
) -> std::result::Result<Masks, (u32, Error)> {
    let n = order.len();
    let next = AtomicUsize::new(0);
    let joined = Mutex::new(Joined::default());
    let work = || {
        let mut write = writer();
        loop {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            let rows = chunk * CHUNK..n.min((chunk + 1) * CHUNK);
            if rows.is_empty() {
                return;
            }
            let mut masks = Masks::default();
            let errors = rows.filter_map(|at| write(at, &mut masks).err().map(|error| (order[at], error)));
            let failed = errors.min_by_key(|(row, _)| *row);
            joined.lock().unwrap_or_else(PoisonError::into_inner).add(chunk, masks, failed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(n.div_ceil(CHUNK)) {
            scope.spawn(work);
        }
        work();
    });
    let joined = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
    match joined.error {
        None => Ok(joined.masks),
        Some(error) => Err(error),
    }
}

impl Joined {
    fn add(&mut self, chunk: usize, masks: Masks, failed: Option<(u32, Error)>) {
        let earlier = |failed: &(u32, Error)| self.error.as_ref().is_none_or(|known| failed.0 < known.0);
        if let Some(failed) = failed.filter(earlier) {
            self.error = Some(failed);
        }
        self.waiting.insert(chunk, masks);
        while let Some(masks) = self.waiting.remove(&self.next) {
            self.masks.append(&masks);
            self.next += 1;
        }
    }
}
