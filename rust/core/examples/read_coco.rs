//! Reads a ground-truth file and, if given, a results file, and says how long each took.
//!
//! `cargo run --release --example read_coco -- gt.json [dt.json [repeats [threads]]]`

use errata_core::read::{ReadOptions, read_coco_ground_truth, read_coco_results};
use std::time::Instant;

fn main() -> errata_core::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args.get(at).and_then(|n| n.parse().ok());
    let options = ReadOptions { threads: number(3).unwrap_or(0), ..ReadOptions::default() };
    let (mut best_gt, mut best_dt) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..number(2).unwrap_or(1) {
        let start = Instant::now();
        let dataset = read_coco_ground_truth(&args[0], &options)?;
        best_gt = best_gt.min(start.elapsed().as_secs_f64());
        let Some(results) = args.get(1).filter(|a| a.as_str() != "-") else { continue };
        let start = Instant::now();
        let detections = read_coco_results(results, &dataset, &options)?;
        best_dt = best_dt.min(start.elapsed().as_secs_f64());
        std::hint::black_box(detections.len());
    }
    let dataset = read_coco_ground_truth(&args[0], &options)?;
    println!(
        "{} images, {} annotations, {} classes",
        dataset.images.len(),
        dataset.ground_truth.len(),
        dataset.vocabulary.len()
    );
    println!("blake3 {}", dataset.source.blake3);
    println!("metadata {:?}", dataset.images.metadata.iter().map(|c| &c.name).collect::<Vec<_>>());
    println!("{:#?}", dataset.warnings);
    if let Some(results) = args.get(1).filter(|a| a.as_str() != "-") {
        let detections = read_coco_results(results, &dataset, &options)?;
        println!("{} detections, blake3 {}", detections.len(), detections.source.blake3);
        println!("{:#?}", detections.warnings);
    }
    println!("ground truth {:.1} ms, results {:.1} ms", best_gt * 1e3, best_dt * 1e3);
    Ok(())
}
