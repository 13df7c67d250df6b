"""COCO's own numbers against pycocotools."""
