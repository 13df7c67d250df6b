//! The BLAKE3 hash of a file from the hashes of its blocks, made by whichever thread held them.
//!
//! BLAKE3 is a binary tree over chunks of 1024 bytes. Blocks of 2^k chunks are whole subtrees, so
//! each can be hashed on its own into a chaining value, and joining neighbours level by level, an
//! odd one moving up, gives the tree's root: the same as hashing the file from end to end.
//! Source: BLAKE3 paper, section 2.1; checked against `blake3::hash` in the tests.

use blake3::Hasher;
use blake3::hazmat::{ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root};

/// The hash of one block.
#[derive(Clone, Copy, Debug)]
pub(super) enum BlockHash {
    /// The block is the whole file.
    Whole(blake3::Hash),
    /// A subtree of a larger file.
    Subtree(ChainingValue),
}

/// The size of the blocks to hash where blocks of `block` bytes, a power of two, are parsed.
pub(super) fn unit(block: u64) -> u64 {
    block.max(blake3::CHUNK_LEN as u64)
}

/// Hashes the block of `unit` bytes that begins at `offset` of a file of `len` bytes.
pub(super) fn block(bytes: &[u8], offset: u64, len: u64) -> BlockHash {
    if bytes.len() as u64 == len {
        return BlockHash::Whole(blake3::hash(bytes));
    }
    BlockHash::Subtree(Hasher::new().set_input_offset(offset).update(bytes).finalize_non_root())
}

/// The file's hash, in hexadecimal, from the hashes of its blocks in order.
pub(super) fn join(blocks: &[BlockHash]) -> String {
    let mut level: Vec<ChainingValue> = Vec::with_capacity(blocks.len());
    for hash in blocks {
        match hash {
            BlockHash::Whole(hash) => return hash.to_hex().to_string(),
            BlockHash::Subtree(value) => level.push(*value),
        }
    }
    while level.len() > 2 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => merge_subtrees_non_root(left, right, Mode::Hash),
                odd => odd[0],
            })
            .collect();
    }
    match level.as_slice() {
        [left, right] => merge_subtrees_root(left, right, Mode::Hash).to_hex().to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_blocks_hash_like_the_whole_file() {
        let bytes: Vec<u8> = (0..40_000u32).map(|i| (i % 251) as u8).collect();
        for size in [1024u64, 2048, 16_384, 65_536] {
            for len in [1, 1023, 1024, 1025, 2048, 2049, 5000, 16_384, 16_385, 39_999] {
                let file = &bytes[..len];
                let hashes: Vec<BlockHash> = file
                    .chunks(size as usize)
                    .enumerate()
                    .map(|(i, b)| block(b, i as u64 * size, len as u64))
                    .collect();
                assert_eq!(join(&hashes), blake3::hash(file).to_hex().to_string(), "{len} by {size}");
            }
        }
    }
}
