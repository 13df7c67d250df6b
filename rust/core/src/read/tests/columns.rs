//! Columns in memory.

use super::super::{AnnotationColumns, ArrayNames, DetectionColumns, IdLists, Ids, ImageColumns};
use super::super::{dataset_from_columns, detections_from_columns};
use super::{results, small, told};
use crate::Result;
use crate::columns::{Attribute, Category, Dataset, Id, IdColumn, Keypoints, Mask, Masks, Values};

fn category(id: i64) -> Category {
    Category { id: Id::Int(id), name: format!("c{id}"), supercategory: None, frequency: None }
}

fn annotations<'a>(image: &'a [i64], category: &'a [i64], boxes_xywh: &'a [[f64; 4]]) -> AnnotationColumns<'a> {
    AnnotationColumns {
        image: Ids::Int(image),
        category: Ids::Int(category),
        unlabelled: None,
        boxes_xywh,
        area: None,
        crowd: None,
        ignore: None,
        ids: None,
        masks: None,
        keypoints: None,
        attributes: Vec::new(),
    }
}

fn images(ids: &[i64]) -> ImageColumns {
    ImageColumns { ids: IdColumn::Int(ids.to_vec()), ..ImageColumns::default() }
}

fn build(image: &[i64], category_ids: &[i64], boxes: &[[f64; 4]]) -> Result<Dataset> {
    let columns = annotations(image, category_ids, boxes);
    dataset_from_columns(images(&[7, 3]), vec![category(2), category(1)], columns, ArrayNames::default())
}

const BOX: [f64; 4] = [1.0, 2.0, 3.0, 4.0];

#[test]
fn rows_are_grouped_by_image_and_keep_their_order() {
    let dataset = build(&[7, 3, 7], &[1, 9, 2], &[BOX, [0.0; 4], BOX]).expect("valid");
    let truth = &dataset.ground_truth;
    assert_eq!((dataset.images.ids, dataset.images.file_order), (IdColumn::Int(vec![3, 7]), vec![1, 0]));
    assert_eq!((&truth.offsets, &truth.record), (&vec![0, 1, 3], &vec![1, 0, 2]));
    assert_eq!(truth.class, [Some(2), Some(0), Some(1)]);
    assert_eq!((&truth.area, &truth.ids), (&vec![0.0, 12.0, 12.0], &IdColumn::Int(vec![2, 1, 3])));
    let told: Vec<_> = dataset.warnings.iter().map(|w| (w.code, w.first.as_str())).collect();
    assert_eq!(told, [("unknown_category", "category_ids[1]"), ("zero_area_box", "boxes[1]")]);
}

