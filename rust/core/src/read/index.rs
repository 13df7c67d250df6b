//! From ids to positions.
//!
//! Numbers look themselves up in a plain table where they lie dense (ids 1..n), else in a hash
//! map; strings in a hash map of their own.

use super::ids::RawId;
use crate::columns::{Id, IdColumn};
use rustc_hash::FxHashMap;

#[derive(Debug)]
enum Numbers {
    /// `table[id - low]`, [`u32::MAX`] for none.
    Dense {
        low: i64,
        table: Vec<u32>,
    },
    Sparse(FxHashMap<i64, u32>),
}

/// The position of each of a set of distinct ids.
#[derive(Debug)]
pub(super) struct IdIndex {
    numbers: Numbers,
    texts: FxHashMap<String, u32>,
}

impl IdIndex {
    /// Of ids in a column, by row.
    pub fn of_column(ids: &IdColumn) -> Self {
        match ids {
            IdColumn::Int(ids) => {
                Self { numbers: Numbers::new(ids.iter().copied().zip(0..)), texts: FxHashMap::default() }
            }
            IdColumn::Any(ids) => Self::new(ids.iter()),
        }
    }

    /// Of distinct ids, by order.
    pub fn new<'a>(ids: impl Iterator<Item = &'a Id> + Clone) -> Self {
        let numbers = ids.clone().zip(0..).filter_map(|(id, at)| match id {
            Id::Int(number) => Some((*number, at)),
            Id::Str(_) => None,
        });
        let texts = ids.zip(0..).filter_map(|(id, at)| match id {
            Id::Int(_) => None,
            Id::Str(text) => Some((text.clone(), at)),
        });
        Self { texts: texts.collect(), numbers: Numbers::new(numbers) }
    }

    /// The position of a number.
    #[inline(always)]
    pub fn number(&self, id: i64) -> Option<u32> {
        match &self.numbers {
            Numbers::Dense { low, table } => {
                let at = id.wrapping_sub(*low) as u64;
                table.get(usize::try_from(at).ok()?).copied().filter(|&p| p != u32::MAX)
            }
            Numbers::Sparse(map) => map.get(&id).copied(),
        }
    }

    /// The position of an id just read.
    #[inline(always)]
    pub fn raw(&self, id: &RawId<'_>) -> Option<u32> {
        match id {
            RawId::Int(number) => self.number(*number),
            RawId::Text(text) => self.texts.get(&**text).copied(),
        }
    }

    /// The position of an id.
    pub fn id(&self, id: &Id) -> Option<u32> {
        match id {
            Id::Int(number) => self.number(*number),
            Id::Str(text) => self.texts.get(text).copied(),
        }
    }
}

impl Numbers {
    fn new(ids: impl Iterator<Item = (i64, u32)> + Clone) -> Self {
        let (count, low, high) =
            ids.clone().fold((0i128, i64::MAX, i64::MIN), |(n, low, high), (id, _)| (n + 1, low.min(id), high.max(id)));
        if i128::from(high) - i128::from(low) < 4 * count + 1024 && count > 0 {
            let mut table = vec![u32::MAX; (high - low) as usize + 1];
            for (id, at) in ids {
                table[(id - low) as usize] = at;
            }
            return Numbers::Dense { low, table };
        }
        Numbers::Sparse(ids.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_numbers_and_strings_are_found() {
        let text = |t: &str| Id::Str(t.to_owned());
        for ids in [
            vec![],
            vec![Id::Int(i64::MIN), Id::Int(i64::MAX)],
            vec![Id::Int(5), Id::Int(3), Id::Int(-4)],
            vec![Id::Int(1 << 40), text("a"), Id::Int(0), text("")],
            (0..5000).map(Id::Int).collect(),
        ] {
            let index = IdIndex::new(ids.iter());
            for (at, id) in ids.iter().enumerate() {
                assert_eq!(index.id(id), Some(at as u32));
            }
            for absent in [Id::Int(4), Id::Int(-5), Id::Int(1 << 41), Id::Int(i64::MAX - 1), text("b")] {
                assert_eq!(index.id(&absent).is_some(), ids.contains(&absent), "{absent}");
            }
        }
    }
}
