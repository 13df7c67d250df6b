//! BLAKE3 of bytes that arrive in pieces: of files that the engine itself does not parse.

use blake3::Hasher;

/// The BLAKE3 digest of everything it was given, piece after piece.
///
/// How the bytes are cut into pieces makes no difference.
#[derive(Clone, Default)]
pub struct Digest {
    hasher: Hasher,
}

impl Digest {
    /// Take the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
    }

    /// The digest of all pieces so far, in hexadecimal.
    pub fn hex(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn pieces_make_no_difference() {
        let text: Vec<u8> = (0..5000_u32).map(|i| (i % 251) as u8).collect();
        for piece in [1, 7, 1024, 5000] {
            let mut digest = Digest::default();
            text.chunks(piece).for_each(|bytes| digest.update(bytes));
            assert_eq!(digest.hex(), blake3::hash(&text).to_hex().to_string());
        }
    }
}