#[test]
fn refused_rows_are_named() {
    let nan = [0.0, 0.0, f64::NAN, 1.0];
    for (outcome, expected) in [
        (build(&[7, 7], &[1, 1], &[BOX, nan]), "boxes[1]: found [0.0, 0.0, NaN, 1.0]"),
        (build(&[7, 4], &[1, 1], &[BOX, BOX]), "image_ids[1]: found 4, which no image has"),
        (build(&[7], &[1, 1], &[BOX, BOX]), "boxes: found 2 rows here and another number beside it"),
        (
            dataset_from_columns(images(&[1, 1]), vec![], annotations(&[], &[], &[]), ArrayNames::default()),
            "images[1]: found the id 1 of an earlier image",
        ),
        (
            dataset_from_columns(
                images(&[]),
                vec![category(1), category(1)],
                annotations(&[], &[], &[]),
                ArrayNames { categories: "classes", ..ArrayNames::default() },
            ),
            "classes[1]: found the id 1 of an earlier category",
        ),
        (
            dataset_from_columns(
                images(&[7]),
                vec![],
                AnnotationColumns { area: Some(&[f64::INFINITY]), ..annotations(&[7], &[1], &[BOX]) },
                ArrayNames::default(),
            ),
            "areas[0]: found inf",
        ),
        (
            dataset_from_columns(
                images(&[7]),
                vec![],
                AnnotationColumns { unlabelled: Some(&[true]), ..annotations(&[7], &[1], &[BOX]) },
                ArrayNames::default(),
            ),
            "category_ids[0]: found no category",
        ),
    ] {
        let message = outcome.expect_err(expected).to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

fn detections<'a>(image: Ids<'a>, category: Ids<'a>, boxes: &'a [[f64; 4]], score: &'a [f64]) -> DetectionColumns<'a> {
    DetectionColumns {
        image,
        category,
        boxes_xywh: boxes,
        score: Some(score),
        missing_score: None,
        area: None,
        masks: None,
        keypoints: None,
        attributes: vec![],
    }
}

#[test]
fn detections_equal_those_of_a_file_at_any_thread_count() {
    let n = 100_000;
    let image: Vec<i64> = (0..n).map(|i| 1 + i * 7 % 11 % 2).collect();
    let category: Vec<i64> = (0..n).map(|i| i % 4).collect();
    let boxes: Vec<[f64; 4]> = (0..n).map(|i| [i as f64, 0.5, 1.0, 2.0]).collect();
    let score: Vec<f64> = (0..n).map(|i| i as f64 / n as f64).collect();
    let ids: Vec<Id> = image.iter().map(|&id| Id::Int(id)).collect();
    let distinct = [Id::Int(2), Id::Int(1), Id::Str("unused".to_owned())];
    let codes: Vec<u32> = image.iter().map(|&id| u32::from(id == 1)).collect();
    let records: Vec<String> = (0..n as usize)
        .map(|i| {
            format!(
                r#"{{"image_id":{},"category_id":{},"bbox":[{i},0.5,1,2],"score":{:?}}}"#,
                image[i], category[i], score[i]
            )
        })
        .collect();
    let mut read = results(&format!("[{}]", records.join(",")), &small()).expect("valid");
    read.warnings.clear();
    read.source = Default::default();
    for threads in [0, 1, 2, 8] {
        for image in [Ids::Int(&image), Ids::Any(&ids), Ids::Coded { codes: &codes, ids: &distinct }] {
            let columns = detections(image, Ids::Int(&category), &boxes, &score);
            let mut built = detections_from_columns(&small(), columns, ArrayNames::default(), threads).expect("valid");
            let told: Vec<_> = built.warnings.iter().map(|w| (w.code, w.count, w.first.as_str())).collect();
            assert_eq!(
                told,
                [("unknown_category", 50_000, "category_ids[0]"), ("box_outside_image", 99_899, "boxes[101]")]
            );
            built.warnings.clear();
            assert_eq!(built, read);
        }
    }
}

#[test]
fn missing_scores_count_as_one_and_are_remembered() {
    let columns = DetectionColumns {
        missing_score: Some(&[false, true]),
        attributes: vec![Attribute { name: "a".to_owned(), values: Values::Int(vec![Some(5), None]) }],
        ..detections(Ids::Int(&[2, 1]), Ids::Int(&[1, 1]), &[BOX, BOX], &[0.5, f64::NAN])
    };
    let built = detections_from_columns(&small(), columns, ArrayNames::default(), 1).expect("valid");
    assert_eq!((built.score, built.missing_score), (vec![1.0, 0.5], Some(vec![true, false])));
    assert_eq!(built.attributes[0].values, Values::Int(vec![None, Some(5)]));
    let columns = DetectionColumns { score: None, ..detections(Ids::Int(&[1]), Ids::Int(&[1]), &[BOX], &[]) };
    let built = detections_from_columns(&small(), columns, ArrayNames::default(), 1).expect("valid");
    assert_eq!((built.score, built.missing_score), (vec![1.0], Some(vec![true])));
}

#[test]
fn refused_detections_are_named() {
    let bad = [f64::MAX, 0.0, f64::MAX, 1.0];
    for (columns, expected) in [
        (detections(Ids::Int(&[1, 5]), Ids::Int(&[1, 1]), &[BOX, BOX], &[0.5, 0.5]), "image_ids[1]: found 5"),
        (detections(Ids::Int(&[1, 1]), Ids::Int(&[1, 1]), &[BOX, bad], &[0.5, 0.5]), "boxes[1]: found [1.79"),
        (detections(Ids::Int(&[1, 1]), Ids::Int(&[1, 1]), &[BOX, BOX], &[0.5, f64::NAN]), "scores[1]: found NaN"),
        (detections(Ids::Int(&[1, 1]), Ids::Int(&[1]), &[BOX, BOX], &[0.5, 0.5]), "boxes: found 2 rows"),
    ] {
        let message =
            detections_from_columns(&small(), columns, ArrayNames::default(), 2).expect_err(expected).to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn nothing_in_nothing_out() {
    let dataset = dataset_from_columns(images(&[]), vec![], annotations(&[], &[], &[]), ArrayNames::default());
    let dataset = dataset.expect("valid");
    assert_eq!((dataset.images.len(), dataset.ground_truth.offsets.as_slice()), (0, &[0][..]));
    let columns = detections(Ids::Int(&[]), Ids::Any(&[]), &[], &[]);
    let built = detections_from_columns(&dataset, columns, ArrayNames::default(), 0).expect("valid");
    assert_eq!((built.len(), built.offsets.as_slice()), (0, &[0][..]));
}

fn three_masks() -> Masks {
    let mut masks = Masks::default();
    for runs in [&[0, 4, 8][..], &[12], &[5, 1, 6]] {
        masks.push(Mask { height: 3, width: 4, runs });
    }
    masks
}

fn three_poses() -> Keypoints {
    let points = vec![[1.0, 2.0, 2.0], [3.0, 4.0, 0.0], [5.0, 6.0, 1.0]];
    Keypoints { offsets: vec![0, 2, 2, 3], points, labelled: vec![7, 0, 1] }
}

#[test]
fn masks_and_keypoints_follow_their_rows() {
    let (masks, poses) = (three_masks(), three_poses());
    let sized = ImageColumns { width: vec![Some(4.0), Some(5.0)], height: vec![Some(3.0); 2], ..images(&[7, 3]) };
    let columns = AnnotationColumns {
        masks: Some((&masks).into()),
        keypoints: Some((&poses).into()),
        ..annotations(&[7, 3, 7], &[1, 1, 2], &[BOX; 3])
    };
    let dataset = dataset_from_columns(sized, vec![category(2), category(1)], columns, ArrayNames::default());
    let dataset = dataset.expect("valid");
    let truth = &dataset.ground_truth;
    assert_eq!(truth.masks, Some(masks.take(&[1, 0, 2])));
    assert_eq!(truth.area, [0.0, 4.0, 1.0]);
    let keypoints = truth.keypoints.as_ref().expect("given");
    assert_eq!((&keypoints.offsets, &keypoints.labelled), (&vec![0, 0, 2, 3], &vec![0, 7, 1]));
    assert_eq!(keypoints.points, poses.points);
    assert_eq!(
        told(&dataset.warnings),
        [("box_outside_image", 3, "boxes[0]"), ("mask_size", 1, "masks[1]"), ("empty_mask", 1, "masks[1]")]
    );
    let columns = DetectionColumns {
        masks: Some(&masks),
        keypoints: Some((&poses).into()),
        area: Some(&[7.5, 8.5, 9.5]),
        ..detections(Ids::Int(&[7, 3, 7]), Ids::Int(&[1, 1, 1]), &[BOX; 3], &[0.5; 3])
    };
    let built = detections_from_columns(&dataset, columns, ArrayNames::default(), 1).expect("valid");
    assert_eq!((built.masks, built.area), (Some(masks.take(&[1, 0, 2])), Some(vec![8.5, 7.5, 9.5])));
    assert_eq!(built.keypoints.expect("given").points, poses.points);
    assert_eq!(
        told(&built.warnings),
        [("box_outside_image", 3, "boxes[0]"), ("mask_size", 1, "masks[1]"), ("empty_mask", 1, "masks[1]")]
    );
}

#[test]
fn areas_by_default_are_those_of_masks_else_of_poses() {
    let (masks, poses) = (three_masks(), three_poses());
    let area = |columns| {
        dataset_from_columns(images(&[7]), vec![], columns, ArrayNames::default()).map(|d| d.ground_truth.area)
    };
    let plain = || annotations(&[7, 7, 7], &[1, 1, 1], &[BOX; 3]);
    assert_eq!(area(plain()), Ok(vec![12.0; 3]));
    let with_poses = || AnnotationColumns { keypoints: Some((&poses).into()), ..plain() };
    assert_eq!(area(with_poses()), Ok(vec![3.0 * 4.0 * 0.53; 3]));
    assert_eq!(area(AnnotationColumns { masks: Some((&masks).into()), ..with_poses() }), Ok(vec![4.0, 0.0, 1.0]));
    let given = AnnotationColumns { area: Some(&[1.0, 2.0, 3.0]), masks: Some((&masks).into()), ..with_poses() };
    assert_eq!(area(given), Ok(vec![1.0, 2.0, 3.0]));
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let (masks, poses) = (three_masks(), three_poses());
    let bad = Keypoints { points: vec![[1.0, f64::NAN, 2.0]; 3], ..three_poses() };
    let uncounted = Keypoints { labelled: vec![], ..three_poses() };
    let truth = |n: usize| annotations(&[7, 7, 7][..n], &[1, 1, 1][..n], &[BOX; 3][..n]);
    let build = |columns| dataset_from_columns(images(&[7]), vec![], columns, ArrayNames::default()).map(|_| ());
    let boxes =
        |n: usize| detections(Ids::Int(&[1, 1, 1][..n]), Ids::Int(&[1, 1, 1][..n]), &[BOX; 3][..n], &[0.5; 3][..n]);
    let detect = |columns| detections_from_columns(&small(), columns, ArrayNames::default(), 1).map(|_| ());
    for (outcome, expected) in [
        (build(AnnotationColumns { masks: Some((&masks).into()), ..truth(2) }), "boxes: found 2 rows here and another"),
        (
            build(AnnotationColumns { keypoints: Some((&poses).into()), ..truth(2) }),
            "boxes: found 2 rows here and another",
        ),
        (
            build(AnnotationColumns { keypoints: Some((&uncounted).into()), ..truth(3) }),
            "boxes: found 3 rows here and another",
        ),
        (
            build(AnnotationColumns { keypoints: Some((&bad).into()), ..truth(3) }),
            "keypoints[0]: found the point [1.0, NaN, 2.0]",
        ),
        (detect(DetectionColumns { masks: Some(&masks), ..boxes(2) }), "boxes: found 2 rows here and another"),
        (detect(DetectionColumns { keypoints: Some((&bad).into()), ..boxes(3) }), "keypoints[0]: found the point"),
        (detect(DetectionColumns { area: Some(&[1.0, f64::NAN, 1.0]), ..boxes(3) }), "areas[1]: found NaN"),
        (detect(DetectionColumns { area: Some(&[1.0]), ..boxes(3) }), "boxes: found 3 rows here and another"),
    ] {
        let message = outcome.expect_err(expected).to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn lists_of_categories_make_it_federated() {
    let mut negative = IdLists::default();
    negative.push(0, [Id::Int(2), Id::Int(9)]);
    negative.push(1, []);
    let with_lists = |negative| ImageColumns { negative, ..images(&[7, 3]) };
    let known = || vec![category(2), category(1)];
    let none = annotations(&[], &[], &[]);
    let dataset = dataset_from_columns(with_lists(negative.clone()), known(), none, ArrayNames::default());
    let dataset = dataset.expect("valid");
    let federated = dataset.federated.expect("there are lists");
    assert_eq!((federated.negative.offsets, federated.negative.classes), (vec![0, 0, 1], vec![1]));
    assert_eq!(told(&dataset.warnings), [("unknown_listed_category", 1, "negative_categories[0]")]);
    negative.push(2, []);
    let none = annotations(&[], &[], &[]);
    let error = dataset_from_columns(with_lists(negative), known(), none, ArrayNames::default()).expect_err("too many");
    assert!(error.to_string().starts_with("images: found 2 rows here and another"), "{error}");
}
