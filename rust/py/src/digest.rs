//! BLAKE3 of bytes that Python reads.

use pyo3::prelude::*;

/// The BLAKE3 digest of bytes that arrive in pieces.
#[pyclass(module = "errata._core")]
#[derive(Default)]
pub struct Digest {
    inner: errata_core::Digest,
}

#[pymethods]
impl Digest {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Take the next piece.
    fn update(&mut self, py: Python<'_>, piece: &[u8]) {
        py.detach(|| self.inner.update(piece));
    }

    /// The digest of all pieces so far.
    fn hex(&self) -> String {
        self.inner.hex()
    }
}
