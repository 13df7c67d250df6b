"""The drop-in package against the pycocotools that it stands in for."""
