//! What is kept: values as they are, oddities with a warning.

use super::{results, small, told, truth};
use crate::columns::{Id, IdColumn, Values};

#[test]
fn odd_ground_truth_is_kept_and_told() {
    let dataset = truth(
        r#"{"annotations": [
            {"id": 5, "image_id": "2299", "category_id": 1, "bbox": [0, 0, 0, 4], "area": 1},
            {"id": 5, "image_id": 2299.0, "category_id": 8, "bbox": [98, 0, 9, 4], "area": 1},
            {"image_id": 2299, "category_id": "8", "bbox": [-1, 0, 3, 4]},
            {"image_id": 0, "bbox": [0, 0, 3, 4], "iscrowd": 1, "area": 7.5, "id": -9},
            {"image_id": 0, "category_id": "seal", "bbox": [0, 0, 3, -4], "ignore": true, "area": 0, "id": "x"}],
           "categories": [{"id": 1}],
           "images": [{"id": 2299, "width": 100, "height": 100}, {"id": 0, "width": 0}]}"#,
    )
    .expect("odd but not wrong");
    let truth = &dataset.ground_truth;
    assert_eq!(dataset.images.ids, IdColumn::Int(vec![0, 2299]));
    assert_eq!((&truth.offsets, &truth.record), (&vec![0, 2, 5], &vec![3, 4, 0, 1, 2]));
    assert_eq!(dataset.vocabulary.unknown, [Id::Int(8), Id::Str("seal".to_owned())]);
    assert_eq!(truth.class, [None, Some(2), Some(0), Some(1), Some(1)]);
    assert_eq!(truth.area, [7.5, 0.0, 1.0, 1.0, 12.0]);
    assert_eq!(truth.crowd, [true, false, false, false, false]);
    assert_eq!(truth.ignore, [false, true, false, false, false]);
    let ids: Vec<String> = (0..5).map(|row| truth.ids.get(row).to_string()).collect();
    assert_eq!(ids, ["-9", "x", "5", "5", "6"]);
    assert_eq!(
        told(&dataset.warnings),
        [
            ("id_from_text", 2, "annotations[0].image_id"),
            ("id_from_float", 1, "annotations[1].image_id"),
            ("missing_category_name", 1, "categories[0].name"),
            ("bad_image_size", 1, "images[1].width"),
            ("unknown_category", 3, "annotations[1].category_id"),
            ("zero_area_box", 2, "annotations[0].bbox"),
            ("box_outside_image", 1, "annotations[1].bbox"),
            ("missing_area", 1, "annotations[2].area"),
            ("missing_annotation_id", 1, "annotations[2].id"),
            ("duplicate_annotation_id", 1, "annotations[1].id"),
        ]
    );
}

#[test]
fn odd_detections_are_kept_and_told() {
    let detections = results(
        r#"{"info": {}, "detections": [
            {"image_id": 2, "category_id": 2, "bbox": [0, 0, 1, 1], "score": 2.73},
            {"image_id": 1, "category_id": 77, "bbox": [0, 0, 1, 1], "score": -0.0},
            {"image_id": "1", "category_id": "bird", "bbox": [99.5, 0, 1, 1]},
            {"image_id": 1, "category_id": 1.0, "bbox": [0, 79, 1, 2.5], "score": null}]}"#,
        &small(),
    )
    .expect("odd but not wrong");
    assert_eq!((&detections.offsets, &detections.record), (&vec![0, 3, 4], &vec![1, 2, 3, 0]));
    assert_eq!(detections.vocabulary.unknown, [Id::Int(77), Id::Str("bird".to_owned())]);
    assert_eq!(detections.class, [2, 3, 0, 1]);
    assert_eq!(detections.score, [0.0, 1.0, 1.0, 2.73]);
    assert_eq!(detections.missing_score, Some(vec![false, true, true, false]));
    assert_eq!(
        told(&detections.warnings),
        [
            ("id_from_text", 1, "detections[2].image_id"),
            ("id_from_float", 1, "detections[3].category_id"),
            ("unknown_category", 2, "detections[1].category_id"),
            ("box_outside_image", 1, "detections[3].bbox"),
            ("missing_score", 2, "detections[2].score"),
            ("score_outside_0_1", 1, "detections[0].score"),
        ]
    );
}

#[test]
fn nothing_odd_nothing_told() {
    let dataset = small();
    assert_eq!(dataset.warnings, []);
    let text = r#"[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 100.9, 80], "score": 1}]"#;
    let detections = results(text, &dataset).expect("valid");
    assert_eq!((detections.warnings, detections.missing_score), (vec![], None));
}

