"""A tiny pair of ONNX models that sherpa-onnx loads and runs: they tell a dull voice from a bright one.

The segmentation compares the power of the sound with that of its difference in frames of 991 samples, 270
apart, and names one of seven sets of speakers as pyannote's does. The embedding is the mean of the 80 mel
bands, less their mean.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_FRAME, _SHIFT = 991, 270
SEGMENTATION_METADATA = {
    "num_speakers": "3",
    "powerset_max_classes": "2",
    "num_classes": "7",
    "sample_rate": "16000",
    "window_size": "160000",
    "receptive_field_size": str(_FRAME),
    "receptive_field_shift": str(_SHIFT),
}
EMBEDDING_METADATA = {
    "framework": "wespeaker",
    "language": "English",
    "sample_rate": "16000",
    "output_dim": "80",
    "normalize_samples": "1",
}


def write_models(folder: Path) -> Path:
    """The folder with both models in it."""
    _save(_segmentation(), SEGMENTATION_METADATA, folder / "segmentation.onnx")
    _save(_embedding(), EMBEDDING_METADATA, folder / "embedding.onnx")
    return folder


def write_without_metadata(folder: Path, name: str) -> None:
    """One of the models again, as if exported for something else."""
    model = _segmentation() if name == "segmentation.onnx" else _embedding()
    _save(model, {}, folder / name)


def _segmentation() -> onnx.GraphProto:
    """Power of the sound and of its difference, pooled; then silence, dull voice or bright voice."""
    filters = np.zeros((2, 1, 3), np.float32)
    filters[0, 0] = [0.0, 1.0, 0.0]
    filters[1, 0] = [0.0, 1.0, -1.0]
    weights = np.full((2, 7), -1e4, np.float32)
    weights[:, 0] = 0
    weights[:, 1] = [1000.0, -10_000.0]  # dull: little power in the difference
    weights[:, 2] = [-1000.0, 10_000.0]
    bias = np.array([0.5, 0.4, 0.4, -9, -9, -9, -9], np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "filters"], ["filtered"], pads=[1, 1]),
        helper.make_node("Mul", ["filtered", "filtered"], ["power"]),
        helper.make_node("AveragePool", ["power"], ["pooled"], kernel_shape=[_FRAME], strides=[_SHIFT]),
        helper.make_node("Transpose", ["pooled"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["frames", "weights"], ["weighed"]),
        helper.make_node("Add", ["weighed", "bias"], ["scores"]),
        helper.make_node("LogSoftmax", ["scores"], ["y"], axis=-1),
    ]
    constants = {"filters": filters, "weights": weights, "bias": bias}
    return helper.make_graph(
        nodes,
        "segmentation",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, "T"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", "F", 7])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )


def _embedding() -> onnx.GraphProto:
    nodes = [
        helper.make_node("ReduceMean", ["x", "time"], ["bands"], keepdims=0),
        helper.make_node("ReduceMean", ["bands", "band"], ["level"], keepdims=1),
        helper.make_node("Sub", ["bands", "level"], ["y"]),
    ]
    constants = {"time": np.array([1], np.int64), "band": np.array([1], np.int64)}
    return helper.make_graph(
        nodes,
        "embedding",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", "T", 80])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 80])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )


def _save(graph: onnx.GraphProto, metadata: dict[str, str], path: Path) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, metadata)
    onnx.save(model, str(path))
