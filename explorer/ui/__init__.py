"""The Qt program. Nothing below this package knows Qt."""
