//! What files and arrays have in common once their rows are there: ids are joined, what is
//! repeated or unknown is refused, what is odd is noted, rows are grouped.

use super::boxes;
use super::coco_ground_truth::{ANNOTATIONS, CATEGORIES, IMAGES};
use super::columns_in::{AnnotationColumns, Ids, ImageColumns};
use super::fault::{Reason, Skips};
use super::format::List;
use super::group::{by_image, group, number_records, sort_images};
use super::id_order::{repeated, same_id, sort_by_id};
use super::ids::shown;
use super::image_size;
use super::index::IdIndex;
use super::mask_rows::Size;
use super::oddities::{Oddity, Tally};
use super::places::Places;
use crate::columns::{Category, Dataset, Id, IdColumn, Images, Source, Vocabulary};
use crate::{Error, Result};
use rustc_hash::FxHashSet;

/// What building needs to know beside the columns.
pub(super) struct Builder<'a> {
    pub places: &'a Places,
    pub skip_invalid: bool,
    /// The lists in the order of the file: errors are reported in that order.
    pub order: &'a [List],
    /// Whether all images are there, so that an image that is not is unknown.
    pub images_complete: bool,
    /// How many threads make masks.
    pub threads: usize,
    pub skips: Skips,
    pub tally: Tally,
}

