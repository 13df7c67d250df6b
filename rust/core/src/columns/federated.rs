//! Federated labels (LVIS): which classes were looked for in which image.

/// Lists of classes, image by image.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageClasses {
    /// Classes of image `i` are `classes[offsets[i]..offsets[i + 1]]`, ascending.
    pub offsets: Vec<usize>,
    /// Indices of known classes.
    pub classes: Vec<u32>,
}

impl Default for ImageClasses {
    fn default() -> Self {
        Self { offsets: vec![0], classes: Vec::new() }
    }
}

impl ImageClasses {
    /// Whether `class` is listed for image `image`.
    pub fn contains(&self, image: usize, class: u32) -> bool {
        self.classes[self.offsets[image]..self.offsets[image + 1]].binary_search(&class).is_ok()
    }
}

/// What a federated data set says beside its annotations. A class that is neither annotated in an
/// image nor listed as negative there was not looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Federated {
    /// Classes known to be absent (`neg_category_ids`).
    pub negative: ImageClasses,
    /// Classes of which not every object is annotated (`not_exhaustive_category_ids`).
    pub not_exhaustive: ImageClasses,
}
