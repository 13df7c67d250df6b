//! Lists of category ids that images carry (LVIS).

use super::fault::{Parse, Reason};
use super::ids::{RawId, Spelling};
use super::json::Cursor;
use crate::columns::{Id, IdColumn};

/// For some rows a list of ids.
#[derive(Clone, Debug, Default)]
pub struct IdLists {
    /// The rows that have a list, ascending.
    rows: Vec<u32>,
    /// Where each list ends in `ids`.
    ends: Vec<usize>,
    ids: IdColumn,
}

impl IdLists {
    /// Gives row `row`, which must come after all that have one, a list.
    pub fn push(&mut self, row: u32, list: impl IntoIterator<Item = Id>) {
        list.into_iter().for_each(|id| self.ids.push(id));
        self.rows.push(row);
        self.ends.push(self.ids.len());
    }

    /// Whether no row has a list.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The last row that has a list.
    pub(super) fn last_row(&self) -> Option<u32> {
        self.rows.last().copied()
    }

    /// The ids of row `row`; none where it has no list.
    pub(super) fn of(&self, row: u32) -> impl Iterator<Item = Id> + '_ {
        let range = match self.rows.binary_search(&row) {
            Ok(0) => 0..self.ends[0],
            Ok(at) => self.ends[at - 1]..self.ends[at],
            Err(_) => 0..0,
        };
        range.map(|at| self.ids.get(at))
    }

    /// Adds the lists of rows that begin at `first`.
    pub(super) fn append(&mut self, first: u32, more: &IdLists) {
        for &row in &more.rows {
            self.push(first + row, more.of(row));
        }
    }
}

impl<'a> Cursor<'a> {
    /// A list of ids; `None` for `null`.
    pub fn id_list(&mut self, field: &'static str) -> Parse<Option<Vec<(RawId<'a>, Spelling)>>> {
        const ADVICE: &str = "it must be a list of category ids";
        if self.null()? {
            return Ok(None);
        }
        if self.peek()? != b'[' {
            return Err(self.refuse(Reason::WrongType, field, ADVICE));
        }
        let mut ids = Vec::new();
        let unusable = self.list_of(&mut ids, |cursor| cursor.id(field))?;
        match unusable {
            None => Ok(Some(ids)),
            Some(nth) => Err(self.refuse(Reason::BadId, &format!("{field}[{nth}]"), ADVICE)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_list_have_none() {
        let mut lists = IdLists::default();
        assert!(lists.is_empty());
        lists.push(1, [Id::Int(5), Id::Int(3)]);
        lists.push(4, []);
        let mut more = IdLists::default();
        more.push(0, [Id::Str("a".to_owned())]);
        lists.append(7, &more);
        let of = |row| lists.of(row).map(|id| id.to_string()).collect::<Vec<_>>();
        assert_eq!(
            [0, 1, 4, 7, 8].map(of),
            [vec![], vec!["5".to_owned(), "3".to_owned()], vec![], vec!["a".to_owned()], vec![]]
        );
        assert!(!lists.is_empty());
    }
}
