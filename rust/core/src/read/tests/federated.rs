//! LVIS: which classes were looked for in which image.

use super::{PLAIN, WAYS, told, truth, truth_by};
use crate::columns::{Federated, ImageClasses};

const LVIS: &str = r#"{"images": [
    {"id": 9, "neg_category_ids": [30, 10, 30], "not_exhaustive_category_ids": []},
    {"id": 4, "neg_category_ids": [77, "20"]},
    {"id": 5, "not_exhaustive_category_ids": [20.0, 10, 78, 79], "neg_category_ids": null},
    {"id": 1}],
  "annotations": [{"id": 1, "image_id": 9, "category_id": 78, "bbox": [1, 2, 3, 4], "area": 1}],
  "categories": [{"id": 30, "name": "c", "frequency": "r"}, {"id": 10, "name": "a", "frequency": null},
                 {"id": 20, "name": "b"}]}"#;

#[test]
fn lists_are_classes_by_image_rank() {
    let dataset = truth(LVIS).expect("valid");
    // Ranks: 1, 4, 5, 9. Category 78 is used by an annotation only: no category of the data set.
    let expected = Federated {
        negative: ImageClasses { offsets: vec![0, 0, 1, 1, 3], classes: vec![1, 0, 2] },
        not_exhaustive: ImageClasses { offsets: vec![0, 0, 0, 2, 2], classes: vec![0, 1] },
    };
    assert_eq!(dataset.federated, Some(expected));
    let frequencies: Vec<Option<&str>> = dataset.vocabulary.known.iter().map(|c| c.frequency.as_deref()).collect();
    assert_eq!(frequencies, [None, None, Some("r")]);
    assert_eq!(
        told(&dataset.warnings),
        [
            ("id_from_text", 1, "images[1].neg_category_ids"),
            ("id_from_float", 1, "images[2].not_exhaustive_category_ids"),
            ("unknown_category", 1, "annotations[0].category_id"),
            ("unknown_listed_category", 3, "images[1].neg_category_ids"),
        ]
    );
    assert_eq!(dataset.images.metadata, []);
    for way in WAYS {
        assert_eq!(truth_by(LVIS.as_bytes(), false, way).as_ref(), Ok(&dataset), "{way:?}");
    }
}

#[test]
fn without_any_list_nothing_is_federated() {
    let lists = ["neg_category_ids", "not_exhaustive_category_ids"];
    let plain = lists.iter().fold(LVIS.to_owned(), |text, key| text.replace(key, "key_of_another_kind"));
    assert_eq!(truth(&plain).expect("valid").federated, None);
    let empty = r#"{"images": [{"id": 1, "not_exhaustive_category_ids": []}], "annotations": []}"#;
    let nothing = ImageClasses { offsets: vec![0, 0], classes: vec![] };
    let expected = Federated { negative: nothing.clone(), not_exhaustive: nothing };
    assert_eq!(truth(empty).expect("valid").federated, Some(expected));
}

#[test]
fn what_is_no_list_of_ids_is_refused() {
    for (found, expected) in [
        ("7", "images[0].neg_category_ids: found 7; it must be a list of category ids"),
        (
            "[1, 2.5]",
            "images[0].neg_category_ids: found 2.5; an id must be a string or a whole number that fits 64 bits",
        ),
        ("[1, null]", "images[0].neg_category_ids[1]: found null; it must be a list of category ids"),
        ("[[1]]", "images[0].neg_category_ids: found [1]; an id must be a string or a whole number that fits 64 bits"),
    ] {
        let text = format!(r#"{{"images": [{{"id": 1, "neg_category_ids": {found}}}], "annotations": []}}"#);
        assert_eq!(truth(&text).expect_err(found).to_string(), expected);
        let left_out = truth_by(text.as_bytes(), true, PLAIN).expect("bad records can be left out");
        assert_eq!((left_out.images.len(), left_out.federated), (0, None));
    }
}
