//! Which classes were looked for in which image (LVIS), from the lists that images carry.

use super::builder::Builder;
use super::coco_ground_truth::IMAGES;
use super::columns_in::ImageColumns;
use super::id_lists::IdLists;
use super::oddities::Oddity;
use crate::columns::{Federated, ImageClasses, Vocabulary};

impl Builder<'_> {
    /// Of the images `by_id`; `None` where no image says anything.
    pub fn federated(&mut self, images: &ImageColumns, by_id: &[u32], vocabulary: &Vocabulary) -> Option<Federated> {
        if images.negative.is_empty() && images.not_exhaustive.is_empty() {
            return None;
        }
        self.note_unknown(&images.negative, by_id, vocabulary, "neg_category_ids");
        self.note_unknown(&images.not_exhaustive, by_id, vocabulary, "not_exhaustive_category_ids");
        Some(Federated {
            negative: classes(&images.negative, by_id, vocabulary),
            not_exhaustive: classes(&images.not_exhaustive, by_id, vocabulary),
        })
    }

    fn note_unknown(&mut self, lists: &IdLists, by_id: &[u32], vocabulary: &Vocabulary, field: &'static str) {
        let mut rows = by_id.to_vec();
        rows.sort_unstable();
        for row in rows {
            for _ in lists.of(row).filter(|id| known(vocabulary, id).is_none()) {
                self.tally.note(Oddity::UnknownListed, IMAGES, self.places.record(IMAGES, row.into()), field);
            }
        }
    }
}

fn known(vocabulary: &Vocabulary, id: &crate::columns::Id) -> Option<u32> {
    vocabulary.index(id).filter(|&class| (class as usize) < vocabulary.known.len())
}

fn classes(lists: &IdLists, by_id: &[u32], vocabulary: &Vocabulary) -> ImageClasses {
    let mut out = ImageClasses::default();
    for &row in by_id {
        let mut classes: Vec<u32> = lists.of(row).filter_map(|id| known(vocabulary, &id)).collect();
        classes.sort_unstable();
        classes.dedup();
        out.classes.extend(classes);
        out.offsets.push(out.classes.len());
    }
    out
}
