"""What is drawn in the plane of two features: points, a network's output, thumbnails."""

from playground.charts.boundary import boundary_figure, boundary_table
from playground.charts.points import points_figure, points_table
from playground.charts.thumbnail import thumbnail_svg

__all__ = ["boundary_figure", "boundary_table", "points_figure", "points_table", "thumbnail_svg"]
