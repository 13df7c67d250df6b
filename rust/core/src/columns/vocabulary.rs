//! Classes: identified by id, ordered by id, shown by name.

use super::Id;
use rustc_hash::FxHashMap;

/// A category of the data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id in the file.
    pub id: Id,
    /// Its name as written.
    pub name: String,
    /// Its group, where the file names one.
    pub supercategory: Option<String>,
    /// How often it occurs in the training set, where the file says so (LVIS: r, c, f).
    pub frequency: Option<String>,
}

/// The classes of an evaluation: the data set's categories by ascending id (used or not), then
/// the ids that no category explains, likewise. A class index is a position in that list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The data set's own categories, by ascending id.
    pub known: Vec<Category>,
    /// Ids used by annotations or detections but absent from the categories, ascending.
    pub unknown: Vec<Id>,
}

impl Vocabulary {
    /// Categories in any order, ids distinct; unknown ids in any order, with repeats.
    pub fn new(mut known: Vec<Category>, mut unknown: Vec<Id>) -> Self {
        known.sort_by(|a, b| a.id.cmp(&b.id));
        unknown.sort();
        unknown.dedup();
        unknown.retain(|id| known.binary_search_by(|c| c.id.cmp(id)).is_err());
        Self { known, unknown }
    }

    /// The number of classes, background not among them. It is also background's index.
    pub fn len(&self) -> usize {
        self.known.len() + self.unknown.len()
    }

    /// Whether there is no class at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of class `index`.
    pub fn id(&self, index: usize) -> &Id {
        match self.known.get(index) {
            Some(category) => &category.id,
            None => &self.unknown[index - self.known.len()],
        }
    }

    /// The class of an id, if it has one.
    pub fn index(&self, id: &Id) -> Option<u32> {
        if let Ok(at) = self.known.binary_search_by(|c| c.id.cmp(id)) {
            return Some(at as u32);
        }
        self.unknown.binary_search(id).ok().map(|at| (self.known.len() + at) as u32)
    }

    /// What to show for each class: its name, and ` (id)` behind names that occur twice. An
    /// unknown class is shown by its id.
    pub fn labels(&self) -> Vec<String> {
        let plain: Vec<String> =
            self.known.iter().map(|c| c.name.clone()).chain(self.unknown.iter().map(Id::to_string)).collect();
        let mut labels = plain.clone();
        // An id behind a name may make it equal to another name: then that one gets its id too.
        loop {
            let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
            for label in &labels {
                *uses.entry(label).or_default() += 1;
            }
            let clashing: Vec<usize> =
                (0..labels.len()).filter(|&i| uses[labels[i].as_str()] > 1 && labels[i] == plain[i]).collect();
            if clashing.is_empty() {
                return labels;
            }
            for index in clashing {
                labels[index] = format!("{} ({})", plain[index], self.id(index));
            }
        }
    }

    /// This vocabulary with further unknown ids.
    #[must_use]
    pub fn with_unknown(&self, more: impl IntoIterator<Item = Id>) -> Self {
        Self::new(self.known.clone(), self.unknown.iter().cloned().chain(more).collect())
    }

    /// The classes of both; an id known to either is known.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut known = self.known.clone();
        known.extend(other.known.iter().filter(|c| !self.known.iter().any(|k| k.id == c.id)).cloned());
        Self::new(known, self.unknown.iter().chain(&other.unknown).cloned().collect())
    }

    /// For each class here its index in `wider`, which must hold every id of this vocabulary.
    pub fn positions_in(&self, wider: &Self) -> Vec<u32> {
        (0..self.len()).filter_map(|index| wider.index(self.id(index))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_differ() {
        let named =
            |id, name: &str| Category { id: Id::Int(id), name: name.to_owned(), supercategory: None, frequency: None };
        let twice = vec![named(1, "a"), named(2, "a"), named(3, "a (1)"), named(4, "b")];
        let vocabulary = Vocabulary::new(twice, vec![Id::Int(9), Id::Int(4)]);
        assert_eq!(vocabulary.labels(), ["a (1)", "a (2)", "a (1) (3)", "b", "9"]);
    }
}