impl Builder<'_> {
    /// The data set, or the first error, `later` being one further on in the file.
    pub fn build(
        &mut self,
        images: ImageColumns,
        mut categories: Vec<Category>,
        mut annotations: AnnotationColumns<'_>,
        later: Option<Error>,
    ) -> Result<Dataset> {
        let mut by_id: Vec<u32> = (0..images.ids.len() as u32).collect();
        sort_by_id(&mut by_id, &images.ids);
        let twice = repeated(&by_id, |a, b| same_id(&images.ids, a, b));
        by_id.retain(|row| twice.binary_search(row).is_err());
        let sorted_ids = images.ids.take(&by_id);
        let rank = annotations.image.positions(&IdIndex::of_column(&sorted_ids));
        let mut kept: Vec<u32> = Vec::new();
        for &list in self.order {
            match list {
                IMAGES => self.refuse_repeated_images(&twice, &images.ids)?,
                CATEGORIES => self.refuse_repeated_categories(&mut categories)?,
                _ => kept = self.usable(&rank, &annotations, &|rank| image_size(&images, by_id[rank as usize]))?,
            }
        }
        if let Some(error) = later {
            return Err(error);
        }
        let vocabulary = self.vocabulary(categories, &annotations, &kept);
        let federated = self.federated(&images, &by_id, &vocabulary);
        let images = sort_images(images, sorted_ids, &by_id);
        let ids = annotations.ids.take().unwrap_or_else(|| IdColumn::Int((1..=rank.len() as i64).collect()));
        self.note_repeated_ids(&ids, &kept);
        let by_image = by_image(images.len(), &rank, &kept);
        let made = match annotations.masks.take() {
            Some(masks) => Some(self.masks(&masks, &annotations, &images, &rank, &by_image.order)?),
            None => None,
        };
        let annotations = match &made {
            Some(made) => made.fill(annotations),
            None => annotations,
        };
        self.note_odd_boxes(&images, annotations.boxes_xywh, &rank, &kept);
        let mut ground_truth = group(by_image, &vocabulary, annotations, &ids);
        ground_truth.masks = made.map(|made| made.masks);
        if let Places::File(numbers) = self.places {
            number_records(&mut ground_truth.record, &numbers[ANNOTATIONS as usize]);
        }
        Ok(Dataset {
            images,
            vocabulary,
            ground_truth,
            federated,
            source: Source::default(),
            warnings: self.warnings(),
        })
    }

    fn refuse_repeated_images(&mut self, twice: &[u32], ids: &IdColumn) -> Result<()> {
        for &row in twice {
            let place = self.places.of_row(IMAGES, row as usize, "id");
            if !self.skip_invalid {
                let found = format!("found the id {} of an earlier image", shown(&ids.get(row as usize)));
                return Err(Error::input(place, found, "every image needs an id of its own"));
            }
            self.skips.add(Reason::DuplicateImage, || place);
        }
        Ok(())
    }

    fn refuse_repeated_categories(&mut self, categories: &mut Vec<Category>) -> Result<()> {
        let mut seen: FxHashSet<Id> = FxHashSet::default();
        let mut first_ones = Vec::with_capacity(categories.len());
        for (row, category) in std::mem::take(categories).into_iter().enumerate() {
            if seen.insert(category.id.clone()) {
                first_ones.push(category);
                continue;
            }
            let place = self.places.of_row(CATEGORIES, row, "id");
            if !self.skip_invalid {
                let found = format!("found the id {} of an earlier category", shown(&category.id));
                return Err(Error::input(place, found, "every category needs an id of its own"));
            }
            self.skips.add(Reason::DuplicateCategory, || place);
        }
        *categories = first_ones;
        Ok(())
    }

    /// The rows whose image exists, and has a size where their mask needs one; `size` gives it by
    /// rank.
    fn usable(
        &mut self,
        rank: &[u32],
        rows: &AnnotationColumns<'_>,
        size: &dyn Fn(u32) -> Option<Size>,
    ) -> Result<Vec<u32>> {
        let mut kept = Vec::with_capacity(rank.len());
        for (row, &rank) in rank.iter().enumerate() {
            if rank == u32::MAX {
                self.unknown_image(row, &rows.image)?;
            } else if rows.masks.as_ref().is_some_and(|masks| masks.needs_size(row as u32)) && size(rank).is_none() {
                self.unknown_size(row, &rows.image)?;
            } else {
                kept.push(row as u32);
            }
        }
        Ok(kept)
    }

    #[cold]
    fn unknown_image(&mut self, row: usize, ids: &Ids<'_>) -> Result<()> {
        let place = self.places.of_row(ANNOTATIONS, row, "image_id");
        if self.skip_invalid {
            self.skips.add(Reason::UnknownImage, || place);
        } else if self.images_complete {
            let found = format!("found {}, which no image has", shown(&ids.get(row)));
            return Err(Error::input(place, found, "list the image, or leave its annotations out"));
        }
        Ok(())
    }

    #[cold]
    fn unknown_size(&mut self, row: usize, ids: &Ids<'_>) -> Result<()> {
        let place = self.places.of_row(ANNOTATIONS, row, "segmentation");
        if self.skip_invalid {
            self.skips.add(Reason::ImageSize, || place);
            return Ok(());
        }
        let (found, advice) = image_size::unknown(&shown(&ids.get(row)));
        Err(Error::input(place, found, advice))
    }

    fn vocabulary(&mut self, known: Vec<Category>, rows: &AnnotationColumns<'_>, kept: &[u32]) -> Vocabulary {
        let index = IdIndex::new(known.iter().map(|c| &c.id));
        let positions = rows.category.positions(&index);
        let mut unknown: FxHashSet<Id> = FxHashSet::default();
        let mut last: Option<Id> = None;
        for &row in kept {
            let row = row as usize;
            if positions[row] != u32::MAX || rows.unlabelled.is_some_and(|u| u[row]) {
                continue;
            }
            self.note(Oddity::UnknownCategory, row, "category_id");
            let id = rows.category.get(row);
            if last.as_ref() != Some(&id) {
                unknown.insert(id.clone());
                last = Some(id);
            }
        }
        Vocabulary::new(known, unknown.into_iter().collect())
    }

    pub fn note(&mut self, oddity: Oddity, row: usize, field: &'static str) {
        self.tally.note(oddity, ANNOTATIONS, self.places.record(ANNOTATIONS, row as u64), field);
    }

    fn warnings(&mut self) -> Vec<crate::Warning> {
        let tally = std::mem::take(&mut self.tally);
        let mut warnings = tally.warnings(|list, record, field| self.places.of(list, record, field));
        warnings.extend(self.skips.warnings());
        warnings
    }

    fn note_odd_boxes(&mut self, images: &Images, boxes: &[[f64; 4]], rank: &[u32], kept: &[u32]) {
        for &row in kept {
            let row = row as usize;
            let (xywh, image) = (&boxes[row], rank[row] as usize);
            if boxes::is_empty(xywh) {
                self.note(Oddity::EmptyBox, row, "bbox");
            }
            if boxes::is_outside(xywh, images.width[image], images.height[image]) {
                self.note(Oddity::OutsideImage, row, "bbox");
            }
        }
    }

    fn note_repeated_ids(&mut self, ids: &IdColumn, kept: &[u32]) {
        if let IdColumn::Int(ids) = ids {
            // Nearly always no id repeats: that is told without sorting row numbers along.
            let mut sorted: Vec<i64> = kept.iter().map(|&row| ids[row as usize]).collect();
            sorted.sort_unstable();
            if sorted.windows(2).all(|pair| pair[0] < pair[1]) {
                return;
            }
        }
        let mut by_id = kept.to_vec();
        sort_by_id(&mut by_id, ids);
        for row in repeated(&by_id, |a, b| same_id(ids, a, b)) {
            self.note(Oddity::DuplicateId, row as usize, "id");
        }
    }
}

/// Height and width of the image in row `row`.
fn image_size(images: &ImageColumns, row: u32) -> Option<Size> {
    let of = |column: &[Option<f64>]| column.get(row as usize).copied().flatten();
    image_size::size(of(&images.width), of(&images.height))
}
