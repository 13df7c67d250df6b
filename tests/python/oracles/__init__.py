"""Slow, obvious oracles for protocol ``iou``: the rules written a second time, by plain definition.

Where a loop could be clever it is not: an oracle is worth having only if a reader can see that it
is right. The flow is records -> boxes -> iou_protocol -> counting -> curves, explain_plane; `cases`
draws random inputs, `coco_dicts` writes them as COCO files, and `engine`, the only module that
imports errata, hands them to it.
"""
