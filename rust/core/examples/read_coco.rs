//! Reads a ground-truth file and, if given, a results file, and says how long each took.
//!
//! `cargo run --release --example read_coco -- [--masks] [--keypoints] gt.json [dt.json [repeats [threads]]]`

use errata_core::columns::{Dataset, Detections, Keypoints, Masks};
use errata_core::read::{ReadOptions, Want, read_coco_ground_truth, read_coco_results};
use std::time::Instant;

fn main() -> errata_core::Result<()> {
    let (flags, args): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let want = |flag: &str| Want::from(flags.iter().any(|f| f == flag));
    let number = |at: usize| args.get(at).and_then(|n| n.parse().ok());
    let options = ReadOptions {
        masks: want("--masks"),
        keypoints: want("--keypoints"),
        threads: number(3).unwrap_or(0),
        ..ReadOptions::default()
    };
    let results = args.get(1).filter(|a| a.as_str() != "-");
    let (mut best_gt, mut best_dt) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..number(2).unwrap_or(1) {
        let start = Instant::now();
        let dataset = read_coco_ground_truth(&args[0], &options)?;
        best_gt = best_gt.min(start.elapsed().as_secs_f64());
        let Some(results) = results else { continue };
        let start = Instant::now();
        let detections = read_coco_results(results, &dataset, &options)?;
        best_dt = best_dt.min(start.elapsed().as_secs_f64());
        std::hint::black_box(detections.len());
    }
    let dataset = read_coco_ground_truth(&args[0], &options)?;
    describe(&dataset);
    if let Some(results) = results {
        describe_detections(&read_coco_results(results, &dataset, &options)?);
    }
    println!("ground truth {:.1} ms, results {:.1} ms", best_gt * 1e3, best_dt * 1e3);
    Ok(())
}

fn describe(dataset: &Dataset) {
    let truth = &dataset.ground_truth;
    let classes = dataset.vocabulary.len();
    println!("{} images, {} annotations, {classes} classes", dataset.images.len(), truth.len());
    println!("blake3 {}", dataset.source.blake3);
    println!("metadata {:?}", dataset.images.metadata.iter().map(|c| &c.name).collect::<Vec<_>>());
    describe_shapes(truth.masks.as_ref(), truth.keypoints.as_ref());
    println!("{:#?}", dataset.warnings);
}

fn describe_detections(detections: &Detections) {
    println!("{} detections, blake3 {}", detections.len(), detections.source.blake3);
    describe_shapes(detections.masks.as_ref(), detections.keypoints.as_ref());
    println!("{:#?}", detections.warnings);
}

fn describe_shapes(masks: Option<&Masks>, keypoints: Option<&Keypoints>) {
    if let Some(masks) = masks {
        let pixels: u64 = masks.area.iter().map(|&area| u64::from(area)).sum();
        println!("{} masks of {} runs and {pixels} pixels", masks.len(), masks.runs.len());
    }
    if let Some(keypoints) = keypoints {
        println!("{} points", keypoints.points.len());
    }
}