#[test]
fn metadata_become_typed_columns() {
    let dataset = truth(
        r#"{"images": [
            {"id": 2, "split": "val", "night": true, "n": 1, "t": 1, "mix": "a", "weather": "rain", "tags": [1],
             "attributes": {"weather": "sun", "city": "Bonn", "deep": {"x": 1}}, "metadata": {"camera": 3}},
            {"id": 1, "split": null, "night": null, "n": -7, "t": 2.5, "mix": 1, "tags": [],
             "attributes": {"split": "inner", "city": "Köln"}, "metadata": {"camera": 4, "city": "Rom"}},
            {"id": 3, "split": 7, "big": 123456789012345678901, "mix": false, "attributes": null}],
            "annotations": [], "categories": []}"#,
    )
    .expect("valid");
    let strings = |codes: [Option<u32>; 3], labels: &[&str]| Values::Str {
        codes: codes.to_vec(),
        labels: labels.iter().map(|l| (*l).to_owned()).collect(),
    };
    let split = dataset.images.split.expect("a column");
    assert_eq!((split.name.as_str(), split.values), ("split", strings([None, Some(0), Some(1)], &["val", "7"])));
    let columns: Vec<(&str, Values)> =
        dataset.images.metadata.iter().map(|c| (c.name.as_str(), c.values.clone())).collect();
    assert_eq!(
        columns,
        [
            ("night", Values::Bool(vec![None, Some(true), None])),
            ("n", Values::Int(vec![Some(-7), Some(1), None])),
            ("t", Values::Float(vec![Some(2.5), Some(1.0), None])),
            ("mix", strings([Some(1), Some(0), Some(2)], &["a", "1", "false"])),
            ("weather", strings([None, Some(0), None], &["rain"])),
            ("attributes.weather", strings([None, Some(0), None], &["sun"])),
            ("attributes.city", strings([Some(1), Some(0), None], &["Bonn", "Köln"])),
            ("camera", Values::Int(vec![Some(4), Some(3), None])),
            ("attributes.split", strings([Some(0), None, None], &["inner"])),
            ("metadata.city", strings([Some(0), None, None], &["Rom"])),
            ("big", strings([None, None, Some(0)], &["123456789012345678901"])),
        ]
    );
    let mixed = dataset.warnings.iter().find(|w| w.code == "mixed_types").expect("a warning");
    assert_eq!((mixed.count, mixed.first.as_str()), (2, "images[1].mix"));
    assert_eq!(mixed.text, "column \"mix\" holds values of several types; all of it was kept as strings");
}

#[test]
fn the_last_of_equal_keys_wins() {
    let detections = results(
        r#"[{"image_id": 9, "image_id": 1, "bbox": "none", "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5,
             "score": null, "attributes": {"a": 1, "b": 2}, "attributes": {"a": 3, "a": 4}}]"#,
        &small(),
    )
    .expect("good by its last keys");
    assert_eq!((detections.boxes_xywh[0], detections.score[0]), ([1.0, 2.0, 3.0, 4.0], 1.0));
    assert_eq!(detections.attributes.len(), 1);
    assert_eq!(detections.attributes[0].values, Values::Int(vec![Some(4)]));
}

#[test]
fn ids_beyond_2_to_the_53_stay_exact() {
    let text = r#"{"images": [{"id": 9007199254740993}, {"id": 9007199254740992}, {"id": -9223372036854775808},
        {"id": 12345678901234567.0}], "annotations": []}"#;
    let ids = vec![i64::MIN, 9_007_199_254_740_992, 9_007_199_254_740_993, 12_345_678_901_234_567];
    assert_eq!(truth(text).map(|d| d.images.ids), Ok(IdColumn::Int(ids)));
}

#[test]
fn spellings_that_are_not_canonical_stay_strings() {
    for text in ["007", "+7", "-0", "1.0", " 7", "", "9223372036854775808", "-", "1_000"] {
        assert_eq!(super::super::ids::canonical_integer(text), None, "{text:?}");
        assert!(matches!(Id::from_text(text), Id::Str(_)), "{text:?}");
    }
    for (text, number) in [("0", 0), ("7", 7), ("-7", -7), ("-9223372036854775808", i64::MIN)] {
        assert_eq!(super::super::ids::canonical_integer(text), Some(number));
        assert_eq!(Id::from_text(text), Id::Int(number));
    }
}

#[test]
fn no_categories_is_told() {
    let dataset = truth(r#"{"images": [], "annotations": []}"#).expect("valid");
    assert_eq!(told(&dataset.warnings), [("no_categories", 1, "categories")]);
}
