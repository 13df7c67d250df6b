//! A column that is still in the pieces in which it was read, one for each run.

/// The pieces in order.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'a, T> {
    /// The first row of each piece.
    first: Vec<u32>,
    pieces: Vec<&'a T>,
}

impl<'a, T> Pieces<'a, T> {
    /// Of the first row and the rows of each piece, in ascending order.
    pub fn new(pieces: impl IntoIterator<Item = (u32, &'a T)>) -> Self {
        let (first, pieces) = pieces.into_iter().unzip();
        Self { first, pieces }
    }

    /// The pieces in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a T> + '_ {
        self.pieces.iter().copied()
    }

    /// The piece that holds row `row`, and the row's number in it.
    pub fn find(&self, row: u32) -> (&'a T, usize) {
        // Empty pieces begin where the next one does: the last one that begins early enough.
        let at = self.first.partition_point(|&first| first <= row) - 1;
        (self.pieces[at], (row - self.first[at]) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_its_piece() {
        let pieces = Pieces::new([(0, &'a'), (0, &'b'), (2, &'c'), (3, &'d'), (3, &'e')]);
        let found: Vec<(char, usize)> = (0..5).map(|row| pieces.find(row)).map(|(p, at)| (*p, at)).collect();
        assert_eq!(found, [('b', 0), ('b', 1), ('c', 0), ('e', 0), ('e', 1)]);
    }
}
