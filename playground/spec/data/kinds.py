"""Which data, how they are split, and how they are prepared."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from playground.spec.data.formula import MAX_LENGTH, normal_formula
from playground.spec.data.images import ImageData
from playground.spec.data.parts import MAX_CLASSES, SCALING_LABELS
from playground.spec.data.parts import ClassesSpec as ClassesSpec
from playground.spec.data.parts import Scaling as Scaling
from playground.spec.data.parts import SplitSpec as SplitSpec
from playground.spec.data.parts import TableFormat as TableFormat
from playground.spec.data.parts import Task as Task
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.data.tables import (
    MAX_NAME,
    TableTask,
    all_targets,
    dataset_setting,
    more_targets_setting,
    rows_setting,
    target_setting,
    task_setting,
)
from playground.spec.data.text import SentencesData, TextData
from playground.spec.field import Spec, setting

GeneratorName = Literal[
    "circle",
    "xor",
    "gauss",
    "spiral",
    "moons",
    "blobs",
    "rings",
    "formula",
    "eight_gaussians",
    "grid_gaussians",
    "plane",
    "multi_gauss",
    "swiss_roll",
    "line",
]
BundledName = Literal["digits", "iris", "wine", "breast_cancer", "diabetes", "mnist", "fashion_mnist", "cifar10"]
ColumnRole = Literal["number", "category", "date", "time", "leave_out"]

#: the coordinates of a point, as formulas know them; what networks are given unless more is asked for
COORDINATES = ("x1", "x2")
#: most features computed of two coordinates
MAX_FEATURES = 12
#: characters of a drawn point
POINT_LENGTH = 6


def _distinct(features: tuple[str, ...]) -> tuple[str, ...]:
    if not features:
        raise ValueError("there must be at least one formula; got none")
    for number, feature in enumerate(features):
        if feature in features[:number]:
            raise ValueError(f"every formula must be there once; {feature} is there again")
    return features


Features = Annotated[tuple[Annotated[str, AfterValidator(normal_formula)], ...], AfterValidator(_distinct)]


def _features() -> tuple[str, ...]:
    features: tuple[str, ...] = setting(
        COORDINATES,
        title="Features",
        help="Network inputs, computed from a point: formulas of its coordinates x1 and x2, such as x1^2 or sin(x1). "
        "Only for data in the plane.",
        max_length=MAX_FEATURES,
    )
    return features


class PlaneSpec(Spec):
    """How samples of many features become points in the plane, so that the network can be watched at work over it."""

    by: Literal["columns", "pca"] = setting(
        "pca",
        title="Plane",
        help="Two columns, or the two principal components of all features, fitted on the training samples.",
        labels={"columns": "two columns", "pca": "principal components (PCA)"},
    )
    first: str = setting("", title="First column", help="Becomes x1. Empty: the first feature.", max_length=MAX_NAME)
    second: str = setting("", title="Second column", help="Becomes x2. Empty: the second feature.", max_length=MAX_NAME)


class GeneratedData(Spec):
    """Points in the plane, drawn by a formula."""

    kind: Literal["generated"] = "generated"
    name: GeneratorName = setting(
        "spiral",
        title="Data set",
        help="The shape of the data.",
        labels={
            "circle": "Circle",
            "xor": "XOR",
            "gauss": "Two gaussians",
            "spiral": "Spiral",
            "moons": "Moons",
            "blobs": "Blobs",
            "rings": "Rings",
            "formula": "Own formula",
            "eight_gaussians": "Eight gaussians",
            "grid_gaussians": "Grid of gaussians",
            "plane": "Plane (regression)",
            "multi_gauss": "Six bumps (regression)",
            "swiss_roll": "Swiss roll (regression)",
            "line": "Line (regression)",
        },
    )
    samples: int = setting(
        500, title="Samples", help="Number of points drawn.", ge=50, le=10_000, step=50, unit="points"
    )
    noise: float = setting(
        0.0, title="Noise", help="0 is clean data; with 0.5 the shape can hardly be seen.", ge=0, le=0.5, step=0.05
    )
    classes: int = setting(
        3, title="Classes", help="Number of classes of the blobs and of the rings.", ge=3, le=6, step=1
    )
    formula: str = setting(
        "x2 > 3*sin(x1)",
        title="Formula",
        help="A point is positive where this holds, or where it is above 0 if it compares nothing.",
        max_length=MAX_LENGTH,
    )
    features: Features = _features()
    split: SplitSpec = SplitSpec()

    @field_validator("formula")
    @classmethod
    def _is_formula(cls, text: str) -> str:
        return normal_formula(text, comparison=True)


class DrawnData(Spec):
    """Points in the plane, drawn by hand."""

    kind: Literal["drawn"] = "drawn"
    points: str = setting(
        "",
        title="Points",
        help="The points drawn: 6 characters each, as links hold them.",
        max_length=12_000,
    )
    features: Features = _features()
    split: SplitSpec = SplitSpec()


class BundledData(Spec):
    """A well-known data set: bundled with scikit-learn, or fetched once as Keras does."""

    kind: Literal["bundled"] = "bundled"
    name: BundledName = setting(
        "digits",
        title="Data set",
        help="Digits, iris, wine, breast cancer and diabetes come with the app; the others are downloaded once.",
        labels={
            "digits": "Digits 8x8",
            "iris": "Iris",
            "wine": "Wine",
            "breast_cancer": "Breast cancer",
            "diabetes": "Diabetes (regression)",
            "mnist": "MNIST",
            "fashion_mnist": "Fashion-MNIST",
            "cifar10": "CIFAR-10",
        },
    )
    samples: int | None = setting(
        None,
        title="Samples",
        help="Use only so many of the samples, for a quick trial. Empty: all of them.",
        ge=50,
        le=100_000,
        step=50,
        unit="samples",
        labels={"None": "all"},
    )
    scaling: Literal["auto", "standard", "minmax", "none"] = setting(
        "auto",
        title="Scaling",
        help="How the inputs are scaled; fitted on the training samples only.",
        labels={"auto": "automatic (pixels / largest value, else standardise)", **SCALING_LABELS},
    )
    classes: ClassesSpec = ClassesSpec()
    plane: PlaneSpec | None = setting(None, title="Plane", help="Look at the samples as points in a plane.")
    features: Features = _features()
    split: SplitSpec = SplitSpec()


class TableData(Spec):
    """A table of the user's own: one row a sample, one column the target."""

    kind: Literal["table"] = "table"
    dataset: str = dataset_setting()
    format: TableFormat = TableFormat()
    target: str = target_setting()
    more_targets: tuple[str, ...] = more_targets_setting(": one output of the network each.")
    task: TableTask = task_setting(
        "What is predicted: one of two classes, one of several, a number, or yes and no for each of several labels.",
        labels="several labels, yes or no each",
    )
    columns: dict[str, ColumnRole] = Field(
        default_factory=dict,
        title="Columns",
        description="Column -> how it is used, where that differs from what was detected.",
    )
    groups: dict[str, str] = Field(
        default_factory=dict,
        max_length=MAX_CLASSES,
        title="Groups of classes",
        description="Class of the target -> the group that is predicted in its place; other classes stay as they are.",
    )
    impute: Literal["mean", "median", "most_frequent"] = setting(
        "median",
        title="Missing numbers",
        help="Value that replaces a missing number. Missing categories are a category of their own.",
        labels={"mean": "mean", "median": "median", "most_frequent": "most frequent"},
    )
    scaling: Scaling = setting(
        "standard",
        title="Scaling",
        help="How numbers are scaled; fitted on the training rows only.",
        labels=SCALING_LABELS,
    )
    rare: float = setting(
        0.01,
        title="Rare categories",
        help="Categories with a smaller share of the training rows than this are grouped into one.",
        ge=0,
        le=0.5,
        step=0.005,
    )
    rows: int | None = rows_setting("rows")
    plane: PlaneSpec | None = setting(None, title="Plane", help="Look at the rows as points in a plane.")
    features: Features = _features()
    split: SplitSpec = SplitSpec()

    @property
    def targets(self) -> tuple[str, ...]:
        """All columns that are predicted."""
        return all_targets(self.target, self.more_targets)


DataSpec = Annotated[
    GeneratedData | DrawnData | BundledData | TableData | ImageData | SeriesData | WavesData | TextData | SentencesData,
    Field(discriminator="kind"),
]
